//! A reference world, and the function that works on it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use testbed::peers::LambdaApi;
use testbed::proxy::Proxy;
use testbed::world::{TABLE, variables};
use testbed::{Kind, StandIn, World, WorldOptions};

use crate::function::{Answer, Function};

static IDLE: Mutex<Vec<StandIn>> = Mutex::new(Vec::new());

/// A world, a proxy in front of it, and the function behind that.
pub(crate) struct Stage {
    pub(crate) function: Function,
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    /// What the function invokes itself by.
    pub(crate) lambda: LambdaApi,
    stand_in: Option<StandIn>,
}

impl Stage {
    /// A world whose table holds the profile `default`.
    pub(crate) async fn new() -> Self {
        Self::with(WorldOptions::default()).await
    }

    pub(crate) async fn with(options: WorldOptions) -> Self {
        let stand_in = stand_in().await;
        let world = World::build(&stand_in.endpoint(), options).await;
        let world = world.unwrap_or_else(|error| panic!("{error:?}\n{}", stand_in.log()));
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let lambda = LambdaApi::start(BTreeMap::new(), None).unwrap();
        let function = Function::start(&function_variables(&proxy, &lambda));
        Self {
            function,
            world,
            proxy,
            lambda,
            stand_in: Some(stand_in),
        }
    }

    /// Another process of the function.
    pub(crate) fn process(&self) -> Function {
        Function::start(&function_variables(&self.proxy, &self.lambda))
    }

    pub(crate) async fn create(&self, name: &str, tag: &str) -> Answer {
        let image = self.world.image(tag);
        let query = [("name", name), ("image_uri", image.as_str())];
        self.function.get("create", &query).await
    }

    pub(crate) async fn delete(&self, name: &str) -> Answer {
        self.function.get("delete", &[("name", name)]).await
    }

    /// Puts the row of an environment into the table as a Python tool wrote it.
    pub(crate) async fn put_row(&self, profile: &str, name: &str, time: (&str, AttributeValue)) {
        let (key, value) = time;
        let item = HashMap::from([
            ("type".to_owned(), text(profile)),
            ("name".to_owned(), text(name)),
            ("kind".to_owned(), text("environment")),
            ("endpoint".to_owned(), text("api-foo.dev.example.com")),
            (key.to_owned(), value),
        ]);
        let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item)).send().await.unwrap();
    }

    /// Nothing is there but what was there before any command.
    pub(crate) async fn assert_clean(&self) {
        let (left, lost) = (self.world.leftovers().await, self.world.losses().await);
        assert_eq!(left.unwrap(), [""; 0], "left over");
        assert_eq!(lost.unwrap(), [""; 0], "lost");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        idle().extend(self.stand_in.take());
    }
}

fn function_variables(proxy: &Proxy, lambda: &LambdaApi) -> BTreeMap<String, String> {
    let mut variables = variables(&proxy.endpoint());
    variables.insert("AWS_ENDPOINT_URL_LAMBDA".to_owned(), lambda.endpoint());
    variables
}

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// Starting a stand-in takes longer than most tests, so they hand theirs on.
async fn stand_in() -> StandIn {
    let Some(one) = take() else {
        return StandIn::start(Kind::Moto).await.unwrap();
    };
    one.reset().await.unwrap();
    one
}

fn take() -> Option<StandIn> {
    idle().pop()
}

fn idle() -> MutexGuard<'static, Vec<StandIn>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
