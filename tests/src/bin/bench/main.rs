//! Measures, side by side: `cargo xtask bench`.

mod calls;
mod cost;
mod effort;
mod growth;
mod handshake;
mod imposed;
mod lambdas;
mod latencies;
mod many;
mod memory;
mod pipelines;
mod plugin;
mod spread;
mod terraform;
mod usage;
mod wall;

use std::process::ExitCode;

use anyhow::{Result, bail};
use testbed::terraform::{find_mirror, provider_binary};

use self::effort::Effort;
use self::plugin::Plugin;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What can be measured by itself; `eden` is `many` and `time`.
const PARTS: &[&str] = &[
    "provider",
    "terraform",
    "calls",
    "pipelines",
    "eden",
    "many",
    "time",
    "lambdas",
    "growth",
    "cost",
];

/// Measures as it is told, with `--quick` as little as runs everything.
async fn run() -> Result<()> {
    let (flags, wanted): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let effort = match flags.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Effort::Full,
        ["--quick"] => Effort::Quick,
        _ => bail!("the only flag is --quick"),
    };
    let unknown = wanted.iter().find(|part| !PARTS.contains(&part.as_str()));
    if let Some(part) = unknown {
        bail!(
            "there is no part `{part}`; the parts are {}",
            PARTS.join(", ")
        );
    }
    let is_named = |part: &str| wanted.iter().any(|one| one == part);
    let is_wanted = |part: &str| wanted.is_empty() || is_named(part);
    if is_wanted("provider") {
        provider(effort).await?;
    }
    if is_wanted("terraform") {
        println!("\n## Environments in Terraform, beside hashicorp/aws\n");
        terraform::print(&plugins()?, effort).await?;
    }
    if is_wanted("calls") {
        println!("\n## Calls of one environment\n");
        calls::print().await?;
    }
    if is_wanted("pipelines") {
        println!("\n## Calls of a pipeline\n");
        pipelines::print().await?;
    }
    if is_wanted("eden") || is_named("many") {
        println!("\n## Many environments at once\n");
        many::print(effort).await?;
    }
    if is_wanted("eden") || is_named("time") {
        println!("\n## Time of one environment\n");
        wall::print(effort).await?;
    }
    if is_wanted("lambdas") {
        println!("\n## The Lambdas, beside Python\n");
        lambdas::print(effort).await?;
    }
    if is_wanted("growth") {
        println!("\n## How cost grows\n");
        growth::print(effort).await?;
    }
    if is_wanted("cost") {
        println!("\n## What it would cost at scale\n");
        cost::print(effort).await?;
    }
    Ok(())
}

async fn provider(effort: Effort) -> Result<()> {
    let plugins = plugins()?;
    println!("## The provider, beside hashicorp/aws\n");
    println!(
        "| | start to handshake, ms | peak resident with the schema served, MiB | binary, MiB |"
    );
    println!("|---|---|---|---|");
    let handshakes = handshake::measure(&plugins, effort)?;
    let memories = memory::measure(&plugins, effort).await?;
    for ((plugin, handshake), memory) in plugins.iter().zip(handshakes).zip(memories) {
        let size = plugin::mebibytes(std::fs::metadata(&plugin.binary)?.len());
        println!("| {} | {handshake} | {memory} | {size:.1} |", plugin.name);
    }
    println!("\nMedian (least to most).");
    Ok(())
}

/// Ours, and the rival where this machine has it.
fn plugins() -> Result<Vec<Plugin>> {
    let mut plugins = vec![Plugin::ours(provider_binary()?)];
    match find_mirror() {
        Some(folder) => plugins.push(Plugin::rival(&folder)?),
        None => println!(
            "hashicorp/aws is left out: there is no unpacked mirror in the usual places. Name one \
             in BAIKONUR_TF_MIRROR.\n"
        ),
    }
    Ok(plugins)
}
