//! The faults of the originals that show in what they read: what each does, and what is done here instead.

use serde_json::{Value, json};

use crate::producer::{aggregate, gzip};

/// A record on which the original has a fault.
pub(crate) struct Fault {
    /// What the fault is.
    pub(crate) name: &'static str,
    /// The data of a Kinesis record.
    pub(crate) data: fn() -> Vec<u8>,
    /// What the original does.
    pub(crate) original: fn() -> Value,
    /// The types of the records that are read here.
    pub(crate) kept: &'static [&'static str],
    /// The types of the failed logs that are kept here.
    pub(crate) failed: &'static [&'static str],
}

fn raises(error: &str) -> Value {
    json!({ "raised": error })
}

fn drops() -> Value {
    json!({ "groups": [], "failed": [] })
}

const UNREADABLE: &[&str] = &["unknown/unreadable"];

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

const GOOD: &str = r#"{"log_type":"a","log_id":"1","time":"2026-11-24T18:30:00Z"}"#;

/// One for each line of the list.
pub(crate) const FAULTS: &[Fault] = &[
    Fault {
        name: "bad gzip raises, and the batch is retried for ever",
        data: || gzip(GOOD)[..30].to_vec(),
        original: || raises("EOFError"),
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "invalid UTF-8 raises",
        data: || b"{\"log_type\":\"\xff\"}".to_vec(),
        original: || raises("UnicodeDecodeError"),
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "an aggregate with a wrong checksum is a record like any other, and so is invalid UTF-8",
        data: || {
            let mut data = aggregate(&[("a", GOOD)]);
            *data.last_mut().unwrap() ^= 1;
            data
        },
        original: || raises("UnicodeDecodeError"),
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "an empty record raises",
        data: Vec::new,
        original: || raises("IndexError"),
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "a record of one byte is dropped",
        data: || bytes("1"),
        original: drops,
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "a time that cannot be read raises",
        data: || bytes(r#"{"log_type":"a","log_id":"1","time":"24/Nov/2026:18:30:00 +0900"}"#),
        original: || raises("ParserError"),
        kept: &[],
        failed: &["unknown/a/no_timestamp"],
    },
    Fault {
        name: "an id that is a number raises",
        data: || bytes(r#"{"log_type":"a","log_id":1,"time":"2026-11-24T18:30:00Z"}"#),
        original: || raises("TypeError"),
        kept: &["a"],
        failed: &[],
    },
    Fault {
        name: "a type that is no text raises",
        data: || bytes(r#"{"log_type":["a"],"log_id":"1","time":"2026-11-24T18:30:00Z"}"#),
        original: || raises("TypeError"),
        kept: &[],
        failed: &["unknown/unknown_type"],
    },
    Fault {
        name: "what is not JSON is dropped although it is documented as saved",
        data: || bytes("a line of text"),
        original: drops,
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "JSON that is no object is dropped although it is documented as saved",
        data: || bytes("[1, 2]"),
        original: drops,
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "a record with a key `messageType` of its own is dropped",
        data: || {
            bytes(
                r#"{"log_type":"a","log_id":"1","time":"2026-11-24T18:30:00Z","messageType":"greeting"}"#,
            )
        },
        original: drops,
        kept: &["a"],
        failed: &[],
    },
    Fault {
        name: "a broken aggregate loses its records",
        data: || aggregate(&[("a", GOOD), ("", GOOD)]),
        original: || {
            let key = "logs/all/a/2026-11/24/2026-11-24-18:30:00-1.gz";
            json!({ "groups": [["a", key, [GOOD]]], "failed": [] })
        },
        kept: &[],
        failed: UNREADABLE,
    },
    Fault {
        name: "the prefix stands twice where both type and time are missing",
        data: || bytes(r#"{"log_id":"1"}"#),
        original: || json!({ "groups": [], "failed": [["unknown/unknown/unknown_type/no_timestamp", r#"{"log_id":"1"}"#]] }),
        kept: &[],
        failed: &["unknown/unknown_type/no_timestamp"],
    },
];
