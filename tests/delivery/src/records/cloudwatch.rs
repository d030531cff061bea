//! Messages of a subscription of CloudWatch Logs.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// A message with these log events; the number makes it a different one.
#[must_use]
pub fn data_message<'a>(number: u64, messages: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let event = |(place, message): (usize, &str)| {
        json!({
            "id": format!("3195310660696698337880902507{number:020}{place:08}"),
            "timestamp": 1_795_000_000_000 + number,
            "message": message,
        })
    };
    let events: Vec<Value> = messages.into_iter().enumerate().map(event).collect();
    gzip(&message(
        "DATA_MESSAGE",
        &format!("stream-{}", number % 7),
        &events,
    ))
}

/// What CloudWatch Logs sends to see whether the stream can be reached.
#[must_use]
pub fn control_message(number: u64) -> Vec<u8> {
    let text = "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.";
    let event = json!({ "id": "", "timestamp": 1_795_000_000_000 + number, "message": text });
    gzip(&message("CONTROL_MESSAGE", "", &[event]))
}

fn message(kind: &str, stream: &str, events: &[Value]) -> Vec<u8> {
    let message = json!({
        "messageType": kind,
        "owner": "123456789012",
        "logGroup": "/ecs/app",
        "logStream": stream,
        "subscriptionFilters": ["to-kinesis"],
        "logEvents": events,
    });
    message.to_string().into_bytes()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory fails only where memory does.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
