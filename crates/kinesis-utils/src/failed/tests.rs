//! Lines of failed logs.

use serde_json::Value;

use super::*;

fn record(json: &'static str) -> Record {
    Record {
        json: Bytes::from_static(json.as_bytes()),
        log_type: "access".into(),
        log_id: Some("1".into()),
        time: None,
        partition_key: "a".into(),
        explicit_hash_key: None,
        origin: Origin::default(),
    }
}

fn line(failed: &Failed) -> Value {
    assert!(!failed.line.contains(&b'\n'));
    serde_json::from_slice(&failed.line).unwrap()
}

#[test]
fn what_cannot_be_read_is_kept_as_text_or_as_base64() {
    let schema = Schema::default();
    let failed = Failed::unreadable(b"a\n\"b", "it is bad", &schema, Origin::default());
    assert_eq!(failed.log_type, "unknown/unreadable");
    assert_eq!(
        line(&failed),
        json!({ "error": "it is bad", "data": "a\n\"b" })
    );
    let failed = Failed::unreadable(b"\xff\x00", "it is bad", &schema, Origin::default());
    assert_eq!(
        line(&failed),
        json!({ "error": "it is bad", "data_base64": "/wA=" })
    );
}

#[test]
fn what_lacks_something_is_kept_as_it_was_sent_under_a_type_that_says_so() {
    let json = r#"{ "b":1.0,"a":2 }"#;
    let kept = |lacks| Failed::incomplete(record(json), lacks, &Schema::default());
    let types = [
        (Lacks::Type, "unknown/unknown_type"),
        (Lacks::Time, "unknown/access/no_timestamp"),
        (Lacks::TypeAndTime, "unknown/unknown_type/no_timestamp"),
    ];
    for (lacks, log_type) in types {
        let failed = kept(lacks);
        assert_eq!(failed.log_type, log_type);
        assert_eq!(failed.line, json);
    }
}

#[test]
fn what_a_sink_rejects_is_kept_with_status_and_error() {
    let error = json!({ "reason": "preview: 'a secret'", "type": "mapper_parsing_exception" });
    let failed = Failed::rejected(record(r#"{"b":1.0}"#), Some(400), &error);
    assert_eq!(failed.log_type, "access");
    assert_eq!(
        failed.reason,
        "the sink rejected it: mapper_parsing_exception"
    );
    let line: Value = serde_json::from_slice(&failed.line).unwrap();
    let expected = json!({ "error": error, "status": 400, "record": { "b": 1.0 } });
    assert_eq!(line, expected);
    let failed = Failed::rejected(record(r#"{"b":1.0}"#), None, &"too large".into());
    assert_eq!(failed.line, r#"{"error":"too large","record":{"b":1.0}}"#);
}
