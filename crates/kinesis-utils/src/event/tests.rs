//! Events as Lambda hands them over.

use super::*;

const EVENT: &str = r#"{ "Records": [{
    "kinesis": {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "1",
        "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
        "approximateArrivalTimestamp": 1545084650.987
    },
    "eventSource": "aws:kinesis",
    "eventVersion": "1.0",
    "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
    "eventName": "aws:kinesis:record",
    "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
    "awsRegion": "us-east-2",
    "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
}] }"#;

#[test]
fn the_documented_event_is_read() {
    let event = Event::from_json(EVENT.as_bytes()).unwrap();
    let record = &event.records[0];
    let data = Data::Bytes(Bytes::from_static(b"Hello, this is a test."));
    assert_eq!(record.kinesis.data, data);
    assert_eq!(record.kinesis.partition_key, "1");
    assert!(record.kinesis.sequence_number.ends_with("588898"));
    let arrival = record.kinesis.approximate_arrival_timestamp.unwrap();
    assert_eq!(arrival.to_string(), "2018-12-17T22:10:50.987Z");
}

#[test]
fn what_has_no_id_or_time_gets_the_same_ones_at_every_delivery() {
    let event = Event::from_json(EVENT.as_bytes()).unwrap();
    let origin = Origin { record: 0, part: 3 };
    let sequence = "49590338271490256608559692538361571095921575989136588898";
    assert_eq!(
        event.id_of(origin),
        format!("shardId-000000000006:{sequence}-3")
    );
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    let time = event.time_of(origin, &tokyo);
    assert_eq!(time.civil.to_string(), "2018-12-18T07:10:50.987");
}

#[test]
fn data_that_is_not_base64_is_kept() {
    let event = EVENT.replace("SGVsbG8s", "not base");
    let event = Event::from_json(event.as_bytes()).unwrap();
    let Data::NotBase64(text) = &event.records[0].kinesis.data else {
        panic!("{event:?}");
    };
    assert!(text.starts_with("not base"));
}

#[test]
fn an_event_of_something_else_is_refused() {
    assert!(Event::from_json(br#"{"Records":[{"s3":{}}]}"#).is_err());
    assert!(Event::from_json(br#"{"detail":{}}"#).is_err());
}

#[test]
fn times_that_do_not_exist_are_none() {
    let event = EVENT.replace("1545084650.987", "1e300");
    let event = Event::from_json(event.as_bytes()).unwrap();
    assert_eq!(event.records[0].kinesis.approximate_arrival_timestamp, None);
}

#[test]
fn keys_are_read_whatever_is_escaped_in_them() {
    let event = EVENT.replace("\"1\"", r#""\u65e5\ud83d\ude80 \"\\\n\/""#);
    assert_ne!(event, EVENT);
    let event = Event::from_json(event.as_bytes()).unwrap();
    assert_eq!(event.records[0].kinesis.partition_key, "日🚀 \"\\\n/");
}

#[test]
fn what_is_wrong_with_an_event_is_told_in_a_line_that_shows_no_data() {
    let cut = &EVENT.as_bytes()[..EVENT.len() - 3];
    let renamed = EVENT.replace("\"sequenceNumber\"", "\"number\"");
    for event in [cut, renamed.as_bytes(), b"{\"Records\":\xff}"] {
        let error = Event::from_json(event).unwrap_err().to_string();
        assert!(!error.contains('\n') && !error.contains("SGVs"), "{error}");
        let tells_where = error.contains("line") || error.contains("index");
        assert!(tells_where, "{error}");
    }
}

/// Both readers of an event: a text that only one takes, or takes otherwise, would be read by chance.
#[test]
fn scanner_and_parser_read_an_event_alike() {
    let record = &EVENT[EVENT.find("[{").unwrap() + 1..EVENT.rfind(']').unwrap()];
    let same = [
        EVENT.to_owned(),
        EVENT.replace("[{", &format!("[{record},{{")),
        EVENT.replace("\"1\"", r#""\u65e5 \"\\\n\/""#),
        EVENT.replace("1545084650.987", "null"),
        EVENT.replace("1545084650.987", "1545084650"),
        EVENT.replace("1545084650.987", "-1.5E3"),
        EVENT.replace("\"partitionKey\"", "\"more\""),
        EVENT.replace("\"data\"", "\"more\""),
        EVENT.replace("\"eventID\"", "\"more\""),
        EVENT.replace("\"approximateArrivalTimestamp\"", "\"more\""),
        EVENT.replace("\"1.0\"", r#"[{"data":[null]}]"#),
        r#"{"more":[],"Records":[]}"#.to_owned(),
    ];
    for text in &same {
        let parsed: wire::WireEvent<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(scanned::read(text), Ok(parsed), "{text}");
    }
}

#[test]
fn the_scanner_refuses_what_the_parser_refuses() {
    let twice = |key: &str| EVENT.replacen(key, &format!("{key}: \"1\", {key}"), 1);
    let refused = [
        twice("\"data\""),
        twice("\"sequenceNumber\""),
        twice("\"partitionKey\""),
        twice("\"eventID\""),
        EVENT.replace("{ \"Records\"", "{ \"Records\": [], \"Records\""),
        EVENT.replace("\"kinesis\"", "\"other\""),
        EVENT.replace("\"sequenceNumber\"", "\"other\""),
        EVENT.replace("\"1\"", "1"),
        EVENT.replace("\"1\"", "null"),
        EVENT.replace("\"1\"", r#""\ud800""#),
        EVENT.replace("1545084650.987", "1e400"),
        EVENT.replace("1545084650.987", "true"),
        EVENT.replace("1545084650.987", "\"1\""),
        format!("{EVENT} ,"),
        "{}".to_owned(),
        "[]".to_owned(),
    ];
    for text in &refused {
        assert!(scanned::read(text).is_err(), "{text}");
        assert!(
            serde_json::from_str::<wire::WireEvent<'_>>(text).is_err(),
            "{text}"
        );
    }
}
