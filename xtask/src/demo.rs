//! Runs the program that shows the main job.

use anyhow::Result;

use crate::build;
use crate::process::{self, TERRAFORM, find};

/// Shows the main job.
pub(crate) fn demo() -> Result<()> {
    check_needs()?;
    process::run(&mut build::program("demo")?)
}

pub(crate) fn check_needs() -> Result<()> {
    find(TERRAFORM, "Terraform or OpenTofu")?;
    find(&["python3"], "Python 3").map(drop)
}
