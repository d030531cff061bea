//! What cannot be delivered, as it is kept in failed logs: JSON lines, by type.

use bytes::Bytes;
use serde_json::json;

use crate::record::{Origin, Record};
use crate::schema::Schema;
use crate::time::Time;

mod form;
mod line;
mod sent;

#[cfg(test)]
mod tests;

pub use self::form::Form;
pub use self::sent::sent;

/// Names of errors are shorter.
const MAX_KIND: usize = 100;

/// One line of a failed log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The type that it is kept under.
    pub log_type: String,
    /// Whether the type holds one that a user wrote, of which there may be any number.
    pub is_users_type: bool,
    /// The line: the record as it was sent, or an object that holds it and says what is wrong.
    pub line: Bytes,
    /// Which of these it is.
    pub form: Form,
    /// Why, for the log of the function.
    pub reason: String,
    /// The record's own id, where it has one.
    pub log_id: Option<String>,
    /// The record's own time, where it has one.
    pub time: Option<Time>,
    /// Where it came from.
    pub origin: Origin,
}

/// Why a record that is an object is not handed to a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// It has no type, which has to be a text that is not empty.
    Type,
    /// It has no time that can be read.
    Time,
    /// It has neither.
    TypeAndTime,
    /// Its time is further from its arrival than the operator allows.
    TimeInRange,
    /// Its Kinesis record holds more types than are kept apart.
    Room,
    /// Its type was redacted, so that nobody knows where it belongs.
    RedactedType,
}

impl Lacks {
    /// The type under which a record is kept that lacks this, by its own type, and why.
    fn folder(self, own: &str, schema: &Schema) -> (String, &'static str) {
        let prefix = &schema.unknown_prefix;
        match self {
            Self::Type => (form::folder(schema, form::UNKNOWN_TYPE), "it has no type"),
            Self::Time => (
                format!("{prefix}/{own}/{}", form::NO_TIMESTAMP),
                "it has no time that can be read",
            ),
            Self::TypeAndTime => (
                format!("{prefix}/{}/{}", form::UNKNOWN_TYPE, form::NO_TIMESTAMP),
                "it has neither a type nor a time that can be read",
            ),
            Self::TimeInRange => (
                format!("{prefix}/{own}/{}", form::TIME_OUT_OF_RANGE),
                "its time is too far from its arrival",
            ),
            Self::Room => (
                form::folder(schema, form::TOO_MANY_TYPES),
                "its Kinesis record holds too many types",
            ),
            Self::RedactedType => (
                form::folder(schema, form::REDACTED),
                "its type holds what is to be redacted",
            ),
        }
    }
}

impl Failed {
    /// What is no JSON object, or could not be expanded: kept under `<unknown prefix>/unreadable`.
    ///
    /// The line is `{"error", "data"}`, or `data_base64` where the data is not UTF-8.
    #[must_use]
    pub fn unreadable(data: &[u8], reason: &str, schema: &Schema, origin: Origin) -> Self {
        let line = line::unreadable(data, reason);
        Self {
            log_type: form::folder(schema, form::UNREADABLE),
            is_users_type: false,
            line: line.into(),
            form: Form::Unreadable,
            reason: reason.to_owned(),
            log_id: None,
            time: None,
            origin,
        }
    }

    /// An object that is kept as it was sent, under `<unknown prefix>/unknown_type`,
    /// `<unknown prefix>/<type>/no_timestamp`, `<unknown prefix>/unknown_type/no_timestamp`,
    /// `<unknown prefix>/<type>/time_out_of_range`, `<unknown prefix>/too_many_types` or `<unknown prefix>/redacted`.
    #[must_use]
    pub fn incomplete(record: Record, lacks: Lacks, schema: &Schema) -> Self {
        let (log_type, reason) = lacks.folder(&record.log_type, schema);
        Self {
            log_type,
            is_users_type: matches!(lacks, Lacks::Time | Lacks::TimeInRange),
            line: record.json,
            form: Form::AsSent,
            reason: reason.to_owned(),
            log_id: record.log_id,
            time: record.time,
            origin: record.origin,
        }
    }

    /// The same record, kept for another reason under a type that holds nothing of its own.
    #[must_use]
    pub fn kept_as(self, lacks: Lacks, schema: &Schema) -> Self {
        let (log_type, reason) = lacks.folder("", schema);
        Self {
            log_type,
            is_users_type: false,
            reason: reason.to_owned(),
            ..self
        }
    }

    /// A record that a sink refuses for good: kept under its own type.
    ///
    /// The line is `{"status", "error", "record"}`; the error is JSON that the sink gave, or a text. Either may cite the
    /// record, so that of neither more than the kind of an error gets into the function's log.
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
            is_users_type: true,
            line: line.into(),
            form: Form::Rejected,
            reason: format!("the sink rejected it: {}", kind(error)),
            log_id: record.log_id,
            time: record.time,
            origin: record.origin,
        }
    }
}

/// The kind of an error, which is a name such as `mapper_parsing_exception`; anything else may cite the record.
fn kind(error: &serde_json::Value) -> &str {
    let is_name = |kind: &&str| {
        kind.len() <= MAX_KIND
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let kind = error.get("type").and_then(serde_json::Value::as_str);
    kind.filter(is_name).unwrap_or("the failed log says why")
}
