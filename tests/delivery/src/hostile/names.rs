//! Types and ids that name nothing well: paths, control characters, quotes, half characters, and all of that long.

use serde_json::Value;

use super::made::{Made, TIME, id};
use super::{Case, Growth};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "types and ids that are no names",
        make: every_pair,
        most: 1,
        growth: Growth::None,
        is_one_key: false,
    },
    Case {
        name: "failed logs with types and ids that are no names",
        make: every_failed,
        most: 1,
        growth: Growth::None,
        is_one_key: false,
    },
    Case {
        name: "bytes of a type",
        make: long_type,
        most: 900_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "folders of a type",
        make: deep_type,
        most: 300_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "escapes of a type",
        make: escaped_type,
        most: 150_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "bytes of an id",
        make: long_id,
        most: 900_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "long types of one record",
        make: long_types,
        most: 250,
        growth: Growth::None,
        is_one_key: true,
    },
];

/// What a name should not be.
const NAMES: &[&str] = &[
    "a",
    "A",
    "..",
    ".",
    "../",
    "../../../../../../x",
    "a/../b",
    "/",
    "//",
    "a//b",
    "/a",
    "a/",
    "\0",
    "\n",
    "\r\n\t",
    "a\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}a",
    "\u{202e}a",
    "\"",
    "\\",
    "'",
    "%",
    "%2e%2e%2f",
    "%00",
    "?a=b",
    "#",
    "*",
    "a b",
    " ",
    "+",
    "-",
    "_a",
    "日本語",
    "e\u{301}",
    "\u{e9}",
    "😀",
    "{}",
    "${a}",
    "<a>",
    "a:b",
    "2026-11/24/2026-11-24-00:00:00-1.gz",
    "no_timestamp",
];

/// Halves of characters, which JSON can write and no text can hold.
const HALVES: &[&str] = &[r#""\ud800""#, r#""a\udc00b""#, r#""\ud800\ud800""#];

/// The names as JSON.
fn names() -> Vec<String> {
    let long = [300, 600, 1_100, 5_000].map(|length| "n/".repeat(length / 2));
    let known = NAMES.iter().map(|name| Value::from(*name).to_string());
    let long = long.iter().map(|name| Value::from(&**name).to_string());
    let halves = HALVES.iter().map(|half| (*half).to_owned());
    known.chain(long).chain(halves).collect()
}

/// Each type with each id; the keys are all different, or the streams of one would take minutes.
fn every_pair(_: usize, number: usize) -> Made {
    pairs(number, |log_type, log_id, n| {
        format!(r#"{{"log_type":{log_type},"log_id":{log_id},"time":{TIME},"n":{n}}}"#)
    })
}

fn every_failed(_: usize, number: usize) -> Made {
    pairs(number, |log_type, log_id, n| {
        format!(r#"{{"log_type":{log_type},"log_id":{log_id},"time":{log_id},"n":{n}}}"#)
    })
}

fn pairs(number: usize, record: impl Fn(&str, &str, usize) -> String) -> Made {
    let names = names();
    let mut texts = Vec::with_capacity(names.len() * names.len());
    for log_type in &names {
        for log_id in &names {
            texts.push(record(log_type, log_id, id(texts.len(), number)));
        }
    }
    let keyed = texts.iter().enumerate();
    let keyed = keyed.map(|(at, text)| (format!("k{at}"), text.clone().into_bytes()));
    Made::of(crate::records::aggregate(keyed), &texts)
}

fn text(log_type: &str, log_id: &str, number: usize) -> Made {
    Made::text(format!(
        r#"{{"log_type":"{log_type}","log_id":"{log_id}","time":{TIME},"n":{number}}}"#
    ))
}

fn long_type(size: usize, number: usize) -> Made {
    text(&"t".repeat(size), "1", number)
}

fn deep_type(size: usize, number: usize) -> Made {
    text(&"../".repeat(size), "1", number)
}

fn escaped_type(size: usize, number: usize) -> Made {
    text(&r"\u0000".repeat(size), "1", number)
}

fn long_id(size: usize, number: usize) -> Made {
    text("a", &"i".repeat(size), number)
}

/// As many types as have an object of their own, each of 60 kB.
fn long_types(size: usize, number: usize) -> Made {
    let (long, time) = ("t/".repeat(30_000), TIME);
    let text = |at| {
        let id = id(at, number);
        format!(r#"{{"log_type":"{at}{long}","log_id":"{id}","time":{time}}}"#)
    };
    Made::lines(&(0..size).map(text).collect::<Vec<_>>())
}
