//! Runs the programs that show and measure.

use std::env::consts::EXE_SUFFIX;

use anyhow::{Result, bail};

use crate::build;
use crate::process::{cargo, run as run_command};

/// Builds the provider, then builds and runs a program of the end-to-end crate.
pub(crate) fn run(program: &str) -> Result<()> {
    needs(&["terraform", "tofu"], "Terraform or OpenTofu")?;
    needs(&["python3"], "Python 3")?;
    let release = program == "bench";
    let provider = build::binary(build::PROVIDER, release)?;
    // Only what is measured is optimized: what measures would take minutes longer to build.
    let mut command = cargo(&["run", "--locked", "--quiet", "--package", "baikonur-tests"]);
    command.args(["--bin", program]);
    run_command(command.env("BAIKONUR_PROVIDER", provider))
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
