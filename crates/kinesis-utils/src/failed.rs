//! What cannot be delivered, as it is kept in failed logs: JSON lines, by type.

use std::str;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use crate::record::{Origin, Record};
use crate::schema::Schema;
use crate::time::Time;

#[cfg(test)]
mod tests;

/// One line of a failed log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The type that it is kept under.
    pub log_type: String,
    /// The line: the record as it was sent, or an object that holds it and says what is wrong.
    pub line: Bytes,
    /// Why, for the log of the function.
    pub reason: String,
    /// The record's own id, where it has one.
    pub log_id: Option<String>,
    /// The record's own time, where it has one.
    pub time: Option<Time>,
    /// Where it came from.
    pub origin: Origin,
}

/// What a record that is an object lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// Its type, which has to be a text that is not empty.
    Type,
    /// A time that can be read.
    Time,
    /// Both.
    TypeAndTime,
}

impl Failed {
    /// What is no JSON object, or could not be expanded: kept under `<unknown prefix>/unreadable`.
    ///
    /// The line is `{"error", "data"}`, or `data_base64` where the data is not UTF-8.
    #[must_use]
    pub fn unreadable(data: &[u8], reason: &str, schema: &Schema, origin: Origin) -> Self {
        let line = match str::from_utf8(data) {
            Ok(text) => json!({ "error": reason, "data": text }),
            Err(_) => json!({ "error": reason, "data_base64": STANDARD.encode(data) }),
        };
        Self {
            log_type: format!("{}/unreadable", schema.unknown_prefix),
            line: line.to_string().into(),
            reason: reason.to_owned(),
            log_id: None,
            time: None,
            origin,
        }
    }

    /// An object that lacks what it needs: kept as it was sent, under `<unknown prefix>/unknown_type`,
    /// `<unknown prefix>/<type>/no_timestamp` or `<unknown prefix>/unknown_type/no_timestamp`.
    #[must_use]
    pub fn incomplete(record: Record, lacks: Lacks, schema: &Schema) -> Self {
        let (prefix, log_type) = (&schema.unknown_prefix, &record.log_type);
        let (log_type, reason) = match lacks {
            Lacks::Type => (format!("{prefix}/unknown_type"), "it has no type"),
            Lacks::Time => (
                format!("{prefix}/{log_type}/no_timestamp"),
                "it has no time that can be read",
            ),
            Lacks::TypeAndTime => (
                format!("{prefix}/unknown_type/no_timestamp"),
                "it has neither a type nor a time that can be read",
            ),
        };
        Self {
            log_type,
            line: record.json,
            reason: reason.to_owned(),
            log_id: record.log_id,
            time: record.time,
            origin: record.origin,
        }
    }

    /// A record that a sink refuses for good: kept under its own type.
    ///
    /// The line is `{"status", "error", "record"}`; the error is JSON that the sink gave, or a text.
    #[must_use]
    pub fn rejected(record: Record, status: Option<u16>, error: &serde_json::Value) -> Self {
        let mut line = Vec::with_capacity(record.json.len() + 128);
        line.extend_from_slice(json!({ "error": error }).to_string().as_bytes());
        line.pop();
        if let Some(status) = status {
            line.extend_from_slice(format!(",\"status\":{status}").as_bytes());
        }
        line.extend_from_slice(b",\"record\":");
        line.extend_from_slice(&record.json);
        line.push(b'}');
        Self {
            log_type: record.log_type,
            line: line.into(),
            reason: format!("the sink rejected it: {}", kind(error)),
            log_id: record.log_id,
            time: record.time,
            origin: record.origin,
        }
    }
}

/// What a sink says without what it cites of the record, which is in the failed log only.
fn kind(error: &serde_json::Value) -> &str {
    let kind = error.get("type").unwrap_or(error);
    kind.as_str().unwrap_or("the failed log says why")
}
