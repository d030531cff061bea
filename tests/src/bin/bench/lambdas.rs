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

/// Prints the tables.
pub(crate) async fn print() -> Result<()> {
    let python = tokio::task::spawn_blocking(testbed::install::originals);
    let python = python.await.context("install the originals")??.python();
    let cases = events::cases();
    throughput::conditions(&cases);
    for mover in Mover::ALL {
        throughput::print(mover, &python, &cases).await?;
    }
    println!("\n### Start, memory, size\n");
    starts::print(&python).await
}
