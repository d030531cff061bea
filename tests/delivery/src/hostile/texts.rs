//! Records that hold very many log records as text.

use serde_json::Value;

use super::made::{Made, TIME, gzip, id, record};
use super::{Case, Growth};
use crate::records::fingerprint;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "types",
        make: types,
        most: 100_000,
        growth: Growth::Size,
        is_one_key: true,
    },
    Case {
        name: "types without a time",
        make: timeless_types,
        most: 100_000,
        growth: Growth::Size,
        is_one_key: true,
    },
    Case {
        name: "objects",
        make: objects,
        most: 200_000,
        growth: Growth::Size,
        is_one_key: true,
    },
    Case {
        name: "objects without a type",
        make: nameless,
        most: 600_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "days",
        make: days,
        most: 100_000,
        growth: Growth::Size,
        is_one_key: true,
    },
    Case {
        name: "events of CloudWatch Logs",
        make: events,
        most: 100_000,
        growth: Growth::Size,
        is_one_key: true,
    },
    Case {
        name: "events that hold nothing",
        make: empty_events,
        most: 200_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "events of which most are broken",
        make: broken_events,
        most: 80_000,
        growth: Growth::Size,
        is_one_key: true,
    },
];

fn types(size: usize, number: usize) -> Made {
    let text = |at| record(&format!("\"t{at}\""), id(at, number), "");
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}

fn timeless_types(size: usize, number: usize) -> Made {
    let text = |at| format!(r#"{{"log_type":"t{at}","n":{}}}"#, id(at, number));
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}

fn objects(size: usize, number: usize) -> Made {
    let text = |at| record("\"a\"", id(at, number), "");
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}

fn nameless(size: usize, number: usize) -> Made {
    let text = |at| format!(r#"{{"n":{}}}"#, id(at, number));
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}

/// Half a year of them, which is as many indices.
fn days(size: usize, number: usize) -> Made {
    let text = |at: usize| {
        let (time, id) = (TIME - 86_400 * (at as u64 % 360), id(at, number));
        format!(
            r#"{{"log_type":"t{}","log_id":"{id}","time":{time}}}"#,
            at % 7
        )
    };
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}

/// A message of CloudWatch Logs with these events, as JSON texts.
fn message(events: &[String]) -> Vec<u8> {
    let head = r#"{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"#;
    let events = events.join(",");
    gzip(format!(r#"{head}"logEvents":[{events}]}}"#).as_bytes())
}

fn event(message: &str) -> String {
    let message = Value::from(message);
    format!(r#"{{"id":"1","timestamp":1,"message":{message}}}"#)
}

fn events(size: usize, number: usize) -> Made {
    let text = |at| record("\"a\"", id(at, number), "");
    let texts: Vec<String> = (0..size).map(text).collect();
    let events: Vec<String> = texts.iter().map(|text| event(text)).collect();
    Made::of(message(&events), &texts)
}

fn empty_events(size: usize, _: usize) -> Made {
    let data = message(&vec![event(""); size]);
    let parts = vec![fingerprint(b""); size];
    Made { data, parts }
}

/// Of each ten, one is whole; a broken one is kept as it came.
fn broken_events(size: usize, number: usize) -> Made {
    let mut made = Made::default();
    let mut all = Vec::with_capacity(size);
    for at in 0..size {
        let text = record("\"a\"", id(at, number), "");
        let whole = event(&text);
        let broken = match at % 10 {
            0 => None,
            1..4 => Some(whole.replace(r#""timestamp":1"#, r#""timestamp":1.5"#)),
            4..7 => Some(whole.replace(r#""id":"1","#, "")),
            _ => Some(whole.replace(r#"\"a\""#, r#"\"\ud800\""#)),
        };
        let part = broken.as_ref().unwrap_or(&text);
        made.parts.push(fingerprint(part.as_bytes()));
        all.push(broken.unwrap_or(whole));
    }
    made.data = message(&all);
    made
}
