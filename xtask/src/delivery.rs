//! Sends records through the functions as they are shipped.

use anyhow::Result;

use crate::build;
use crate::process::{cargo, run as run_command};

/// Packages everything, and runs a trial of each function that moves records.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build::packages()?;
    // Optimized, or the sinks would be slower than what they wait for.
    let mut command = cargo(&["run", "--locked", "--release", "--package", "delivery"]);
    run_command(command.args(["--bin", "delivery", "--"]).args(arguments))
}
