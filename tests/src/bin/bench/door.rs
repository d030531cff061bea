//! What the door costs: its start, a sweep over many environments, and a visit of one that sleeps.

mod stage;
mod wake;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::json;
use testbed::paths;
use testbed::proxy::{Call, Fault, When};

use self::stage::{Stage, TIME};
use crate::plugin::mebibytes;
use crate::samples::Spread;
use crate::thoroughness::Effort;

const STARTS: usize = 15;
/// How many environments a sweep looks at.
const ENVIRONMENTS: usize = 1_000;
const FEW: usize = 20;
/// How many target groups one call asks about.
const QUERIES_A_CALL: usize = 500;

/// Prints all of it.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let stage = Stage::new().await?;
    start(&stage, effort).await?;
    let environments = match effort {
        Effort::Full => ENVIRONMENTS,
        Effort::Quick => FEW,
    };
    // What was woken a moment ago could not be idle.
    sweeps(&stage, environments).await?;
    wake::print(&stage, effort).await
}

async fn start(stage: &Stage, effort: Effort) -> Result<()> {
    let (mut starts, runs) = (Spread::default(), effort.runs(STARTS));
    for _ in 0..runs {
        let door = stage.function("door")?;
        let ready = door.ready().await?;
        let asked = Instant::now();
        stage::visit(&door, "www.example.org").await?;
        starts.push((ready + asked.elapsed()).as_secs_f64() * 1000.0);
    }
    let path = paths::workspace().join("dist/lambdas/eden-door.zip");
    println!(
        "The package has {:.2} MB (at most 5.00). From the start of its process to its first answer, to a host that can be no \
         environment's: {starts} ms (at most 30), median (least to most) of {runs}.\n",
        megabytes(&path)?
    );
    Ok(())
}

fn megabytes(path: &Path) -> Result<f64> {
    let data = std::fs::metadata(path).with_context(|| format!("look at {}", path.display()))?;
    Ok(data.len() as f64 / 1e6)
}

/// One sweep of each kind over the same environments.
async fn sweeps(stage: &Stage, environments: usize) -> Result<()> {
    stage.store_copies(environments).await?;
    println!(
        "A sweep over {environments} environments in moto, of which there are rows alone, each with `sleep_after`. A listener \
         has at most 100 rules, which are one call of DescribeRules for each common ALB: here there is one.\n"
    );
    println!("| sweep | AWS calls | which | ms | most resident, MiB |\n|---|---|---|---|---|");
    stage.age(60).await?;
    line(stage, "none of them could be idle", None).await?;
    stage.age(7_200).await?;
    line(
        stage,
        "all could, and CloudWatch does not answer",
        Some("InternalError"),
    )
    .await?;
    line(
        stage,
        "all could, and were visited, which is noted",
        Some("Complete"),
    )
    .await?;
    line(stage, "once more", None).await
}

async fn line(stage: &Stage, what: &str, status: Option<&str>) -> Result<()> {
    stage.proxy.clear_rules();
    if let Some(status) = status {
        stage
            .proxy
            .rule(When::call("monitoring", "GetMetricData"), visited(status));
    }
    let sweep = stage.function("sweep")?;
    sweep.ready().await?;
    stage.proxy.clear_calls();
    let began = Instant::now();
    let swept = sweep.invoke(json!({}), TIME).await?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let swept = swept.map_err(anyhow::Error::msg)?;
    anyhow::ensure!(swept["failed"] == 0, "the sweep failed: {swept}");
    let calls = stage.proxy.calls();
    println!(
        "| {what} | {} | {} | {took:.0} | {:.1} |",
        calls.len(),
        counted(&calls),
        mebibytes(sweep.peak_memory()?)
    );
    stage.proxy.clear_rules();
    Ok(())
}

/// What CloudWatch says of as many target groups as a call asks about: each was visited ten minutes ago.
fn visited(status: &str) -> Fault {
    let at = stage::now() - 600;
    let results = (0..QUERIES_A_CALL).map(|index| {
        let (times, counts) = match status {
            "Complete" => (json!([at]), json!([1])),
            _ => (json!([]), json!([])),
        };
        json!({ "Id": format!("m{index}"), "StatusCode": status, "Timestamps": times, "Values": counts })
    });
    let results: Vec<_> = results.collect();
    Fault::Answer(json!({ "MetricDataResults": results }).to_string())
}

fn counted(calls: &[Call]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        *counts.entry(&call.operation).or_default() += 1;
    }
    let each = counts.iter().map(|(name, count)| format!("{count} {name}"));
    each.collect::<Vec<_>>().join(", ")
}
