//! A reference world with one environment that falls asleep by itself, and the functions of the door.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use delivery::trial::Package;
use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::record::EnvironmentId;
use eden_core::settings::Draft;
use serde_json::{Value, json};
use testbed::function::Function;
use testbed::proxy::Proxy;
use testbed::world::{Row, TABLE};
use testbed::{Kind, StandIn, World, WorldOptions};

use crate::calls;

/// How long a function may take.
pub(super) const TIME: Duration = Duration::from_secs(120);
/// What [`calls::request`] makes.
const NAME: &str = "bench";

/// All of it; the stand-in ends with it.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) proxy: Proxy,
    pub(super) eden: Eden,
    package: Package,
    _stand_in: StandIn,
}

impl Stage {
    pub(super) async fn new() -> Result<Self> {
        let package = Package::open("eden-door")?;
        let stand_in = StandIn::start(Kind::Moto).await?;
        let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
        let proxy = Proxy::start(&stand_in.endpoint())?;
        let config = calls::config(&proxy, &world).await;
        let eden = Eden::new(&config, &ClientOptions::default(), TABLE);
        let mut profile = world.profile();
        for (key, value) in [("sleep_after", "30m"), ("wake", "visit")] {
            profile.insert(key.to_owned(), value.to_owned());
        }
        let settings = Draft::from_pairs(profile).finish()?;
        let mut request = calls::request(&world, settings, "v1")?;
        request.desired_count = Some(1);
        Box::pin(eden.create(&Context::default(), &request)).await?;
        let stage = Self {
            world,
            proxy,
            eden,
            package,
            _stand_in: stand_in,
        };
        // The first sweep stores the door's key.
        let sweep = stage.function("sweep")?;
        let swept = sweep.invoke(json!({}), TIME).await?;
        swept.map_err(anyhow::Error::msg)?;
        Ok(stage)
    }

    /// One of the three functions, as it is shipped.
    pub(super) fn function(&self, which: &str) -> Result<Function> {
        let mut variables = testbed::world::variables(&self.proxy.endpoint());
        let own = [
            ("EDEN_DOOR_FUNCTION", which),
            ("EDEN_ZONE_NAMES", "dev.example.com"),
            ("EDEN_TABLE", TABLE),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Function::start(which, &self.package.program(), &variables)
    }

    pub(super) fn id() -> EnvironmentId {
        EnvironmentId {
            profile: "default".to_owned(),
            name: NAME.to_owned(),
        }
    }

    /// Adds rows until there are so many.
    pub(super) async fn store_copies(&self, count: usize) -> Result<()> {
        let row = self.rows().await?.into_iter().next();
        let row = row.context("there is no row to copy")?;
        let text = |key: &str| {
            let value = row.get(key).and_then(|value| value.as_s().ok());
            value
                .cloned()
                .with_context(|| format!("the row has no {key}"))
        };
        let (record, name) = (text("record")?, text("name")?);
        for index in 1..count {
            let like = format!("pr{index}");
            let changed = [
                ("record", record.replace(NAME, &like)),
                ("name", name.replace(NAME, &like)),
            ];
            let mut copy = row.clone();
            copy.extend(changed.map(|(key, text)| (key.to_owned(), AttributeValue::S(text))));
            let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
            let call = call.set_item(Some(copy)).send();
            call.await.context("copy a row")?;
        }
        Ok(())
    }

    /// Lets every environment have been deployed to so many seconds ago.
    pub(super) async fn age(&self, seconds: u64) -> Result<()> {
        let then = AttributeValue::N((now() - seconds).to_string());
        for mut row in self.rows().await? {
            row.insert("last_updated".to_owned(), then.clone());
            let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
            let call = call.set_item(Some(row)).send();
            call.await.context("age a row")?;
        }
        Ok(())
    }

    async fn rows(&self) -> Result<Vec<Row>> {
        let call = self.world.clients.dynamodb.scan().table_name(TABLE);
        let items = call.into_paginator().items().send();
        let items: Result<Vec<Row>, _> = items.collect().await;
        let mut items = items.context("read the rows")?;
        items.retain(|item| item.contains_key("record"));
        Ok(items)
    }
}

/// Unix seconds.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// What the door answers to a person who opens a host, and its status.
pub(super) async fn visit(door: &Function, host: &str) -> Result<u64> {
    let headers = BTreeMap::from([
        ("host", [host]),
        ("accept", ["text/html"]),
        ("sec-fetch-mode", ["navigate"]),
        ("sec-fetch-dest", ["document"]),
    ]);
    let event = json!({
        "requestContext": { "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/door/1" } },
        "httpMethod": "GET",
        "path": "/",
        "multiValueQueryStringParameters": {},
        "multiValueHeaders": headers,
        "body": "",
        "isBase64Encoded": false,
    });
    let answer: Value = door
        .invoke(event, TIME)
        .await?
        .map_err(anyhow::Error::msg)?;
    answer["statusCode"]
        .as_u64()
        .context("the door answers with a status")
}
