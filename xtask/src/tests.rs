//! Runs the tests. Test programs mostly wait, for stand-ins and for faults, so several run side by side.

mod harness;
mod schedule;

use anyhow::Result;

use crate::process::cargo;

/// Builds everything that is tested.
const BUILD: &[&str] = &["test", "--workspace", "--locked", "--no-run"];
/// The unit tests of all crates, and the main job of each half with the real program: an environment by
/// Terraform, and records into S3.
const QUICK: &[&str] = &[
    "--lib",
    "--bins",
    "--test",
    "lifecycle",
    "--test",
    "kinesis_to_s3",
];

/// Runs all tests.
///
/// # Errors
/// When they cannot be built, or some fail: all are run nonetheless.
pub(crate) fn all() -> Result<()> {
    let tests = harness::build(BUILD)?;
    let documentation = cargo(&["test", "--workspace", "--locked", "--no-fail-fast", "--doc"]);
    schedule::run_all(&tests, documentation)
}

/// Runs the tests that say within minutes whether a change is worth all of them.
///
/// # Errors
/// When they cannot be built, or some fail.
pub(crate) fn quick() -> Result<()> {
    let build = [BUILD, QUICK].concat();
    schedule::run_all(&harness::build(&build)?, None)
}
