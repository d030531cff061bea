//! The movers, beside handlers in Python that do the same documented work with the originals' libraries.

pub(crate) mod events;
mod limit;
pub(crate) mod measure;
pub(crate) mod program;
pub(crate) mod side;
mod starts;
mod throughput;

use anyhow::{Context, Result};
use delivery::records::Mover;

use crate::effort::Effort;

/// Prints the tables.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let python = tokio::task::spawn_blocking(testbed::install::originals);
    let python = python.await.context("install the originals")??.python();
    let cases = events::cases();
    let cases = effort.some(&cases, 1);
    throughput::conditions(cases, effort);
    for mover in Mover::ALL {
        throughput::print(mover, &python, cases, effort).await?;
    }
    println!("\n### Start, memory, size\n");
    starts::print(&python, effort).await
}
