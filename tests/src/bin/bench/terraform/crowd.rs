//! Many environments in one apply, at the latencies of AWS.

use anyhow::{Context, Result};

use super::provider_setup::Side;
use crate::plugin::Plugin;
use crate::samples::Spread;
use crate::thoroughness::Effort;

const RUNS: usize = 5;

/// How many environments, and how many resources Terraform works on at a time: ten by default.
const CASES: [(usize, usize); 3] = [(1, 10), (50, 10), (50, 50)];

/// Prints the table, for this provider alone: the rival's sleeps are longer than any latency.
pub(crate) async fn print(plugin: &Plugin, effort: Effort) -> Result<()> {
    let mut side = Side::new(plugin).await?;
    let cases = effort.some(&CASES, 1);
    let mut measured: Vec<Spread> = cases.iter().map(|_| Spread::default()).collect();
    for run in 0..effort.runs(RUNS) {
        for ((size, at_a_time), seconds) in cases.iter().zip(&mut measured) {
            eprintln!(
                "{size} environments at AWS's latencies, {at_a_time} at a time, run {}",
                run + 1
            );
            seconds.push(side.apply(*size, *at_a_time).await?);
        }
    }
    println!(
        "\n{} alone, with each call answered after its latency on AWS (those of the time of one environment, below). \
         Terraform works on ten resources at a time by default, and moto on one call: what many \
         environments take without latencies, above, is moto's work.\n",
        plugin.name
    );
    println!("| environments | `-parallelism` | apply, seconds | beside one |");
    println!("|---|---|---|---|");
    let one = measured.first().and_then(Spread::median);
    let one = one.context("nothing was measured")?;
    for ((size, at_a_time), seconds) in cases.iter().zip(&measured) {
        let ratio = seconds.median().context("nothing was measured")? / one;
        println!("| {size} | {at_a_time} | {seconds} | {ratio:.1} |");
    }
    Ok(())
}
