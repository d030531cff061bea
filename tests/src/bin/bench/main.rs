//! Measures, side by side: `cargo xtask bench`.

mod calls;
mod handshake;
mod memory;
mod mirror;
mod plugin;
mod spread;

use std::process::ExitCode;

use anyhow::Result;
use testbed::terraform::provider_binary;

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

async fn run() -> Result<()> {
    let plugins = plugins()?;
    println!("## The provider, beside hashicorp/aws\n");
    println!(
        "| | start to handshake, ms | peak resident with the schema served, MiB | binary, MiB |"
    );
    println!("|---|---|---|---|");
    let handshakes = handshake::measure(&plugins)?;
    let memories = memory::measure(&plugins).await?;
    for ((plugin, handshake), memory) in plugins.iter().zip(handshakes).zip(memories) {
        let size = plugin::mebibytes(std::fs::metadata(&plugin.binary)?.len());
        println!("| {} | {handshake} | {memory} | {size:.1} |", plugin.name);
    }
    println!("\nMedian (least to most).");
    println!("\n## Calls of one environment\n");
    calls::print().await
}

/// Ours, and the rival where this machine has it.
fn plugins() -> Result<Vec<Plugin>> {
    let mut plugins = vec![Plugin::ours(provider_binary()?)];
    match mirror::find() {
        Some(folder) => plugins.push(Plugin::rival(&folder)?),
        None => println!(
            "hashicorp/aws is left out: there is no unpacked mirror in the usual places. Name one \
             in BAIKONUR_TF_MIRROR.\n"
        ),
    }
    Ok(plugins)
}
