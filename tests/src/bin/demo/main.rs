//! Shows the main job on a local stand-in for AWS: `cargo xtask demo`.

mod pieces;
mod proof;
mod report;
mod stage;
mod story;

use std::process::ExitCode;

use anyhow::bail;

#[tokio::main]
async fn main() -> ExitCode {
    // Whichever ends first: the other is dropped, and what it started ends with it.
    let outcome = tokio::select! {
        outcome = story::run() => outcome,
        _ = tokio::signal::ctrl_c() => interrupted(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn interrupted() -> anyhow::Result<()> {
    bail!("interrupted; nothing was left running")
}
