//! The example of the router pattern, applied: records flow from one stream to where they belong.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use baikonur_tests::aws;
use baikonur_tests::modules::variables;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, REGION, StandIn, paths};

/// The stand-in polls once a second, and a record passes two functions.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn records_are_routed_by_type_and_kept() -> Result<()> {
    let stand_in = StandIn::start(Kind::Ministack).await?;
    let terraform = workspace(&stand_in)?;
    terraform.init().await?;
    terraform.apply().await?;
    put(
        &stand_in,
        &[("order", "o-1"), ("access", "a-1"), ("order", "o-2")],
    )
    .await?;
    let expected = ["all/access/", "all/order/", "orders/order/"];
    let keys = wait_for(&stand_in, &expected).await?;
    assert!(
        keys.iter().all(|key| !key.starts_with("orders/access/")),
        "{keys:?}"
    );
    assert!(
        keys.iter().all(|key| !key.starts_with("failed/")),
        "{keys:?}"
    );
    assert!(
        terraform.plan(&[]).await?.is_empty(),
        "a second plan is empty"
    );
    terraform.destroy().await?;
    assert_eq!(aws::made(&stand_in.endpoint()).await?, Vec::<String>::new());
    Ok(())
}

/// The example with the modules beside it.
fn workspace(stand_in: &StandIn) -> Result<Workspace> {
    let workspace = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let mut workspace = workspace.with_variables(variables(stand_in));
    let example = paths::workspace().join("examples/kinesis-router");
    workspace.copy_from(&example)?;
    workspace.copy_all(&paths::workspace().join("modules"), "modules")?;
    let main = fs::read_to_string(example.join("main.tf")).context("read the example")?;
    workspace.write("main.tf", &main.replace("../../modules", "./modules"))?;
    for (name, value) in [
        ("TF_VAR_region", REGION),
        ("TF_VAR_bucket", "example-logs"),
        ("TF_VAR_s3_use_path_style", "true"),
    ] {
        workspace.set_variable(name, value);
    }
    Ok(workspace)
}

async fn put(stand_in: &StandIn, records: &[(&str, &str)]) -> Result<()> {
    let record = |(kind, id): &(&str, &str)| {
        let time = "2026-11-25T09:00:00+09:00";
        let text = json!({ "log_type": kind, "log_id": id, "time": time }).to_string();
        json!({ "Data": STANDARD.encode(text), "PartitionKey": id })
    };
    let records: Vec<_> = records.iter().map(record).collect();
    let body = json!({ "StreamName": "example-router", "Records": records });
    let target = "Kinesis_20131202.PutRecords";
    let answer = aws::call(&stand_in.endpoint(), "kinesis", target, &body).await?;
    assert_eq!(answer["FailedRecordCount"], 0);
    Ok(())
}

/// The keys in the bucket, once there is one below each of these prefixes.
async fn wait_for(stand_in: &StandIn, prefixes: &[&str]) -> Result<Vec<String>> {
    let start = Instant::now();
    loop {
        let keys = aws::keys(&stand_in.endpoint(), "example-logs").await;
        let keys = keys.context("list what is kept")?;
        let missing = |prefix: &&&str| !keys.iter().any(|key| key.starts_with(**prefix));
        let missing: Vec<_> = prefixes.iter().filter(missing).collect();
        if missing.is_empty() {
            return Ok(keys);
        }
        if start.elapsed() > PATIENCE {
            bail!(
                "nothing below {missing:?} after {PATIENCE:?}, only {keys:?}\n{}",
                stand_in.log()
            );
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
