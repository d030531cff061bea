//! The limit of any program: the bare work on the same bytes, with the fastest libraries, in one process.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use delivery::uniform::Case;

/// Names the program, which is optimized; this one is not.
const PROGRAM: &str = "BAIKONUR_LIMIT";

/// Thousands of records per second and core, in one process.
pub(crate) struct Limit {
    /// Of the bare work.
    pub(crate) bare: f64,
    /// Of this project's library.
    pub(crate) library: f64,
}

/// `work` is the name of a mover's package, or `parquet`.
pub(crate) fn measure(work: &str, case: &Case) -> Result<Limit> {
    let program = std::env::var_os(PROGRAM).map(PathBuf::from);
    let program = program.with_context(|| {
        format!("{PROGRAM} names no program: run this with `cargo xtask bench lambdas`")
    })?;
    let folder = tempfile::tempdir().context("make a folder for an event")?;
    let event = folder.path().join("event.json");
    std::fs::write(&event, case.event(0)).context("write an event")?;
    let output = Command::new(&program).arg(work).arg(&event).output();
    let output = output.with_context(|| format!("start {}", program.display()))?;
    ensure!(output.status.success(), "{}: {output:?}", program.display());
    let text = String::from_utf8_lossy(&output.stdout);
    read(&text).with_context(|| format!("read {text:?}"))
}

fn read(text: &str) -> Option<Limit> {
    let (bare, library) = text.trim().split_once(' ')?;
    let thousands = |rate: &str| rate.parse::<f64>().map(|rate| rate / 1000.0).ok();
    Some(Limit {
        bare: thousands(bare)?,
        library: thousands(library)?,
    })
}
