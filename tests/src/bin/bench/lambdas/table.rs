//! The tables of a mover's throughput.

use std::path::Path;

use anyhow::Result;
use delivery::records::Mover;
use delivery::trial::LOG_BUCKET;
use delivery::uniform::{Case, Packing};

use super::contender::Side;
use super::limit::{self, Limit};
use super::measure::as_float;
use super::program::Program;
use super::throughput::{RUNS, rates, started};
use crate::thoroughness::Effort;

/// What makes `kinesis-forward` keep no order, as the handler in Python keeps none.
const NO_ORDER: &str = "RANDOM_PARTITION_KEYS";

/// Variables instead of the usual ones.
type Changed = Vec<(&'static str, String)>;

/// Says what is measured.
pub(crate) fn conditions(cases: &[Case], effort: Effort) {
    println!(
        "Thousands of log records per second of CPU time of the function's process, user and system: {} samples \
         of each side in turn, median (least to most). Both sides run as processes under the same Runtime API, and \
         send to the same sinks in memory; each is first seen to have every record of an event in its sink, and \
         nothing else. Python 3 runs handlers that do the documented work with the originals' libraries under \
         awslambdaric. *Up to the socket* is the ratio of what each process uses in its own code, as the system's \
         ticks tell it, without the system's share: that includes what the peer's side of a connection within one \
         machine takes.\n\n\
         The *limit* is the bare work on the same bytes with the fastest libraries, in one process: the event's \
         JSON, base64, gzip, checksums of aggregates, the JSON of each record, and what the sink's protocol asks for \
         (gzip at the level of our archives, base64, the hash of a signed body). The *library* is kinesis-utils, which \
         does the same in the same process, and in it also reads the type, id and time of each record; *function* is \
         all that ours takes up to the socket, Lambda's Runtime API, the calls of AWS, logs and metrics included.\n",
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
    println!("\n### {}\n", mover.title());
    head(mover);
    let programs = Program::both(mover, python)?;
    for case in cases {
        let limit = limit::measure(mover.package(), case)?;
        for changed in ways(mover, case) {
            let line = line(mover, &programs, case, &changed, &limit, effort);
            println!("{}", line.await?);
        }
    }
    Ok(())
}

fn head(mover: Mover) {
    let (archives, rule) = match mover {
        Mover::S3 => (" archives beside gzip level 9 |", "---|"),
        _ => ("", ""),
    };
    println!(
        "| event | Rust | Python | ratio | up to the socket | limit | library | library of limit | function of limit |{archives}"
    );
    println!("|---|---|---|---|---|---|---|---|---|{rule}");
}

/// The variables that are changed for each line on an event.
fn ways(mover: Mover, case: &Case) -> Vec<Changed> {
    let mut ways = vec![Vec::new()];
    if mover == Mover::Forward && matches!(case.packing, Packing::Mixed) {
        ways.push(vec![(NO_ORDER, "true".to_owned())]);
    }
    ways
}

async fn line(
    mover: Mover,
    programs: &[Program; 2],
    case: &Case,
    changed: &Changed,
    limit: &Limit,
    effort: Effort,
) -> Result<String> {
    let mut sides = started(programs, mover, case, changed).await?;
    let archives = archives(mover, &sides);
    let [ours, theirs] = rates(&mut sides, case, effort).await?;
    let part = |rate: f64| format!("{:.0} %", rate / limit.bare * 100.0);
    let socket = ours.up_to_socket().zip(theirs.up_to_socket());
    Ok(format!(
        "| {} | {} | {} | {:.1}x | {} | {:.0} | {:.0} | {} | {} |{archives}",
        name(case, changed),
        ours.spread,
        theirs.spread,
        ours.median()? / theirs.median()?,
        socket.map_or_else(none, |(ours, theirs)| format!("{:.1}x", ours / theirs)),
        limit.bare,
        limit.library,
        part(limit.library),
        ours.up_to_socket().map_or_else(none, part),
    ))
}

fn name(case: &Case, changed: &Changed) -> String {
    let variables = changed.iter().map(|(name, _)| format!(", `{name}`"));
    [case.name.to_owned()]
        .into_iter()
        .chain(variables)
        .collect()
}

fn none() -> String {
    "not measured".to_owned()
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
