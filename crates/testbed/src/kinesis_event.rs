//! The events that a function gets from a Kinesis stream.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::stand_in::REGION;

/// Sequence numbers have as many digits, so that the order of their texts is theirs.
const FIRST: u64 = 1_000_000;

/// An event with these records of one shard; each has the partition key `key <index>`.
#[must_use]
pub fn event<T: AsRef<[u8]>>(records: &[T]) -> Value {
    let keyed = |(index, data): (usize, &T)| record(index, &format!("key {index}"), data.as_ref());
    let records: Vec<_> = records.iter().enumerate().map(keyed).collect();
    json!({ "Records": records })
}

/// An event with these records of one shard: a partition key and the data.
#[must_use]
pub fn keyed_event<T: AsRef<[u8]>>(records: &[(&str, T)]) -> Value {
    let one = |(index, (key, data)): (usize, &(&str, T))| record(index, key, data.as_ref());
    let records: Vec<_> = records.iter().enumerate().map(one).collect();
    json!({ "Records": records })
}

/// The same event, all records of which the stream took at this time, in Unix seconds.
#[must_use]
pub fn arriving(mut event: Value, time: f64) -> Value {
    let records = event["Records"].as_array_mut().into_iter().flatten();
    for record in records {
        record["kinesis"]["approximateArrivalTimestamp"] = time.into();
    }
    event
}

/// The sequence number of the record with this index.
#[must_use]
pub fn sequence_number(index: usize) -> String {
    (FIRST + index as u64).to_string()
}

fn record(index: usize, key: &str, data: &[u8]) -> Value {
    let sequence_number = sequence_number(index);
    json!({
        "eventID": format!("shardId-000000000000:{sequence_number}"),
        "eventName": "aws:kinesis:record",
        "eventSource": "aws:kinesis",
        "eventSourceARN": format!("arn:aws:kinesis:{REGION}:123456789012:stream/logs"),
        "eventVersion": "1.0",
        "awsRegion": REGION,
        "kinesis": {
            "approximateArrivalTimestamp": 1_545_084_650.987,
            "data": STANDARD.encode(data),
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key,
            "sequenceNumber": sequence_number,
        },
    })
}
