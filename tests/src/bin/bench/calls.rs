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
use eden_core::{Consent, Created, Eden, Error};
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
    println!("Each call is answered {} ms late.", LATENCY.as_millis());
    println!(
        "Command line and API look profile and row up before they create, deploy or delete, and take \
         the lease beside that; Terraform looks nothing up.\n"
    );
    println!("| command | calls | of them one after another | seconds | which |");
    println!("|---|---|---|---|---|");
    let settings = line(&proxy, "read the profile", profile(&eden)).await?;
    let request = |tag: &str| request(&world, settings.clone(), tag);
    line(&proxy, "create", Box::pin(looked_up(&eden, request("v1")?))).await?;
    line(&proxy, "deploy", Box::pin(looked_up(&eden, request("v2")?))).await?;
    line(&proxy, "delete", looked_up_and_deleted(&eden)).await?;
    let made = create(&eden, request("v1")?);
    line(&proxy, "create by Terraform", Box::pin(made)).await?;
    let made = create(&eden, request("v2")?);
    let made = line(&proxy, "deploy by Terraform", Box::pin(made)).await?;
    let read = read(&eden, &made.record);
    line(&proxy, "plan of Terraform without changes", read).await?;
    let deleted = delete(&eden, &made.record);
    line(&proxy, "delete by Terraform", deleted).await?;
    Ok(())
}

/// As command line and API create: they look profile and row up first.
async fn looked_up(eden: &Eden, request: Request) -> Result<Created> {
    let context = Context::default();
    let look = || look_up(eden, &request.id);
    let ids = vec![request.id.clone()];
    let begin = eden.begin_and_look(&context, "create", ids, look);
    let (begun, previous) = Box::pin(begin).await?;
    let request = Request {
        previous,
        ..request
    };
    Ok(eden.create_begun(&context, begun, &request).await?)
}

async fn looked_up_and_deleted(eden: &Eden) -> Result<()> {
    let (context, id) = (Context::default(), id());
    let look = || look_up(eden, &id);
    let begin = eden.begin_and_look(&context, "delete", vec![id.clone()], look);
    let (begun, record) = Box::pin(begin).await?;
    let records: Vec<Record> = record.into_iter().collect();
    let delete = eden.delete_begun(&context, begun, &records, Consent::NONE);
    Ok(delete.await.map(drop)?)
}

async fn look_up(eden: &Eden, id: &EnvironmentId) -> Result<Option<Record>, Error> {
    let (row, profile) = tokio::join!(eden.table().find(id), eden.profile(&id.profile));
    profile?;
    Ok(row?.and_then(|row| row.record))
}

fn id() -> EnvironmentId {
    EnvironmentId {
        profile: "default".to_owned(),
        name: "bench".to_owned(),
    }
}

async fn line<T>(proxy: &Proxy, name: &str, command: impl Future<Output = Result<T>>) -> Result<T> {
    proxy.clear_calls();
    let start = Instant::now();
    let answer = command.await?;
    let took = start.elapsed().as_secs_f64();
    let calls = proxy.calls();
    let chain = longest_chain(&calls);
    println!(
        "| {name} | {} | {} | {took:.2} | {} |",
        calls.len(),
        chain.len(),
        chain
            .iter()
            .map(|call| call.operation.as_str())
            .collect::<Vec<_>>()
            .join(", ")
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

/// The request of the environment `bench` of profile `default`.
pub(crate) fn request(
    world: &World,
    settings: eden_core::settings::Settings,
    tag: &str,
) -> Result<Request> {
    Ok(Request {
        id: id(),
        settings,
        given: BTreeMap::new(),
        zone_name: None,
        image: world.image(tag).parse()?,
        environment: BTreeMap::new(),
        overrides: eden_core::overrides::Overrides::default(),
        desired_count: None,
        tags: BTreeMap::new(),
        group: None,
        pull_request: eden_core::pull_request::Belonging::default(),
        protect: None,
        lifetime: eden_core::expiry::Lifetime::default(),
        wait: false,
        previous: None,
        trust: Trust::Table,
        adopt: false,
        relocate: false,
        tasks: eden_core::publish_task::TaskWishes::default(),
        renew: false,
        force: true,
    })
}

/// The configuration whose calls go through the proxy.
pub(crate) async fn config(proxy: &Proxy, world: &World) -> SdkConfig {
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
