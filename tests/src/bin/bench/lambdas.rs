//! The movers, beside handlers in Python that do the same documented work with the originals' libraries.

pub(crate) mod before;
pub(crate) mod contender;
mod forms;
mod limit;
pub(crate) mod measure;
pub(crate) mod program;
mod starts;
mod table;
mod throughput;
mod written;

use std::path::PathBuf;

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::uniform::{self, Case};

use crate::thoroughness::Effort;

/// Thousands of records per second of CPU time, of this project's function and the handler in Python.
pub(crate) async fn rates(mover: Mover, case: &Case, effort: Effort) -> Result<[f64; 2]> {
    throughput::both(mover, &python().await?, case, effort).await
}

async fn python() -> Result<PathBuf> {
    let python = tokio::task::spawn_blocking(testbed::install::originals);
    Ok(python.await.context("install the originals")??.python())
}

/// Prints the tables.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let python = python().await?;
    let cases = uniform::cases();
    let cases = effort.some(&cases, 1);
    table::conditions(cases, effort);
    for mover in Mover::MEASURED {
        table::print(mover, &python, cases, effort).await?;
    }
    forms::print(&python, effort).await?;
    println!("\n### Start, memory, size\n");
    starts::print(&python, effort).await
}
