//! The JSON of records that users send.

use std::fmt::Write;

use fastrand::Rng;
use jiff::civil::{Date, DateTime, date};

use super::{FILTERED, Kind, WHITELIST};

/// A record that is a JSON object.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) text: String,
    pub(super) log_type: String,
    pub(super) date: Date,
    /// The day of its moment in UTC.
    pub(super) day: Date,
}

/// Makes the object of a kind; the number makes it a different one, and its id.
pub(super) fn make(kind: Kind, number: usize, seed: u64, rng: &mut Rng) -> User {
    let log_type = log_type(kind, rng);
    let when =
        date(2026, 11, 21).at(0, 0, 0, 0) + jiff::SignedDuration::from_secs(rng.i64(0..259_200));
    let mut fields: Vec<String> = Vec::with_capacity(12);
    fields.extend(type_field(kind, &log_type));
    fields.extend(id_field(kind, number, seed));
    let (time, ahead) = time_field(kind, when, rng);
    fields.extend(time);
    fields.extend(others(number, rng));
    fields.push(match kind {
        Kind::MappingConflict => r#""size":"rather large""#.to_owned(),
        _ => format!(r#""size":{}"#, rng.u32(0..1_000_000)),
    });
    if kind == Kind::OwnMessageType {
        fields.push(r#""messageType":"DATA_MESSAGE","owner":"me","logEvents":"none""#.to_owned());
    }
    rng.shuffle(&mut fields);
    let text = join(&fields, rng);
    User {
        text,
        log_type,
        date: when.date(),
        day: (when - jiff::SignedDuration::from_hours(ahead)).date(),
    }
}

fn log_type(kind: Kind, rng: &mut Rng) -> String {
    let known = rng.choice(WHITELIST).unwrap_or_default();
    match kind {
        Kind::Filtered => FILTERED.to_owned(),
        Kind::TypeForNoIndex => "Not An/Index".to_owned(),
        _ => known.to_owned(),
    }
}

fn type_field(kind: Kind, log_type: &str) -> Option<String> {
    match kind {
        Kind::NoType | Kind::NoTypeAndNoTime => None,
        Kind::NumberForType => Some(r#""log_type":7"#.to_owned()),
        _ => Some(format!(r#""log_type":"{log_type}""#)),
    }
}

fn id_field(kind: Kind, number: usize, seed: u64) -> Option<String> {
    match kind {
        Kind::NoId => None,
        Kind::ListForId => Some(format!(r#""log_id":["id",{number}]"#)),
        Kind::NumberForId => Some(format!(r#""log_id":{number}"#)),
        Kind::LongId => Some(format!(r#""log_id":"{number}-{}""#, "x".repeat(1100))),
        _ => Some(format!(r#""log_id":"{seed:x}-{number:08}""#)),
    }
}

/// The time, and how many hours its offset is ahead of UTC.
fn time_field(kind: Kind, when: DateTime, rng: &mut Rng) -> (Option<String>, i64) {
    match kind {
        Kind::NoTime | Kind::NoTypeAndNoTime => (None, 0),
        Kind::UnreadableTime => (Some(r#""time":"half past never""#.to_owned()), 0),
        _ => {
            let (time, ahead) = time(when, rng);
            (Some(format!(r#""time":{time}"#)), ahead)
        }
    }
}

/// One moment in one of the forms that people write; its date is always that of `when`.
fn time(when: DateTime, rng: &mut Rng) -> (String, i64) {
    let (form, ahead) = match rng.u8(0..8) {
        0 => ("\"%Y-%m-%dT%H:%M:%S.123Z\"", 0),
        1 => ("\"%Y-%m-%dT%H:%M:%S+09:00\"", 9),
        2 => ("\"%Y-%m-%d %H:%M:%S\"", 0),
        3 => ("\"%Y%m%dT%H%M%SZ\"", 0),
        4 => ("\"%a, %d %b %Y %H:%M:%S +0000\"", 0),
        5 => ("%s", 0),
        6 => ("%s123", 0),
        _ => ("\"%Y-%m-%dT%H:%M:%S.123456-05:00\"", -5),
    };
    let when = when.to_zoned(jiff::tz::TimeZone::UTC);
    let text = when.map(|when| when.strftime(form).to_string());
    (text.unwrap_or_default(), ahead)
}

fn others(number: usize, rng: &mut Rng) -> [String; 6] {
    let words = [
        "caf\\u00e9",
        "日本語",
        "a\\/b",
        "tab\\there",
        "\\\"quoted\\\"",
        "plain",
    ];
    let word = rng.choice(words).unwrap_or_default();
    [
        format!(r#""n":{number}"#),
        format!(r#""host":"web-{}.example.com""#, rng.u8(0..20)),
        format!(
            r#""path":"/api/v1/items/{}?page={}""#,
            rng.u32(..),
            rng.u8(..)
        ),
        format!(r#""took_ms":{}.{}0"#, rng.u16(..), rng.u8(0..10)),
        format!(
            r#""message":"request {} {word} of user {}""#,
            rng.u32(..),
            rng.u16(..)
        ),
        format!(
            r#""tags":{{"zone":"{}","ok":{}}}"#,
            rng.alphabetic(),
            rng.bool()
        ),
    ]
}

/// Most records are dense, some have space between their tokens, few stand on several lines.
fn join(fields: &[String], rng: &mut Rng) -> String {
    let (open, comma, close) = match rng.u8(0..50) {
        0 => ("{\n  ", ",\n  ", "\n}"),
        1..10 => ("{ ", ", ", " }"),
        _ => ("{", ",", "}"),
    };
    let mut text = String::with_capacity(400);
    for (place, field) in fields.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(text, "{}{field}", if place == 0 { open } else { comma });
    }
    text + close
}
