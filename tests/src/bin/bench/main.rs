//! Measures, side by side: `cargo xtask bench`.

mod calls;
mod cost;
mod door;
mod growth;
mod handshake;
mod lambdas;
mod latencies;
mod many;
mod memory;
mod pipelines;
mod plugin;
mod rival;
mod samples;
mod shortest_chain;
mod terraform;
mod thoroughness;
mod usage;
mod wall_time;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use testbed::terraform::{find_mirror, provider_binary};

use self::plugin::Plugin;
use self::thoroughness::Effort;

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

/// What can be measured by itself, with its heading; `eden` means the two on its environments.
const PARTS: &[(&str, &str)] = &[
    ("provider", "The provider, beside hashicorp/aws"),
    (
        "terraform",
        "Environments in Terraform, beside hashicorp/aws",
    ),
    ("calls", "Calls of one environment"),
    ("pipelines", "Calls of a pipeline"),
    ("many", "Many environments at once"),
    ("time", "Time of one environment"),
    ("door", "The door of environments"),
    ("lambdas", "The Lambdas, beside Python"),
    ("growth", "How cost grows"),
    ("cost", "What it would cost at scale"),
];

/// Names a folder with packages of an earlier state, beside which the movers alone are measured.
const BEFORE: &str = "BAIKONUR_PACKAGES_BEFORE";

/// Measures what is named, or everything, with `--quick` as little as runs it.
async fn run() -> Result<()> {
    let (flags, mut wanted): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let effort = match flags.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Effort::Full,
        ["--quick"] => Effort::Quick,
        _ => bail!("the only flag is --quick"),
    };
    if let Some(folder) = std::env::var_os(BEFORE) {
        return lambdas::before::print(Path::new(&folder), effort).await;
    }
    if wanted.iter().any(|word| word == "eden") {
        wanted.retain(|word| word != "eden");
        wanted.extend(["many", "time"].map(str::to_owned));
    }
    let is_known = |word: &str| PARTS.iter().any(|(part, _)| *part == word);
    if let Some(word) = wanted.iter().find(|word| !is_known(word)) {
        let parts: Vec<_> = PARTS.iter().map(|(part, _)| *part).collect();
        bail!(
            "there is no part `{word}`; the parts are {}",
            parts.join(", ")
        );
    }
    for (part, heading) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|word| word == part) {
            println!("\n## {heading}\n");
            if rival::is_there(part, effort).await? {
                measure(part, effort).await?;
            }
        }
    }
    Ok(())
}

async fn measure(part: &str, effort: Effort) -> Result<()> {
    match part {
        "provider" => provider(effort).await,
        "terraform" => terraform::print(&plugins()?, effort).await,
        "calls" => calls::print().await,
        "pipelines" => pipelines::print(effort).await,
        "many" => many::print(effort).await,
        "time" => wall_time::print(effort).await,
        "door" => door::print(effort).await,
        "lambdas" => lambdas::print(effort).await,
        "growth" => growth::print(effort).await,
        "cost" => cost::print(effort).await,
        other => bail!("nothing measures `{other}`"),
    }
}

async fn provider(effort: Effort) -> Result<()> {
    let plugins = plugins()?;
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
