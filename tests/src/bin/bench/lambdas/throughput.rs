//! Records per second of CPU time.

use std::path::Path;

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::trial::LOG_BUCKET;
use delivery::uniform::Case;

use super::limit;
use super::measure::{as_float, calibrate, rate};
use super::program::Program;
use super::side::Side;
use crate::effort::Effort;
use crate::spread::Spread;

/// Samples of each side, taken in turn so that both meet the same noise.
const RUNS: usize = 5;

/// Says what is measured.
pub(crate) fn conditions(cases: &[Case], effort: Effort) {
    println!(
        "Thousands of log records per second of CPU time of the function's process, user and system: {} samples \
         of each side in turn, median (least to most). Both sides run as processes under the same Runtime API, and \
         send to the same sinks in memory; each is first seen to have every record of an event in its sink, and \
         nothing else. Python 3 runs handlers that do the documented work with the originals' libraries under \
         awslambdaric. The limit is the bare work on the same bytes with the fastest libraries, in one process \
         without sockets: the event's JSON, base64, gzip, checksums of aggregates, the JSON of each record, and what \
         the sink's protocol asks for (gzip at the level of our archives, base64, the hash of a signed body).\n",
        effort.runs(RUNS)
    );
    let size = |case: &Case| {
        let bytes = as_float(case.event(0).len());
        format!("{} ({:.2} MB)", case.name, bytes / 1e6)
    };
    let sizes: Vec<_> = cases.iter().map(size).collect();
    println!("Events: {}.", sizes.join(", "));
}

/// Prints a table of one mover.
pub(crate) async fn print(
    mover: Mover,
    python: &Path,
    cases: &[Case],
    effort: Effort,
) -> Result<()> {
    println!("\n### {}\n", mover.package());
    println!(
        "| event | Rust | Python | ratio | limit | of the limit |{}",
        archives_head(mover)
    );
    println!(
        "|---|---|---|---|---|---|{}",
        if mover == Mover::S3 { "---|" } else { "" }
    );
    let programs = Program::both(mover, python)?;
    for case in cases {
        line(mover, &programs, case, effort).await?;
    }
    Ok(())
}

fn archives_head(mover: Mover) -> &'static str {
    if mover == Mover::S3 {
        " archives beside gzip level 9 |"
    } else {
        ""
    }
}

/// Thousands of records per second of CPU time, of this project's function and the handler in Python.
pub(crate) async fn both(
    mover: Mover,
    python: &Path,
    case: &Case,
    effort: Effort,
) -> Result<[f64; 2]> {
    let mut sides = started(&Program::both(mover, python)?, mover, case).await?;
    let [ours, theirs] = rates(&mut sides, case, effort).await?;
    let both = ours.median().zip(theirs.median());
    both.map(<[f64; 2]>::from).context("nothing was measured")
}

/// Both sides, each of which has delivered an event.
async fn started(programs: &[Program; 2], mover: Mover, case: &Case) -> Result<Vec<Side>> {
    let mut sides = Vec::new();
    for program in programs {
        let mut side = Side::start(mover, program).await?;
        side.invoke_checked(case).await?;
        sides.push(side);
    }
    Ok(sides)
}

async fn line(mover: Mover, programs: &[Program; 2], case: &Case, effort: Effort) -> Result<()> {
    let mut sides = started(programs, mover, case).await?;
    let archives = archives(mover, &sides);
    let [ours, theirs] = rates(&mut sides, case, effort).await?;
    let (own, python) = (ours.median(), theirs.median());
    let (own, python) = own.zip(python).context("nothing was measured")?;
    let limit = limit::measure(mover, case)?;
    println!(
        "| {} | {ours} | {theirs} | {:.1}x | {limit:.0} | {:.0} % |{archives}",
        case.name,
        own / python,
        own / limit * 100.0,
    );
    Ok(())
}

async fn rates(sides: &mut [Side], case: &Case, effort: Effort) -> Result<[Spread; 2]> {
    let mut times = Vec::new();
    for side in &mut *sides {
        times.push(calibrate(side, case, effort).await?);
    }
    let mut rates: [Spread; 2] = Default::default();
    for _ in 0..effort.runs(RUNS) {
        for ((side, times), spread) in sides.iter_mut().zip(&times).zip(&mut rates) {
            spread.push(rate(side, case, *times).await?);
        }
    }
    Ok(rates)
}

/// How much larger our archives are than Python's of the same records.
fn archives(mover: Mover, sides: &[Side]) -> String {
    if mover != Mover::S3 {
        return String::new();
    }
    let size = |side: &Side| -> usize {
        let objects = side.stage.s3.objects(LOG_BUCKET);
        objects.iter().map(|object| object.body.len()).sum()
    };
    match sides.iter().map(size).collect::<Vec<_>>()[..] {
        [ours, theirs] => format!(
            " {:+.1} % |",
            as_float(ours) / as_float(theirs) * 100.0 - 100.0
        ),
        _ => String::new(),
    }
}
