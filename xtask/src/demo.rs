//! Runs the programs that show and measure.

use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::process::{TERRAFORM, cargo, find, run as run_command};

/// Shows the main job.
pub(crate) fn demo() -> Result<()> {
    check_needs()?;
    let provider = build::binary(build::PROVIDER, false)?;
    run_command(program("demo", &["--quiet"]).env("BAIKONUR_PROVIDER", provider))
}

/// Measures some parts, or all of them.
pub(crate) fn bench(parts: &[String]) -> Result<()> {
    check_needs()?;
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    // Only what is measured is optimized: what measures would take minutes longer to build.
    let mut command = program("bench", &[]);
    if ["provider", "terraform"].into_iter().any(is_wanted) {
        command.env("BAIKONUR_PROVIDER", build::binary(build::PROVIDER, true)?);
    }
    if ["eden", "many", "time", "growth"]
        .into_iter()
        .any(is_wanted)
    {
        command.env("BAIKONUR_EDEN", build::binary(build::CLI, true)?);
    }
    if ["lambdas", "growth"].into_iter().any(is_wanted) {
        build::movers()?;
        command.env("BAIKONUR_LIMIT", build::limit()?);
    }
    run_command(command.arg("--").args(parts))
}

/// Builds and runs a program of the end-to-end crate.
fn program(name: &str, flags: &[&str]) -> Command {
    let mut command = cargo(&["run", "--locked", "--package", "baikonur-tests"]);
    command.args(["--bin", name]).args(flags);
    command
}

fn check_needs() -> Result<()> {
    find(TERRAFORM, "Terraform or OpenTofu")?;
    find(&["python3"], "Python 3").map(drop)
}
