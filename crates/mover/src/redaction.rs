//! Redaction of what was decoded, before anything of it leaves the function.

use std::borrow::Cow;
use std::str;

use bytes::Bytes;
use kinesis_utils::decode::Options;
use kinesis_utils::failed::{Failed, Form, Lacks};
use kinesis_utils::record::{Origin, Record, Said};
use kinesis_utils::time::Now;
use log_fields::object;
use log_fields::text::unescape;
use log_redact::{Redacted, Redactor};

#[cfg(test)]
mod tests;

/// By these keys a record is recognized that is a message of CloudWatch Logs, and was not unpacked.
const MESSAGE_TYPE: &str = "messageType";
const LOG_EVENTS: &str = "logEvents";
const MESSAGE_TYPES: [&str; 2] = ["DATA_MESSAGE", "CONTROL_MESSAGE"];

/// Redacts records one by one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redaction<'a> {
    pub(crate) redactor: &'a Redactor,
    pub(crate) options: &'a Options,
}

/// What is left of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A record for the sink.
    Record(Record),
    /// A failed log.
    Failed(Failed),
    /// What must not be kept where redacted records are.
    Unredactable(Failed),
}

/// A text that was redacted, and what it says of itself where it has changed.
struct Text {
    changed: Option<(Bytes, Said)>,
    found_in_type: bool,
}

impl Redaction<'_> {
    /// Redacts a record. Its type, id and time are those of the redacted text; `now` is when it counts as read.
    pub(crate) fn record(&self, mut record: Record, now: &Now) -> Outcome {
        let text = match self.text(&record.json, now) {
            Ok(text) => text,
            Err(why) => return self.unredactable(&record.json, &why, record.origin),
        };
        if let Some((json, said)) = text.changed {
            record.json = json;
            record.log_type = said.log_type.unwrap_or_default();
            (record.log_id, record.time) = (said.log_id, said.time);
        }
        self.keys(&mut record);
        match self.lacks(&record, text.found_in_type) {
            Some(lacks) => {
                let failed = Failed::incomplete(record, lacks, &self.options.schema);
                Outcome::Failed(failed)
            }
            None => Outcome::Record(record),
        }
    }

    /// Redacts what decoding kept out: a record that lacks something, or what is no record.
    pub(crate) fn failed(&self, mut failed: Failed, now: &Now) -> Outcome {
        if failed.form != Form::AsSent {
            return Outcome::Unredactable(failed);
        }
        let text = match self.text(&failed.line, now) {
            Ok(text) => text,
            Err(why) => return self.unredactable(&failed.line, &why, failed.origin),
        };
        if let Some((line, said)) = text.changed {
            failed.line = line;
            (failed.log_id, failed.time) = (said.log_id, said.time);
        }
        if text.found_in_type {
            let lacks = Lacks::RedactedType;
            failed = failed.kept_as(lacks, &self.options.schema);
        }
        Outcome::Failed(failed)
    }

    fn text(&self, json: &Bytes, now: &Now) -> Result<Text, String> {
        let text = str::from_utf8(json).map_err(|error| format!("it is not UTF-8: {error}"))?;
        if is_packed(text) {
            return Err("it is a message of CloudWatch Logs that cannot be unpacked".to_owned());
        }
        let redacted = self.redactor.redact(text).map_err(|why| why.to_string())?;
        let Redacted {
            json,
            found_in_type,
        } = redacted;
        let changed = match json {
            None => None,
            Some(json) => {
                let said = Said::read(&json, &self.options.schema, now);
                Some((Bytes::from(json), said.map_err(|why| why.to_string())?))
            }
        };
        Ok(Text {
            changed,
            found_in_type,
        })
    }

    /// Why a record that was redacted is not handed to the sink.
    fn lacks(&self, record: &Record, found_in_type: bool) -> Option<Lacks> {
        if found_in_type || record.log_type.is_empty() {
            return Some(Lacks::RedactedType);
        }
        let is_late = self.options.time_required && record.time.is_none();
        is_late.then_some(Lacks::Time)
    }

    /// A partition key may be who a record is about, and an explicit hash key is often its digest.
    fn keys(&self, record: &mut Record) {
        let redacted = |key: &str| match self.redactor.partition_key(key) {
            Cow::Owned(redacted) => Some(redacted),
            Cow::Borrowed(_) => None,
        };
        let key = redacted(&record.partition_key);
        let is_found = |hash_key: &str| redacted(hash_key).is_some();
        if key.is_some() || record.explicit_hash_key.as_deref().is_some_and(is_found) {
            record.explicit_hash_key = None;
        }
        if let Some(key) = key {
            record.partition_key = key.into();
        }
    }

    fn unredactable(&self, data: &[u8], why: &str, origin: Origin) -> Outcome {
        let schema = &self.options.schema;
        Outcome::Unredactable(Failed::unreadable(data, why, schema, origin))
    }
}

/// Whether an object is a message of CloudWatch Logs, in which paths would lead to nothing: decoding unpacks all of which
/// the form is right, and hands on the others.
fn is_packed(json: &str) -> bool {
    let Ok(fields) = object::fields(json) else {
        return false;
    };
    let is = |key: &str, name: &str| unescape(key).as_deref() == Some(name);
    let has_events = fields.iter().any(|field| is(field.key, LOG_EVENTS));
    let mut types = fields.iter().filter(|field| is(field.key, MESSAGE_TYPE));
    has_events
        && types.any(|field| {
            let value = unescape(field.value);
            value.is_some_and(|value| MESSAGE_TYPES.contains(&&*value))
        })
}
