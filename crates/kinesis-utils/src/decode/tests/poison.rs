//! Records that cannot be delivered: each is kept, under a type that says why.

use super::*;
use crate::record::Origin;

/// The type and the line of the only failed log.
fn failed(data: &[u8]) -> (String, serde_json::Value) {
    let decoded = decode(&event(&[&log(0), data, &log(2)]), &Options::default());
    assert_eq!(
        origins(&decoded.records),
        [(0, 0), (2, 0)],
        "others are not touched"
    );
    let [failed] = &decoded.failed[..] else {
        panic!("{decoded:?}");
    };
    assert_eq!(failed.origin, Origin { record: 1, part: 0 });
    (
        failed.log_type.clone(),
        serde_json::from_slice(&failed.line).unwrap(),
    )
}

#[test]
fn what_is_no_object_is_kept_as_it_came() {
    let deep = "[".repeat(100_000);
    for text in [
        "",
        "text",
        "[]",
        "1",
        "null",
        "\"a\"",
        "{\"a\":NaN}",
        &deep,
        "\u{feff}text",
    ] {
        let (log_type, line) = failed(text.as_bytes());
        assert_eq!(log_type, "unknown/unreadable");
        assert_eq!(line["data"], text);
        assert_ne!(line["error"], "");
    }
    let (_, line) = failed(b"{\"a\":\"\xff\"}");
    assert_eq!(line["data_base64"], STANDARD.encode(b"{\"a\":\"\xff\"}"));
}

#[test]
fn damaged_gzip_is_kept_as_it_came() {
    let whole = gzip(&log(1));
    for data in [
        b"\x1f\x8b".as_slice(),
        &whole[..whole.len() - 1],
        &whole[..12],
    ] {
        let (log_type, line) = failed(data);
        assert_eq!(log_type, "unknown/unreadable");
        assert_eq!(line["data_base64"], STANDARD.encode(data));
    }
}

#[test]
fn gzip_of_something_else_is_kept_expanded_and_a_bomb_is_not() {
    let (_, line) = failed(&gzip(b"some text"));
    assert_eq!(line["data"], "some text");
    let bomb = gzip(&vec![b' '; 8 << 20]);
    let (_, line) = failed(&bomb);
    assert_eq!(line["data_base64"], STANDARD.encode(&bomb));
    let larger = gzip(&vec![b' '; (16 << 20) + 1]);
    let (_, line) = failed(&larger);
    assert!(
        line["error"]
            .as_str()
            .unwrap()
            .contains("more than 16777216 bytes"),
        "{}",
        line["error"]
    );
}

#[test]
fn objects_that_lack_something_are_kept_as_they_were_sent() {
    let cases = [
        (r#"{"log_id":"1","time":0}"#, "unknown/unknown_type"),
        (
            r#"{"log_type":5,"log_id":"1","time":0}"#,
            "unknown/unknown_type",
        ),
        (
            r#"{"log_type":"","log_id":"1","time":0}"#,
            "unknown/unknown_type",
        ),
        (r#"{"log_type":"t","log_id":"1"}"#, "unknown/t/no_timestamp"),
        (
            r#"{"log_type":"t","log_id":"1","time":"99:99"}"#,
            "unknown/t/no_timestamp",
        ),
        (
            r#"{"log_type":"t","log_id":"1","time":true}"#,
            "unknown/t/no_timestamp",
        ),
        (r#"{"log_type":null}"#, "unknown/unknown_type/no_timestamp"),
    ];
    for (text, expected) in cases {
        let (log_type, line) = failed(text.as_bytes());
        assert_eq!(log_type, expected, "{text}");
        assert_eq!(
            line,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }
}

#[test]
fn a_time_is_not_missed_where_none_is_needed() {
    let options = Options {
        time_required: false,
        ..Options::default()
    };
    let decoded = decode(
        &event(&[br#"{"log_type":"t","time":"never"}"#, b"{}"]),
        &options,
    );
    assert_eq!(decoded.records[0].time, None);
    assert_eq!(decoded.failed[0].log_type, "unknown/unknown_type");
}

#[test]
fn messages_of_cloudwatch_that_are_no_records_are_kept_one_by_one() {
    let text = String::from_utf8(log(1)).unwrap();
    let message = message_of_cloudwatch(&["START RequestId", &text, ""]);
    let decoded = decode(&event(&[&gzip(&message)]), &Options::default());
    assert_eq!(origins(&decoded.records), [(0, 1)]);
    let failed: Vec<_> = decoded.failed.iter().map(|one| one.origin.part).collect();
    assert_eq!(failed, [0, 2]);
}

#[test]
fn what_is_not_base64_is_kept_as_text() {
    let text = r#"{"Records":[{"eventID":"s:1","kinesis":{"sequenceNumber":"1","data":"!"}}]}"#;
    let decoded = decode(
        &Event::from_json(text.as_bytes()).unwrap(),
        &Options::default(),
    );
    assert_eq!(decoded.failed[0].reason, "its data is not base64");
}
