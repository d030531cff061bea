//! Prints how many records a second of CPU time the bare work of a mover on an event handles, and how many this
//! project's library does in the same process: `limit <mover> <event>`. `limit parquet <event>` makes
//! Parquet of the columns that the benchmark's records have; the library then reads the records that they are of.
//!
//! The event's JSON is validated, the data of all records decoded from base64, expanded where it is gzip, split where
//! it is an aggregate and validated as JSON, and made into what the sink's protocol asks for. Nothing is read out of
//! a record, grouped, sent or answered.

mod columns;
mod event;
mod library;
mod output;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::time::{ClockId, clock_gettime};

use crate::event::Reader;
use crate::library::Library;
use crate::output::Output;

/// Long enough for the clock.
const ENOUGH: Duration = Duration::from_millis(500);
const USAGE: &str = "usage: limit <mover> <event>";

fn main() -> ExitCode {
    match run() {
        Ok([limit, library]) => {
            println!("{limit} {library}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<[f64; 2]> {
    let mut arguments = std::env::args().skip(1);
    let mover = arguments.next().context(USAGE)?;
    let path = arguments.next().context(USAGE)?;
    let event = std::fs::read(&path).with_context(|| format!("read {path}"))?;
    let (mut reader, mut output) = (Reader::default(), Output::of(&mover)?);
    let library = Library::of(&mover);
    let (mut bare, mut ours) = (Meter::default(), Meter::default());
    // In turn, so that both meet the same noise.
    while bare.used < ENOUGH || ours.used < ENOUGH {
        bare.add(|| reader.read(&event, &mut output))?;
        ours.add(|| library.read(&event, &mut output))?;
        let (found, read) = (bare.records, ours.records);
        ensure!(found == read, "of {found} records the library read {read}");
    }
    Ok([bare.rate(), ours.rate()])
}

/// What was done, and the CPU time that it took.
#[derive(Default)]
struct Meter {
    records: u32,
    used: Duration,
}

impl Meter {
    fn add(&mut self, work: impl FnOnce() -> Result<u32>) -> Result<()> {
        let start = cpu_time()?;
        self.records += work()?;
        self.used += cpu_time()?.saturating_sub(start);
        Ok(())
    }

    /// Records per second.
    fn rate(&self) -> f64 {
        f64::from(self.records) / self.used.as_secs_f64()
    }
}

fn cpu_time() -> Result<Duration> {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID);
    Ok(time.context("read the CPU clock")?.into())
}
