//! Runs the program that shows the main job.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build;
use crate::process::{self, TERRAFORM, cargo, find, run as run_command};

/// Shows the main job.
pub(crate) fn demo() -> Result<()> {
    check_needs()?;
    let provider = build::binary(build::PROVIDER, false)?;
    run_command(program("demo")?.env("BAIKONUR_PROVIDER", provider))
}

/// A command that runs a program of the workspace.
pub(crate) fn program(name: &str) -> Result<Command> {
    let mut command = Command::new(built(name)?);
    command.current_dir(process::root());
    Ok(command)
}

/// A program of the workspace, built with all others as the tests build them.
pub(crate) fn built(name: &str) -> Result<PathBuf> {
    let mut command = cargo(&["build", "--locked", "--workspace", "--bins"]);
    let all = build::executables(&mut command)?;
    let is_it = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == name);
    let found = all.into_iter().find(is_it);
    found.with_context(|| format!("`cargo build` told of no program {name}"))
}

pub(crate) fn check_needs() -> Result<()> {
    find(TERRAFORM, "Terraform or OpenTofu")?;
    find(&["python3"], "Python 3").map(drop)
}
