//! Whole events: whatever is in one, nothing of it is lost.

use std::collections::BTreeSet;
use std::str;

use bytes::Bytes;
use kinesis_utils::aggregate;
use kinesis_utils::cloudwatch;
use kinesis_utils::decode::{Decoded, Options, decode};
use kinesis_utils::event::Event;
use kinesis_utils::gunzip::{self, gunzip};
use kinesis_utils::keys;
use kinesis_utils::time::Time;
use serde_json::Value;

use crate::samples::event;

/// Stands between the records of an event in an input.
pub(crate) const SEPARATOR: &[u8] = b"\n--\n";

/// The input as the JSON of an event, and as the data of records.
pub(crate) fn run(input: &[u8]) {
    if let Ok(event) = Event::from_json(input) {
        check(&event, None);
    }
    let datas = split(input);
    if let Ok(event) = Event::from_json(event(&datas).as_bytes()) {
        assert_eq!(event.records.len(), datas.len());
        check(&event, Some(&datas));
    }
}

fn split(mut input: &[u8]) -> Vec<&[u8]> {
    let mut datas = Vec::new();
    let find = |text: &[u8]| {
        text.windows(SEPARATOR.len())
            .position(|part| part == SEPARATOR)
    };
    while let Some(at) = find(input) {
        datas.push(&input[..at]);
        input = &input[at + SEPARATOR.len()..];
    }
    datas.push(input);
    datas
}

fn check(event: &Event<'_>, datas: Option<&[&[u8]]>) {
    let decoded = decode(event, &Options::default());
    origins_are_unique(&decoded);
    lines_are_json(&decoded);
    keys_are_good(event, &decoded);
    for (number, data) in datas.unwrap_or_default().iter().enumerate() {
        nothing_is_lost(number, data, &decoded);
    }
}

fn origins_are_unique(decoded: &Decoded) {
    let records = decoded.records.iter().map(|record| record.origin);
    let failed = decoded.failed.iter().map(|failed| failed.origin);
    let origins: BTreeSet<_> = records.chain(failed).collect();
    assert_eq!(origins.len(), decoded.records.len() + decoded.failed.len());
}

fn lines_are_json(decoded: &Decoded) {
    let records = decoded.records.iter().map(|record| &record.json);
    for line in records.chain(decoded.failed.iter().map(|failed| &failed.line)) {
        assert!(!line.contains(&b'\n'), "{line:?} is two lines");
        assert!(line.starts_with(b"{") && line.ends_with(b"}"), "{line:?}");
        assert!(str::from_utf8(line).is_ok(), "{line:?}");
    }
}

fn keys_are_good(event: &Event<'_>, decoded: &Decoded) {
    for record in &decoded.records {
        let id = record
            .log_id
            .clone()
            .unwrap_or_else(|| event.id_of(record.origin));
        let time = record.time.unwrap_or(Time {
            civil: jiff::civil::DateTime::ZERO,
            offset: None,
        });
        let key = keys::object("logs/", &record.log_type, &time, &id);
        assert!(key.len() <= 1024 && key.ends_with(".gz"), "{key}");
    }
}

/// Each record leaves something behind unless it holds nothing.
fn nothing_is_lost(number: usize, data: &[u8], decoded: &Decoded) {
    let is_of = |origin: kinesis_utils::record::Origin| origin.record == number;
    let left = decoded.records.iter().any(|record| is_of(record.origin))
        || decoded.failed.iter().any(|failed| is_of(failed.origin));
    assert!(
        left || holds_nothing(data),
        "record {number} is lost: {data:?}"
    );
    let only = serde_json::from_slice::<Value>(data)
        .ok()
        .filter(Value::is_object);
    if let Some(value) = only.filter(|value| value.get("messageType").is_none()) {
        let record = decoded.records.iter().find(|record| is_of(record.origin));
        let told = record.map(|record| record.log_type.as_str());
        let is_kept = told.is_none_or(|told| value["log_type"].as_str() == Some(told));
        assert!(is_kept, "{value} is of the type {told:?}");
    }
}

fn holds_nothing(data: &[u8]) -> bool {
    if let Some(Ok(mut records)) = aggregate::split(&Bytes::copy_from_slice(data)) {
        return records.all(|record| holds_nothing_itself(&record.data));
    }
    holds_nothing_itself(data)
}

fn holds_nothing_itself(data: &[u8]) -> bool {
    let expanded = gunzip(data, gunzip::LIMIT).or_else(|_| gunzip::inflate(data, gunzip::LIMIT));
    let expanded = expanded.unwrap_or_else(|_| data.to_vec());
    let text = str::from_utf8(&expanded).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}').trim_end_matches('\0');
    let is_empty =
        |events: &str| serde_json::from_str::<Vec<Value>>(events).is_ok_and(|all| all.is_empty());
    cloudwatch::events(text).is_some_and(is_empty)
}
