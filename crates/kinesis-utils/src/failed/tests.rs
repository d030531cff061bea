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
        (Lacks::TimeInRange, "unknown/access/time_out_of_range"),
        (Lacks::Room, "unknown/too_many_types"),
        (Lacks::RedactedType, "unknown/redacted"),
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

#[test]
fn the_reason_for_the_log_cites_nothing_of_a_record() {
    let reason = |error: Value| Failed::rejected(record("{}"), None, &error).reason;
    for error in [
        json!("`log-swordfish` cannot name an index"),
        json!({ "type": "sword fish" }),
        json!({ "type": "s".repeat(101) }),
        json!({ "type": 1 }),
        json!({ "reason": "swordfish" }),
    ] {
        let expected = "the sink rejected it: the failed log says why";
        assert_eq!(reason(error), expected);
    }
    let longest = "s".repeat(100);
    assert!(reason(json!({ "type": longest })).ends_with(&longest));
}

const NAME: &str = "2020-03/14/2020-03-14-15:09:26-1.gz";

fn form(folder: &str) -> Option<Form> {
    Form::of_key(&format!("{folder}/{NAME}"), &Schema::default())
}

#[test]
fn every_failed_log_is_of_the_form_that_its_key_says() {
    let schema = Schema::default();
    let record = || record(r#"{"a":1}"#);
    let mut all: Vec<Failed> = [
        Lacks::Type,
        Lacks::Time,
        Lacks::TypeAndTime,
        Lacks::TimeInRange,
        Lacks::Room,
        Lacks::RedactedType,
    ]
    .map(|lacks| Failed::incomplete(record(), lacks, &schema))
    .into();
    all.push(Failed::unreadable(b"x", "why", &schema, Origin::default()));
    all.push(Failed::rejected(record(), Some(400), &"why".into()));
    for failed in all {
        for prefix in ["", "p/", "unknown/", "a/unknown_type/"] {
            let own = form(&format!("{prefix}{}", failed.log_type));
            assert_eq!(own, Some(failed.form), "{prefix}{}", failed.log_type);
        }
        for instead in [
            failed.form.of_refused_key(&schema),
            failed.form.of_too_many_types(&schema),
        ] {
            assert_eq!(
                form(&format!("p/{instead}")),
                Some(failed.form),
                "{instead}"
            );
        }
    }
}

#[test]
fn a_type_of_a_users_own_is_not_taken_for_one_of_ours() {
    for log_type in [
        "p/access",
        "p/unknown_type",
        "p/no_timestamp",
        "p/unreadable",
        "p/unknown/other",
        "p/unknown/no_timestamp",
        "p/unknown/unknown_type/x",
        "p/unknown",
        "unknown/x/rejected",
    ] {
        assert_eq!(form(log_type), Some(Form::Rejected), "{log_type}");
    }
}

#[test]
fn the_day_is_found_whatever_type_and_id_are() {
    let schema = Schema::default();
    let of = |key: &str| Form::of_key(key, &schema);
    let in_type = format!("p/unknown/unknown_type/2020-03/14/2020-03-14-15:09:26-x/{NAME}");
    assert_eq!(of(&in_type), Some(Form::Rejected));
    let in_id = format!("p/unknown/unknown_type/{NAME}/2020-03/14/2020-03-14-15%3A09%3A26-1.gz");
    assert_eq!(of(&in_id), Some(Form::AsSent));
    let renamed = |name: &str| of(&format!("p/unknown/unknown_type/2020-03/14/{name}"));
    for name in [
        "x.gz",
        "2020-03-14-15:09:2x-1.gz",
        "2020-03-14-15:09:26",
        "a/2020/b.gz",
    ] {
        assert_eq!(renamed(name), Some(Form::AsSent), "{name}");
    }
    for not_ours in [
        "elsewhere/d.gz",
        "2020-03/14/2020-03-14-15:09:26-1.gz",
        "a/2020-03/14",
        "a/2020-03/1/2020-03-14-15:09:26-1.gz",
        "a/2020-3/14/2020-03-14-15:09:26-1.gz",
        "a/2020-03/14x/1.gz",
        "",
    ] {
        assert_eq!(of(not_ours), None, "{not_ours}");
    }
}

#[test]
fn the_prefix_of_unknown_types_is_the_operators() {
    let schema = Schema {
        unknown_prefix: "un/known".to_owned(),
        ..Schema::default()
    };
    let of = |folder: &str| Form::of_key(&format!("{folder}/{NAME}"), &schema);
    assert_eq!(of("p/un/known/unreadable"), Some(Form::Unreadable));
    assert_eq!(of("p/unknown/unreadable"), Some(Form::Rejected));
}
