//! What an event costs a function: CPU time of its process.

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::trial::Package;
use delivery::uniform::{Case, Packing, SMALLEST, of_megabytes, whitelist};

use super::Series;
use crate::lambdas::contender::Side;
use crate::lambdas::measure::{as_float, calibrate, rate};
use crate::lambdas::program::Program;
use crate::samples::Spread;
use crate::thoroughness::Effort;

/// Samples of a point; their median counts.
const SAMPLES: usize = 5;

/// An event for what does not depend on its size.
const USUAL: Case = Case {
    name: "3,000 records",
    records: 3_000,
    ..SMALLEST
};

/// Everything that grows in an event, or in how a function is configured.
pub(crate) async fn measure(effort: Effort) -> Result<Vec<Series>> {
    let mut all = Vec::new();
    for (mover, name, measured) in [
        (Mover::S3, "size-to-s3", "kinesis-to-s3, CPU ms an event"),
        (Mover::Es, "size-to-es", "kinesis-to-es, CPU ms an event"),
        (
            Mover::Fluent,
            "size-to-fluent",
            "kinesis-to-fluent, CPU ms an event",
        ),
        (
            Mover::Forward,
            "size-forward",
            "kinesis-forward, CPU ms an event",
        ),
    ] {
        let cases = effort.some(&[1, 2, 3, 4, 5, 6], 2).iter();
        let cases = cases.map(|size| (*size, of_megabytes("plain", *size)));
        let points = over(mover, cases, |_| Vec::new(), effort).await?;
        all.push(series(name, "megabytes of an event", measured, points));
    }
    let measured = "kinesis-to-s3, CPU ms an event of 3,000 records";
    let steps = effort
        .some(&[1, 3, 10, 30, 100, 300, 1000], 2)
        .iter()
        .copied();
    let types = steps.clone().map(|types| (types, Case { types, ..USUAL }));
    let points = over(Mover::S3, types, widened, effort).await?;
    all.push(series("types", "types in an event", measured, points));
    let aggregates = steps.clone().map(|together| {
        (
            together,
            Case {
                packing: Packing::Aggregates(together),
                ..USUAL
            },
        )
    });
    let points = over(Mover::S3, aggregates, |_| Vec::new(), effort).await?;
    all.push(series(
        "aggregates",
        "records of an aggregate",
        measured,
        points,
    ));
    let same = steps.map(|types| (types, USUAL));
    let points = over(Mover::S3, same, widened, effort).await?;
    all.push(series(
        "whitelist",
        "types of the whitelist",
        measured,
        points,
    ));
    Ok(all)
}

fn series(
    name: &'static str,
    grows: &'static str,
    measured: &'static str,
    points: Vec<(f64, f64)>,
) -> Series {
    Series {
        name,
        grows,
        measured,
        points,
    }
}

/// The types of the records among them, and so many in all.
fn widened(size: usize) -> Vec<(&'static str, String)> {
    vec![("LOG_TYPE_WHITELIST", whitelist(size.max(SMALLEST.types)))]
}

async fn over(
    mover: Mover,
    cases: impl IntoIterator<Item = (usize, Case)>,
    variables: impl Fn(usize) -> Vec<(&'static str, String)>,
    effort: Effort,
) -> Result<Vec<(f64, f64)>> {
    let program = Program::Packaged(Package::open(mover.package())?);
    let mut points = Vec::new();
    for (size, case) in cases {
        let mut side = Side::with(mover, &program, &variables(size)).await?;
        points.push((
            as_float(size),
            milliseconds(&mut side, &case, effort).await?,
        ));
    }
    Ok(points)
}

async fn milliseconds(side: &mut Side, case: &Case, effort: Effort) -> Result<f64> {
    side.invoke_checked(case).await?;
    let times = calibrate(side, case, effort).await?;
    let mut rates = Spread::default();
    for _ in 0..effort.runs(SAMPLES) {
        rates.push(rate(side, case, times).await?);
    }
    let rate = rates.median().context("nothing was measured")?;
    Ok(as_float(case.records) / rate)
}
