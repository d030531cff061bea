//! How many AWS calls a command makes, and how many of them wait for each other.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::ownership::Trust;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::Draft;
use eden_core::{Created, Eden};
use testbed::proxy::{Fault, Proxy, When, longest_chain};
use testbed::{Kind, REGION, StandIn, World, WorldOptions};

/// The same for every call, and long beside what the stand-in takes.
const LATENCY: Duration = Duration::from_millis(100);

/// Prints a line for each command.
pub(crate) async fn print() -> Result<()> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let proxy = Proxy::start(&stand_in.endpoint())?;
    proxy.rule(When::any(), Fault::Delay(LATENCY));
    let eden = Eden::new(
        &config(&proxy, &world).await,
        &ClientOptions::default(),
        "eden",
    );
    println!("Each call is answered {} ms late.\n", LATENCY.as_millis());
    println!("| command | calls | of them one after another | seconds |");
    println!("|---|---|---|---|");
    let settings = line(&proxy, "read the profile", profile(&eden)).await?;
    let request = |tag: &str| request(&world, settings.clone(), tag);
    line(&proxy, "create", create(&eden, request("v1")?)).await?;
    let made = line(&proxy, "deploy", create(&eden, request("v2")?)).await?;
    line(
        &proxy,
        "read (a plan without changes)",
        read(&eden, &made.record),
    )
    .await?;
    line(&proxy, "delete", delete(&eden, &made.record)).await?;
    Ok(())
}

async fn line<T>(proxy: &Proxy, name: &str, command: impl Future<Output = Result<T>>) -> Result<T> {
    proxy.clear_calls();
    let start = Instant::now();
    let answer = command.await?;
    let took = start.elapsed().as_secs_f64();
    let calls = proxy.calls();
    println!(
        "| {name} | {} | {} | {took:.2} |",
        calls.len(),
        longest_chain(&calls).len()
    );
    Ok(answer)
}

async fn profile(eden: &Eden) -> Result<eden_core::settings::Settings> {
    let stored = eden.profile("default").await?;
    Ok(stored
        .unwrap_or_else(|| Draft::from_pairs::<&str, &str>([]))
        .finish()?)
}

async fn create(eden: &Eden, request: Request) -> Result<Created> {
    Ok(eden.create(&Context::default(), &request).await?)
}

async fn read(eden: &Eden, record: &Record) -> Result<()> {
    eden.read(record).await?;
    Ok(())
}

async fn delete(eden: &Eden, record: &Record) -> Result<()> {
    Ok(eden
        .delete(&Context::default(), std::slice::from_ref(record))
        .await
        .map(drop)?)
}

fn request(world: &World, settings: eden_core::settings::Settings, tag: &str) -> Result<Request> {
    Ok(Request {
        id: EnvironmentId {
            profile: "default".to_owned(),
            name: "bench".to_owned(),
        },
        settings,
        given: BTreeMap::new(),
        zone_name: None,
        image: world.image(tag).parse()?,
        environment: BTreeMap::new(),
        desired_count: None,
        tags: BTreeMap::new(),
        group: None,
        lifetime: eden_core::expiry::Lifetime::default(),
        wait: false,
        previous: None,
        trust: Trust::Table,
        adopt: false,
        relocate: false,
        renew: false,
        force: true,
    })
}

async fn config(proxy: &Proxy, world: &World) -> SdkConfig {
    let variables = world.variables();
    let value = |name: &str| variables.get(name).cloned().unwrap_or_default();
    let keys = aws_credential_types::Credentials::new(
        value("AWS_ACCESS_KEY_ID"),
        value("AWS_SECRET_ACCESS_KEY"),
        None,
        None,
        "bench",
    );
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(proxy.endpoint())
        .credentials_provider(keys)
        .load()
        .await
}
