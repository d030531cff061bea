//! Failed logs: what comes out of a line is what was sent.

use std::str;
use std::sync::Arc;

use kinesis_utils::failed::{Failed, Form, Lacks, sent};
use kinesis_utils::record::{Origin, Record};
use kinesis_utils::schema::Schema;
use serde_json::Value;

pub(crate) fn run(input: &[u8]) {
    let schema = Schema::default();
    comes_back(
        &Failed::unreadable(input, "why", &schema, Origin::default()),
        input,
    );
    if let Ok(text) = str::from_utf8(input) {
        // Any line may be read as one of any form.
        for form in [None, Some(Form::Unreadable), Some(Form::Rejected)] {
            let _ = sent(text, form);
        }
        assert_eq!(&*sent(text, Some(Form::AsSent)), input);
    }
    let object = serde_json::from_slice::<Value>(input)
        .ok()
        .filter(Value::is_object);
    if let Some(object) = object {
        let json = object.to_string();
        for lacks in [
            Lacks::Type,
            Lacks::Time,
            Lacks::TypeAndTime,
            Lacks::TimeInRange,
            Lacks::Room,
        ] {
            comes_back(
                &Failed::incomplete(record(&json), lacks, &schema),
                json.as_bytes(),
            );
        }
        comes_back(
            &Failed::rejected(record(&json), Some(400), &object),
            json.as_bytes(),
        );
    }
}

fn record(json: &str) -> Record {
    Record {
        json: json.to_owned().into(),
        log_type: "a".to_owned(),
        log_id: None,
        time: None,
        partition_key: Arc::from("k"),
        explicit_hash_key: None,
        origin: Origin::default(),
    }
}

fn comes_back(failed: &Failed, input: &[u8]) {
    let line = str::from_utf8(&failed.line).unwrap_or_default();
    assert_eq!(&*sent(line, Some(failed.form)), input, "{line}");
}
