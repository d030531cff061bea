//! What a destination does not want is not looked at any further.

use super::*;

/// How many records, failed logs and filtered records there are of one record where this is selected.
fn outcome(selection: &str, record: &str) -> (usize, usize, usize) {
    let options = Options {
        selection: Selection::parse(selection).unwrap(),
        whitelist: Whitelist::parse("t,u"),
        ..Options::default()
    };
    let decoded = decode(&event(&[record.as_bytes()]), &options);
    let (records, failed) = (decoded.records.len(), decoded.failed.len());
    (records, failed, decoded.filtered)
}

#[test]
fn what_is_not_selected_is_filtered() {
    let errors = r#"[{"field":"level","in":["error","fatal"]}]"#;
    let record = |level: &str| {
        format!(r#"{{"log_type":"t","time":"2020-03-14T15:09:26Z","level":"{level}"}}"#)
    };
    assert_eq!(outcome(errors, &record("error")), (1, 0, 0));
    assert_eq!(outcome(errors, &record(r"\u0066atal")), (1, 0, 0));
    assert_eq!(outcome(errors, &record("info")), (0, 0, 1));
    // A type that does not pass is filtered whatever else it holds.
    let other = record("error").replace(r#""t""#, r#""x""#);
    assert_eq!(outcome(errors, &other), (0, 0, 1));
}

#[test]
fn what_is_not_selected_is_no_failed_log_whatever_it_lacks() {
    let errors = r#"[{"field":"level","equals":"error"}]"#;
    for lacking in [r#""log_type":"t""#, r#""time":1"#, r#""a":1"#] {
        let selected = format!(r#"{{{lacking},"level":"error"}}"#);
        assert_eq!(outcome(errors, &selected), (0, 1, 0), "{selected}");
        let other = format!(r#"{{{lacking},"level":"info"}}"#);
        assert_eq!(outcome(errors, &other), (0, 0, 1), "{other}");
    }
    // What is no object has no fields to be selected by.
    assert_eq!(outcome(errors, "no JSON"), (0, 1, 0));
}

/// The positions are of Python: `int.from_bytes(sha256(id).digest()[:8], "big") / 2**64`, 0.728 for `abc`.
#[test]
fn a_sample_is_taken_by_the_id_as_it_is_read() {
    let of_id = |id: &str| format!(r#"{{"log_type":"t","log_id":{id},"time":1584198566}}"#);
    let sample = r#"[{"sample":0.73}]"#;
    for taken in [r#""abc""#, r#""\u0061bc""#, r#""""#, "null", "[1]"] {
        assert_eq!(outcome(sample, &of_id(taken)), (1, 0, 0), "{taken}");
    }
    let sample = r#"[{"sample":0.72}]"#;
    assert_eq!(outcome(sample, &of_id(r#""abc""#)), (0, 0, 1));
    assert_eq!(outcome(sample, &of_id(r#""""#)), (1, 0, 0), "without an id");
}

#[test]
fn the_parts_of_a_kinesis_record_keep_their_numbers() {
    let messages = ["info", "error", "info", "error"]
        .map(|level| format!(r#"{{"log_type":"t","time":1584198566,"level":"{level}"}}"#));
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let options = Options {
        selection: Selection::parse(r#"[{"field":"level","equals":"error"}]"#).unwrap(),
        ..Options::default()
    };
    let decoded = decode(&event(&[&message_of_cloudwatch(&messages)]), &options);
    assert_eq!(origins(&decoded.records), [(0, 1), (0, 3)]);
    assert_eq!(decoded.filtered, 2);
}
