//! The events that a function gets from a Kinesis stream.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use serde_json::{Value, json};

use crate::stand_in::REGION;

/// Sequence numbers have as many digits, so that the order of their texts is theirs.
const FIRST: u64 = 1_000_000;

/// An event with these records of one shard, as base64; each has the partition key `key <index>`.
#[must_use]
pub fn event(records: &[String]) -> Value {
    let keyed = |(index, data): (usize, &String)| (format!("key {index}"), data.clone());
    let keyed: Vec<_> = records.iter().enumerate().map(keyed).collect();
    keyed_event(&keyed)
}

/// An event with these records of one shard: a partition key, and the data as base64.
#[must_use]
pub fn keyed_event(records: &[(String, String)]) -> Value {
    let one = |(index, (key, data)): (usize, &(String, String))| record(index, key, data);
    let records: Vec<_> = records.iter().enumerate().map(one).collect();
    json!({ "Records": records })
}

/// The sequence number of the record with this index.
#[must_use]
pub fn sequence_number(index: usize) -> String {
    (FIRST + index as u64).to_string()
}

fn record(index: usize, key: &str, data: &str) -> Value {
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
            "data": data,
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key,
            "sequenceNumber": sequence_number,
        },
    })
}
