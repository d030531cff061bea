//! Prints how many records a second of CPU time the bare work of a mover on an event handles: `limit <mover> <event>`.
//!
//! The event's JSON is validated, the data of all records decoded from base64, expanded where it is gzip, split where
//! it is an aggregate and validated as JSON, and made into what the sink's protocol asks for. Nothing is read out of
//! a record, grouped, sent or answered.

mod event;
mod output;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

use crate::event::Reader;
use crate::output::Output;

/// Long enough for the clock.
const ENOUGH: Duration = Duration::from_millis(500);
const USAGE: &str = "usage: limit <mover> <event>";

fn main() -> ExitCode {
    match run() {
        Ok(rate) => {
            println!("{rate}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<f64> {
    let mut arguments = std::env::args().skip(1);
    let mover = arguments.next().context(USAGE)?;
    let path = arguments.next().context(USAGE)?;
    let event = std::fs::read(&path).with_context(|| format!("read {path}"))?;
    let (mut reader, mut output) = (Reader::default(), Output::of(&mover)?);
    let (start, mut records) = (cpu_time(), 0_u32);
    loop {
        records += reader.read(&event, &mut output)?;
        output.finish()?;
        let used = cpu_time().saturating_sub(start);
        if used >= ENOUGH {
            return Ok(f64::from(records) / used.as_secs_f64());
        }
    }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
