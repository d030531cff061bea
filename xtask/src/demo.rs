//! Runs the programs that show and measure.

use anyhow::Result;

use crate::build;
use crate::process::{cargo, run as run_command};

/// Builds the provider, then builds and runs a program of the end-to-end crate.
pub(crate) fn run(program: &str) -> Result<()> {
    let release = program == "bench";
    let provider = build::binary(build::PROVIDER, release)?;
    // Only what is measured is optimized: what measures would take minutes longer to build.
    let mut command = cargo(&["run", "--locked", "--quiet", "--package", "baikonur-tests"]);
    command.args(["--bin", program]);
    run_command(command.env("BAIKONUR_PROVIDER", provider))
}
