//! Inputs to begin with, and what is made of them.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest, Md5};
use serde_json::json;

use crate::events::SEPARATOR;

const RECORD: &str = r#"{"log_type":"access","log_id":"4f0c","time":"2026-11-24T18:30:00.123+09:00","n":[1.0,{"a":"\u00e9"}]}"#;

/// Fields 1 and 3 of the protobuf: two keys, and two records.
const PROTOBUF: &[u8] =
    b"\x0a\x01a\x0a\x02bc\x12\x0217\x1a\x06\x08\x00\x1a\x02{}\x1a\x09\x08\x01\x10\x00\x1a\x03abc";

const TIMES: [&str; 12] = [
    "2026-11-24T18:30:00.123456789+09:00",
    "2026-11-24 18:30:00,5 UTC+3",
    "20261124T183000Z",
    "Tue, 24 Nov 2026 18:30:00 -0300 (BRST)",
    "Tue Nov 24 18:30:00 JST 2026",
    "11/24/26 6:30 p.m.",
    "10h36m28.5s",
    "Jan of 99 12 am",
    "24.11.2026",
    "Sep.20.2009 4:30:21.447",
    "10:36.5",
    "261124 183000.5",
];

pub(crate) fn aggregates() -> Vec<Vec<u8>> {
    vec![PROTOBUF.to_vec(), sealed(PROTOBUF), Vec::new(), sealed(b"")]
}

pub(crate) fn gzip() -> Vec<Vec<u8>> {
    let (one, many) = (gzipped(RECORD.as_bytes()), gzipped(&[b'a'; 100_000]));
    vec![
        one.clone(),
        [one.clone(), one].concat(),
        many,
        RECORD.into(),
    ]
}

pub(crate) fn messages() -> Vec<Vec<u8>> {
    let data = message(&[RECORD, "text"]);
    let control = data.replace("DATA", "CONTROL");
    vec![
        data.into(),
        control.into(),
        RECORD.into(),
        b"\"\\ud83d\"".to_vec(),
    ]
}

pub(crate) fn objects() -> Vec<Vec<u8>> {
    let escapes =
        r#" { "\u00e9\ud800" : "\"\\\/\b\f\n\r\t" , "":[ -0.0e+1 , 10, true,false,null,{} ] } "#;
    vec![
        RECORD.into(),
        escapes.into(),
        event(&[RECORD.as_bytes()]).into(),
        br#"{"a":"0123456789abcdef0123456789abcdef"}"#.to_vec(),
    ]
}

pub(crate) fn names() -> Vec<Vec<u8>> {
    let long = "../é".repeat(300);
    let names = [
        "../../../x\u{1}../../..",
        "a//b\u{1}/",
        "unknown/unreadable\u{1}2026-11/24/2026-11-24-01:02:03-1.gz",
        "unknown/a/no_timestamp/2026-11/24/2026-11-24-01:02:03-1.gz",
        "\u{1}",
        &long,
    ];
    names.map(|name| name.as_bytes().to_vec()).into()
}

pub(crate) fn posts() -> Vec<Vec<u8>> {
    let texts = [
        "https://logs.example.com:8088/services/collector/event?a=b",
        "http://127.0.0.1:3100/loki/api/v1/push",
        "http://[::1]/#fragment",
        "https://user:password@host/v1/logs",
        r#"{"Authorization":"Bearer key","X-Scope-OrgID":"a"}"#,
        "1000",
        "",
    ];
    texts.map(|text| text.as_bytes().to_vec()).into()
}

pub(crate) fn answers() -> Vec<Vec<u8>> {
    vec![
        vec![255; 20],
        (0..=255).collect(),
        vec![0, 0x42, 0xc2],
        Vec::new(),
    ]
}

pub(crate) fn failed_logs() -> Vec<Vec<u8>> {
    let lines = [
        RECORD,
        r#"{"error":"why","data":"text"}"#,
        r#"{"error":{},"data_base64":"/w=="}"#,
        r#"{"error":"why","status":400,"record":{"a":1.50}}"#,
        "{}",
        "\u{fffd}",
    ];
    lines.map(|line| line.as_bytes().to_vec()).into()
}

pub(crate) fn times() -> Vec<Vec<u8>> {
    TIMES.map(|text| text.as_bytes().to_vec()).into()
}

pub(crate) fn events() -> Vec<Vec<u8>> {
    let message = message(&[RECORD]);
    let datas = [
        RECORD.as_bytes().to_vec(),
        gzipped(RECORD.as_bytes()),
        gzipped(message.as_bytes()),
        sealed(PROTOBUF),
        b"[1, 2]\r\n".to_vec(),
    ];
    let whole = event(&datas.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut all: Vec<_> = datas.to_vec();
    all.push(datas.join(SEPARATOR));
    all.push(whole.into());
    all
}

/// Bytes with what an aggregate begins and ends with.
pub(crate) fn sealed(protobuf: &[u8]) -> Vec<u8> {
    let digest = Md5::digest(protobuf);
    [&[0xF3, 0x89, 0x9A, 0xC2][..], protobuf, &digest[..]].concat()
}

/// Bytes as a gzip file.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Memory takes everything.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A message of CloudWatch Logs with these texts.
pub(crate) fn message(texts: &[&str]) -> String {
    let event =
        |text: &&str| json!({ "id": "1", "timestamp": 1_795_512_600_123_u64, "message": text });
    let events: Vec<_> = texts.iter().map(event).collect();
    json!({
        "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "group", "logStream": "stream",
        "subscriptionFilters": ["filter"], "logEvents": events,
    })
    .to_string()
}

/// The JSON of an event with records of these data.
pub(crate) fn event(datas: &[&[u8]]) -> String {
    let record = |(number, data): (usize, &&[u8])| {
        let kinesis = json!({
            "sequenceNumber": number.to_string(), "partitionKey": "key", "data": STANDARD.encode(data),
            "approximateArrivalTimestamp": 1_795_512_600.123,
        });
        json!({ "kinesis": kinesis, "eventID": format!("shardId-000000000000:{number}") })
    };
    json!({ "Records": datas.iter().enumerate().map(record).collect::<Vec<_>>() }).to_string()
}
