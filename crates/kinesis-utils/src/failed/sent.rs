//! Out of a line of a failed log, what was sent.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Form;

/// What the functions write around data that is no record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unreadable<'a> {
    #[serde(rename = "error")]
    _error: &'a RawValue,
    #[serde(borrow)]
    data: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data_base64: Option<Cow<'a, str>>,
}

/// What the functions write around a record that a sink refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused<'a> {
    #[serde(rename = "error")]
    _error: &'a RawValue,
    #[serde(rename = "status")]
    _status: Option<u16>,
    #[serde(borrow)]
    record: &'a RawValue,
}

/// What was sent to the stream once, out of a line of a failed log of this form; of any, where that is not known.
#[must_use]
pub fn sent(line: &str, form: Option<Form>) -> Cow<'_, [u8]> {
    let out = match form {
        Some(Form::AsSent) => None,
        Some(Form::Unreadable) => unreadable(line),
        Some(Form::Rejected) => rejected(line),
        None => rejected(line).or_else(|| unreadable(line)),
    };
    out.unwrap_or(Cow::Borrowed(line.as_bytes()))
}

fn rejected(line: &str) -> Option<Cow<'_, [u8]>> {
    let refused: Refused<'_> = serde_json::from_str(line).ok()?;
    Some(Cow::Borrowed(refused.record.get().as_bytes()))
}

fn unreadable(line: &str) -> Option<Cow<'_, [u8]>> {
    let told: Unreadable<'_> = serde_json::from_str(line).ok()?;
    match (told.data, told.data_base64) {
        (Some(Cow::Borrowed(text)), None) => Some(Cow::Borrowed(text.as_bytes())),
        (Some(Cow::Owned(text)), None) => Some(Cow::Owned(text.into_bytes())),
        (None, Some(text)) => STANDARD.decode(text.as_bytes()).ok().map(Cow::Owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::failed::{Failed, Lacks};
    use crate::record::{Origin, Record};
    use crate::schema::Schema;

    use super::*;

    const RECORD: &str = r#"{"log_type":"a","n":1.50,"error":"x"}"#;

    fn record() -> Record {
        Record {
            json: RECORD.into(),
            log_type: "a".into(),
            log_id: None,
            time: None,
            partition_key: Arc::from("k"),
            explicit_hash_key: None,
            origin: Origin::default(),
        }
    }

    fn back(failed: &Failed) -> Vec<u8> {
        let line = std::str::from_utf8(&failed.line).unwrap();
        let out = sent(line, Some(failed.form)).into_owned();
        assert_eq!(out, &*sent(line, None), "without a form");
        out
    }

    #[test]
    fn what_was_sent_comes_out_of_each_form_that_the_functions_write() {
        let schema = Schema::default();
        for data in [&b"no json"[..], b"\"quoted\"\n", b"", b"\xff\xfe"] {
            let failed = Failed::unreadable(data, "why", &schema, Origin::default());
            assert_eq!(back(&failed), data);
        }
        let refused = Failed::rejected(record(), Some(400), &"why".into());
        assert_eq!(back(&refused), RECORD.as_bytes());
        let refused = Failed::rejected(record(), None, &serde_json::json!({"type": "x"}));
        assert_eq!(back(&refused), RECORD.as_bytes());
        let incomplete = Failed::incomplete(record(), Lacks::Time, &schema);
        assert_eq!(back(&incomplete), RECORD.as_bytes());
    }

    #[test]
    fn a_record_that_merely_looks_like_such_a_form_stays() {
        for own in [
            r#"{"error":1,"data":"x","more":2}"#,
            r#"{"data":"x"}"#,
            r#"{"error":1}"#,
        ] {
            for form in [None, Some(Form::Unreadable), Some(Form::Rejected)] {
                assert_eq!(&*sent(own, form), own.as_bytes());
            }
        }
    }

    #[test]
    fn only_the_form_that_is_told_is_taken_off() {
        let unreadable = r#"{"error":"mine","data":"keep"}"#;
        let rejected = r#"{"error":"mine","status":1,"record":{"a":1}}"#;
        for (line, form) in [
            (unreadable, Form::AsSent),
            (unreadable, Form::Rejected),
            (rejected, Form::AsSent),
            (rejected, Form::Unreadable),
        ] {
            assert_eq!(&*sent(line, Some(form)), line.as_bytes(), "{form:?}");
        }
        assert_eq!(&*sent(unreadable, Some(Form::Unreadable)), b"keep");
        assert_eq!(&*sent(rejected, Some(Form::Rejected)), br#"{"a":1}"#);
    }
}
