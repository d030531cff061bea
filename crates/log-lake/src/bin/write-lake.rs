//! Writes JSON lines of stdin as a Parquet file, for tests that read it with other programs.
//!
//! `write-lake <columns> <window> <file>`: `columns` as in `LOG_COLUMNS`, `window` the number of records in a row
//! group. The peak of memory and the count of misfits are printed as JSON.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Lines, StdinLock, Write, stdin, stdout};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::time::Now;
use log_lake::columns::Columns;
use log_lake::convert::Converter;
use log_lake::file::FileWriter;
use log_lake::rows::Rows;

type Lake = FileWriter<BufWriter<File>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [columns, window, path] = arguments.as_slice() else {
        return Err("usage: write-lake <columns> <window> <file>".into());
    };
    let converter = Converter::new(Columns::parse(columns)?, "time");
    let mut file = FileWriter::new(BufWriter::new(File::create(path)?), converter.columns())?;
    let misfits = write(&converter, window.parse()?, &mut file)?;
    let rows = file.rows();
    file.finish()?.flush()?;
    let peak = peak_kilobytes().unwrap_or(0);
    writeln!(
        stdout(),
        r#"{{"rows":{rows},"misfits":{misfits},"peak_kb":{peak}}}"#
    )?;
    Ok(())
}

fn write(converter: &Converter, window: usize, file: &mut Lake) -> Result<u64, Box<dyn Error>> {
    let mut lines = stdin().lines();
    let mut misfits = 0;
    loop {
        let rows = next(converter, window, &mut lines)?;
        if rows.is_empty() {
            return Ok(misfits);
        }
        misfits += rows.misfits();
        file.write(rows)?;
    }
}

fn next(
    converter: &Converter,
    window: usize,
    lines: &mut Lines<StdinLock<'static>>,
) -> Result<Rows, Box<dyn Error>> {
    let now = Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    let mut rows = Rows::new(converter.columns());
    for line in lines.take(window) {
        rows.push(&converter.row(&line?, &now)?);
    }
    Ok(rows)
}

/// The most memory that the process ever had, as Linux counts it.
fn peak_kilobytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
