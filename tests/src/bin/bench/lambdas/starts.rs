//! Start, memory and size of every mover.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::uniform::{Case, SMALLEST, largest};
use testbed::paths;

use super::contender::Side;
use super::program::Program;
use crate::plugin::mebibytes;
use crate::samples::Spread;
use crate::thoroughness::Effort;

/// Each side is started as often, in turn.
const STARTS: usize = 7;
/// Invocations with the largest event before its memory is looked at.
const LARGEST: usize = 3;

/// Prints a table.
pub(crate) async fn print(python: &Path, effort: Effort) -> Result<()> {
    let (large, runs) = (largest(), effort.runs(STARTS));
    println!(
        "From the start of the process to the answer to its first event, of one record: {runs} starts of each side in \
         turn. The most memory that was resident after {LARGEST} events of {:.1} MB with {} records.\n",
        large.event(0).len() as f64 / 1e6,
        large.records
    );
    println!(
        "| function | start, ms | Python, ms | ratio | peak resident, MiB | Python, MiB | package, MB |"
    );
    println!("|---|---|---|---|---|---|---|");
    for mover in Mover::MEASURED {
        let programs = Program::both(mover, python)?;
        let [ours, theirs] = starts(mover, &programs, runs).await?;
        let (own, python) = (ours.median(), theirs.median());
        let (own, python) = own.zip(python).context("nothing was started")?;
        let own_memory = peak(mover, &programs[0], &large, &[]).await?;
        let python_memory = peak(mover, &programs[1], &large, &[]).await?;
        println!(
            "| {} | {ours} | {theirs} | {:.1}x | {own_memory:.1} | {python_memory:.1} | {:.2} |",
            mover.title(),
            python / own,
            package_size(mover)?
        );
    }
    Ok(())
}

async fn starts(mover: Mover, programs: &[Program; 2], runs: usize) -> Result<[Spread; 2]> {
    let mut starts: [Spread; 2] = Default::default();
    for _ in 0..runs {
        for (program, spread) in programs.iter().zip(&mut starts) {
            spread.push(first_answer(mover, program).await?);
        }
    }
    Ok(starts)
}

/// Milliseconds from the start of the process.
async fn first_answer(mover: Mover, program: &Program) -> Result<f64> {
    let mut side = Side::start(mover, program).await?;
    let event = side.next_event(&SMALLEST);
    let until_ready = side.function.ready().await?;
    let invoked = Instant::now();
    side.invoke(event).await?;
    Ok((until_ready + invoked.elapsed()).as_secs_f64() * 1000.0)
}

/// The most that was resident, in MiB, after the largest events.
pub(crate) async fn peak(
    mover: Mover,
    program: &Program,
    case: &Case,
    changed: &[(&str, String)],
) -> Result<f64> {
    let mut side = Side::with(mover, program, changed).await?;
    for _ in 0..LARGEST {
        let event = side.next_event(case);
        side.invoke(event).await?;
    }
    Ok(mebibytes(side.function.peak_memory()?))
}

/// Megabytes.
fn package_size(mover: Mover) -> Result<f64> {
    let path = paths::workspace().join(format!("dist/lambdas/{}.zip", mover.package()));
    let data = std::fs::metadata(&path).with_context(|| format!("look at {}", path.display()))?;
    Ok(data.len() as f64 / 1e6)
}
