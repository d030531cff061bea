//! The movers as they are, beside packages of an earlier state of this project.

use std::path::Path;

use anyhow::{Result, bail};
use delivery::records::Mover;
use delivery::trial::Package;
use delivery::uniform::{self, Case};

use super::contender::Side;
use super::measure::{calibrate, rate};
use super::program::Program;
use super::throughput::started;
use crate::samples::Spread;
use crate::thoroughness::Effort;

/// Pairs of samples: a machine that slows down for a while changes few of their ratios.
const PAIRS: usize = 15;

/// Prints a table; `folder` holds the earlier packages.
pub(crate) async fn print(folder: &Path, effort: Effort) -> Result<()> {
    println!(
        "Thousands of log records per second of CPU time: {} samples of each side in turn, median (least to most). \
         The ratio is that of each pair.\n\n\
         | function | event | now | before | now to before |\n|---|---|---|---|---|",
        effort.runs(PAIRS)
    );
    let cases = uniform::cases();
    for mover in Mover::MEASURED {
        for case in effort.some(&cases, 1) {
            println!("{}", line(mover, folder, case, effort).await?);
        }
    }
    Ok(())
}

async fn line(mover: Mover, folder: &Path, case: &Case, effort: Effort) -> Result<String> {
    let earlier = Package::open_in(folder, mover.package())?;
    let programs = [Program::packaged(mover)?, Program::Packaged(earlier)];
    let mut sides = started(&programs, mover, case, &[]).await?;
    let [now, before, ratio] = compare(&mut sides, case, effort).await?;
    Ok(format!(
        "| {} | {} | {now} | {before} | {} |",
        mover.package(),
        case.name,
        ratio.with_digits(3),
    ))
}

/// The rates of both sides, and their ratios.
async fn compare(sides: &mut [Side], case: &Case, effort: Effort) -> Result<[Spread; 3]> {
    let [now, before] = sides else {
        bail!("two sides are compared");
    };
    let times = calibrate(now, case, effort).await?;
    calibrate(before, case, effort).await?;
    let mut spreads: [Spread; 3] = Default::default();
    for pair in 0..effort.runs(PAIRS) {
        let rates = if pair % 2 == 0 {
            let first = rate(now, case, times).await?;
            [first, rate(before, case, times).await?]
        } else {
            let first = rate(before, case, times).await?;
            [rate(now, case, times).await?, first]
        };
        let [ours, theirs] = rates;
        for (spread, value) in spreads.iter_mut().zip([ours, theirs, ours / theirs]) {
            spread.push(value);
        }
    }
    Ok(spreads)
}
