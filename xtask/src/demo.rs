//! Runs the programs that show and measure.

use std::env::consts::EXE_SUFFIX;
use std::process::Command;

use anyhow::{Result, bail};

use crate::build;
use crate::process::{cargo, run as run_command};

/// Shows the main job.
pub(crate) fn demo() -> Result<()> {
    check_needs()?;
    let provider = build::binary(build::PROVIDER, false)?;
    run_command(program("demo").env("BAIKONUR_PROVIDER", provider))
}

/// Measures some parts, or all of them.
pub(crate) fn bench(parts: &[String]) -> Result<()> {
    check_needs()?;
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    // Only what is measured is optimized: what measures would take minutes longer to build.
    let mut command = program("bench");
    if is_wanted("provider") {
        command.env("BAIKONUR_PROVIDER", build::binary(build::PROVIDER, true)?);
    }
    if is_wanted("eden") {
        command.env("BAIKONUR_EDEN", build::binary(build::CLI, true)?);
    }
    run_command(command.arg("--").args(parts))
}

/// Builds and runs a program of the end-to-end crate.
fn program(name: &str) -> Command {
    let mut command = cargo(&["run", "--locked", "--quiet", "--package", "baikonur-tests"]);
    command.args(["--bin", name]);
    command
}

fn check_needs() -> Result<()> {
    needs(&["terraform", "tofu"], "Terraform or OpenTofu")?;
    needs(&["python3"], "Python 3")
}

/// Says what is missing before minutes are spent on building.
fn needs(programs: &[&str], what: &str) -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &&str| {
        let name = format!("{program}{EXE_SUFFIX}");
        std::env::split_paths(&path).any(|folder| folder.join(&name).is_file())
    };
    if programs.iter().any(is_there) {
        return Ok(());
    }
    bail!(
        "this needs {what}: install it and put `{}` on the PATH",
        programs.join("` or `")
    )
}
