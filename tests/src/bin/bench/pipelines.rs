//! How many AWS calls a pipeline of one destination takes, and of eight.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use baikonur_tests::pipeline::PipelineStage;
use testbed::Kind;
use testbed::proxy::{Fault, When, longest_chain};

use crate::thoroughness::Effort;

/// The same for every call, and long beside what the stand-in takes to receive eight packages.
const LATENCY: Duration = Duration::from_secs(1);
/// Just so that every call is late.
const SHORT: Duration = Duration::from_millis(50);
const SIZES: [usize; 2] = [1, 8];

/// Prints a line for each command.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let latency = match effort {
        Effort::Full => LATENCY,
        Effort::Quick => SHORT,
    };
    println!(
        "`baikonur_kinesis_pipeline` by real Terraform; each call is answered {} ms late. The seconds are Terraform's, \
         with the start of the provider.\n",
        latency.as_millis()
    );
    println!("| destinations | command | calls | of them one after another | seconds |");
    println!("|---|---|---|---|---|");
    for size in effort.some(&SIZES, 1) {
        lines(*size, latency).await?;
    }
    Ok(())
}

async fn lines(size: usize, latency: Duration) -> Result<()> {
    let stage = PipelineStage::new(Kind::Ministack).await?;
    stage.proxy.rule(When::any(), Fault::Delay(latency));
    stage.write(&destinations(size))?;
    line(
        &stage,
        size,
        "apply",
        &["apply", "-auto-approve", "-no-color"],
    )
    .await?;
    line(
        &stage,
        size,
        "plan without changes",
        &["plan", "-detailed-exitcode", "-no-color"],
    )
    .await?;
    line(
        &stage,
        size,
        "destroy",
        &["destroy", "-auto-approve", "-no-color"],
    )
    .await?;
    let left = stage.made().await?;
    ensure!(left.is_empty(), "left over: {left:?}");
    Ok(())
}

fn destinations(size: usize) -> String {
    let one = |number| {
        format!("    to-{number} = {{ s3 = {{ bucket = \"logs\", prefix = \"{number}\" }} }}\n")
    };
    let all: String = (0..size).map(one).collect();
    format!("  destinations = {{\n{all}  }}\n")
}

async fn line(stage: &PipelineStage, size: usize, name: &str, arguments: &[&str]) -> Result<()> {
    stage.proxy.clear_calls();
    let start = Instant::now();
    stage.terraform.run(arguments).await?.success()?;
    let took = start.elapsed().as_secs_f64();
    let calls = stage.proxy.calls();
    let chain = longest_chain(&calls).len();
    println!(
        "| {size} | {name} | {} | {chain} | {took:.2} |",
        calls.len()
    );
    Ok(())
}
