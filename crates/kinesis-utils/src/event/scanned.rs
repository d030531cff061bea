//! The event's JSON, read by a scanner that skips what is not needed.

use std::borrow::Cow;

use jiff::Timestamp;
use json_scan::{Refused, Scanner};
use log_fields::text::unescape;

use super::wire::{WireEvent, WireKinesis, WireRecord, from_seconds};

type Result<T> = std::result::Result<T, Refused>;

/// Reads an event; what is refused, a parser that explains has to read.
pub(super) fn read(text: &str) -> Result<WireEvent<'_>> {
    let mut scanner = Scanner::new(text);
    let mut read = None;
    scanner.enter_object()?;
    while let Some(key) = scanner.next_key()? {
        match key.plain().ok_or(Refused)? {
            "Records" => once(&mut read, records(&mut scanner)?)?,
            _ => drop(scanner.value()?),
        }
    }
    scanner.end()?;
    let records = read.ok_or(Refused)?;
    Ok(WireEvent { records })
}

fn records<'a>(scanner: &mut Scanner<'a>) -> Result<Vec<WireRecord<'a>>> {
    let mut records = Vec::new();
    scanner.enter_array()?;
    while scanner.next_element()? {
        records.push(record(scanner)?);
    }
    Ok(records)
}

fn record<'a>(scanner: &mut Scanner<'a>) -> Result<WireRecord<'a>> {
    let (mut read, mut event_id) = (None, None);
    scanner.enter_object()?;
    while let Some(key) = scanner.next_key()? {
        match key.plain().ok_or(Refused)? {
            "kinesis" => once(&mut read, kinesis(scanner)?)?,
            "eventID" => once(&mut event_id, text(scanner)?)?,
            _ => drop(scanner.value()?),
        }
    }
    Ok(WireRecord {
        kinesis: read.ok_or(Refused)?,
        event_id: event_id.unwrap_or_default(),
    })
}

fn kinesis<'a>(scanner: &mut Scanner<'a>) -> Result<WireKinesis<'a>> {
    let (mut sequence_number, mut partition_key, mut data, mut arrival) = (None, None, None, None);
    scanner.enter_object()?;
    while let Some(key) = scanner.next_key()? {
        match key.plain().ok_or(Refused)? {
            "sequenceNumber" => once(&mut sequence_number, text(scanner)?)?,
            "partitionKey" => once(&mut partition_key, text(scanner)?)?,
            "data" => once(&mut data, text(scanner)?)?,
            "approximateArrivalTimestamp" => once(&mut arrival, seconds(scanner)?)?,
            _ => drop(scanner.value()?),
        }
    }
    Ok(WireKinesis {
        sequence_number: sequence_number.ok_or(Refused)?,
        partition_key: partition_key.unwrap_or_default(),
        data: data.unwrap_or_default(),
        approximate_arrival_timestamp: arrival.flatten(),
    })
}

/// Takes the value of a key, of which there may be one.
fn once<T>(place: &mut Option<T>, value: T) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Refused),
    }
}

fn text<'a>(scanner: &mut Scanner<'a>) -> Result<Cow<'a, str>> {
    let value = scanner.value()?;
    match value.plain() {
        Some(plain) => Ok(Cow::Borrowed(plain)),
        None => unescape(value.json).ok_or(Refused),
    }
}

fn seconds(scanner: &mut Scanner<'_>) -> Result<Option<Timestamp>> {
    let json = scanner.value()?.json;
    if json == "null" {
        return Ok(None);
    }
    let seconds: f64 = json.parse().map_err(|_| Refused)?;
    // A parser of JSON refuses numbers beyond a float.
    let is_readable = seconds.is_finite();
    is_readable.then(|| from_seconds(seconds)).ok_or(Refused)
}
