//! Records per second of CPU time.

use std::path::Path;

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::uniform::Case;

use super::contender::Side;
use super::measure::{calibrate, rate};
use super::program::Program;
use crate::samples::Spread;
use crate::thoroughness::Effort;
use crate::usage::Ticks;

/// Samples of each side, taken in turn so that both meet the same noise.
pub(crate) const RUNS: usize = 5;
/// A sample is so much longer than it has to be otherwise, for the system's ticks.
const LONGER: usize = 2;

/// How fast one side is.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    /// Thousands of records per second of CPU time.
    pub(crate) spread: Spread,
    /// The part of that time that was in the process's own code.
    own_part: Option<f64>,
}

impl Rate {
    /// Thousands of records per second of CPU time.
    pub(crate) fn median(&self) -> Result<f64> {
        self.spread.median().context("nothing was measured")
    }

    /// The same of the time in its own code: up to the socket.
    pub(crate) fn up_to_socket(&self) -> Option<f64> {
        Some(self.spread.median()? / self.own_part?)
    }
}

/// Thousands of records per second of CPU time, of this project's function and the handler in Python.
pub(crate) async fn both(
    mover: Mover,
    python: &Path,
    case: &Case,
    effort: Effort,
) -> Result<[f64; 2]> {
    let programs = Program::both(mover, python)?;
    let mut sides = started(&programs, mover, case, &[]).await?;
    let [ours, theirs] = rates(&mut sides, case, effort).await?;
    Ok([ours.median()?, theirs.median()?])
}

/// Both sides, with these variables instead of the usual ones, each of which has delivered an event.
pub(crate) async fn started(
    programs: &[Program; 2],
    mover: Mover,
    case: &Case,
    changed: &[(&str, String)],
) -> Result<Vec<Side>> {
    let mut sides = Vec::new();
    for program in programs {
        let mut side = Side::with(mover, program, changed).await?;
        side.invoke_checked(case).await?;
        sides.push(side);
    }
    Ok(sides)
}

/// How fast each side is.
pub(crate) async fn rates(sides: &mut [Side], case: &Case, effort: Effort) -> Result<[Rate; 2]> {
    let (mut times, mut before) = (Vec::new(), Vec::new());
    for side in &mut *sides {
        times.push(calibrate(side, case, effort).await? * LONGER);
        before.push(Ticks::of(side.function.process())?);
    }
    let mut rates: [Rate; 2] = Default::default();
    for _ in 0..effort.runs(RUNS) {
        for ((side, times), measured) in sides.iter_mut().zip(&times).zip(&mut rates) {
            measured.spread.push(rate(side, case, *times).await?);
        }
    }
    for ((side, before), measured) in sides.iter().zip(before).zip(&mut rates) {
        measured.own_part = Ticks::of(side.function.process())?.own_part(before);
    }
    Ok(rates)
}
