//! Events of every kind of record, good and bad.

mod many;
mod poison;
mod selection;
mod windows;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::*;

/// An event with these records.
fn event(records: &[&[u8]]) -> Event<'static> {
    let record = |(index, data): (usize, &&[u8])| {
        json!({
            "eventID": format!("shardId-000000000000:{index}"),
            "kinesis": {
                "sequenceNumber": index.to_string(),
                "partitionKey": format!("key {index}"),
                "data": STANDARD.encode(data),
                "approximateArrivalTimestamp": 1_545_084_650.987,
            },
        })
    };
    let records: Vec<_> = records.iter().enumerate().map(record).collect();
    let event = json!({ "Records": records }).to_string();
    Event::from_json(event.leak().as_bytes()).unwrap()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn log(id: usize) -> Vec<u8> {
    format!(r#"{{"log_type":"t","log_id":"{id}","time":"2020-03-14T15:09:26Z"}}"#).into_bytes()
}

fn message_of_cloudwatch(messages: &[&str]) -> Vec<u8> {
    let event = |message: &&str| json!({ "id": "1", "timestamp": 1, "message": message });
    let events: Vec<_> = messages.iter().map(event).collect();
    let message = json!({
        "messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s",
        "subscriptionFilters": ["f"], "logEvents": events,
    });
    message.to_string().into_bytes()
}

fn origins(records: &[Record]) -> Vec<(usize, usize)> {
    records
        .iter()
        .map(|one| (one.origin.record, one.origin.part))
        .collect()
}

#[test]
fn a_plain_record_is_itself() {
    let (text, options) = (log(1), Options::default());
    let decoded = decode(&event(&[&text]), &options);
    let record = &decoded.records[0];
    assert_eq!(record.json, text);
    assert_eq!(record.log_type, "t");
    assert_eq!(record.log_id.as_deref(), Some("1"));
    assert_eq!(&*record.partition_key, "key 0");
    assert_eq!(
        record.time.unwrap().civil.to_string(),
        "2020-03-14T15:09:26"
    );
    assert_eq!(decoded.failed, []);
}

#[test]
fn records_are_on_one_line_and_otherwise_as_they_were_sent() {
    let sent = b" \n{ \"time\" : 1584198566,\r\n\"log_type\":\"a\\n\" , \"x\":1.0e5}\n";
    let decoded = decode(&event(&[sent]), &Options::default());
    let expected = "{ \"time\" : 1584198566,  \"log_type\":\"a\\n\" , \"x\":1.0e5}";
    assert_eq!(decoded.records[0].json, expected);
}

#[test]
fn gzip_is_expanded_in_and_around_messages_of_cloudwatch() {
    let texts = [log(0), log(1)].map(|text| String::from_utf8(text).unwrap());
    let message = message_of_cloudwatch(&[&texts[0], &texts[1]]);
    let decoded = decode(
        &event(&[&gzip(&message), &message, &gzip(&log(9))]),
        &Options::default(),
    );
    assert_eq!(decoded.failed, []);
    assert_eq!(
        origins(&decoded.records),
        [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    );
    assert_eq!(decoded.records[1].json, texts[1]);
    assert_eq!(&*decoded.records[3].partition_key, "key 1");
}

#[test]
fn a_record_of_ones_own_with_a_message_type_is_data() {
    let own = br#"{"messageType":"DATA_MESSAGE","log_type":"t","log_id":"1","time":1584198566}"#;
    let decoded = decode(&event(&[own]), &Options::default());
    assert_eq!(decoded.records[0].json, &own[..]);
}

#[test]
fn the_whitelist_keeps_types_out_before_anything_is_asked_of_them() {
    let options = Options {
        whitelist: Whitelist::parse("t"),
        ..Options::default()
    };
    let other = br#"{"log_type":"other"}"#;
    let decoded = decode(&event(&[other, &log(1), b"{}"]), &options);
    assert_eq!(decoded.filtered, 1);
    assert_eq!(origins(&decoded.records), [(1, 0)]);
    assert_eq!(
        decoded.failed[0].log_type,
        "unknown/unknown_type/no_timestamp"
    );
}

#[test]
fn an_id_is_a_text_or_a_number_and_may_be_missing() {
    let with = |id: &str| format!(r#"{{"log_type":"t","time":0,"log_id":{id}}}"#).into_bytes();
    let sent = [
        with("\"a\""),
        with("12345678901234567890"),
        with("null"),
        with("\"\""),
        with("{}"),
    ];
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let decoded = decode(&event(&sent), &Options::default());
    let ids: Vec<_> = decoded
        .records
        .iter()
        .map(|one| one.log_id.as_deref())
        .collect();
    assert_eq!(
        ids,
        [Some("a"), Some("12345678901234567890"), None, None, None]
    );
}
