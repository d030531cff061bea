//! One record of a Kinesis stream.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

/// The stream that all records come from.
pub(crate) const STREAM_ARN: &str = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs";

/// One record of a Kinesis stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What the stream orders it by: a decimal number.
    pub sequence_number: String,
    /// What its producer put it under.
    pub partition_key: String,
    /// What its producer put.
    pub data: Bytes,
    /// When the stream took it.
    pub arrived: SystemTime,
}

impl Record {
    /// The sequence number of the record at this place of a shard.
    #[must_use]
    pub fn sequence_number(shard: usize, place: usize) -> String {
        format!("4959033827149025660855969253836{shard:05}{place:020}")
    }

    /// The record as an event has it.
    #[must_use]
    pub fn to_event(&self, shard: &str) -> String {
        let number = &self.sequence_number;
        let arrived = Timestamp::try_from(self.arrived).unwrap_or_default();
        #[allow(
            clippy::cast_precision_loss,
            reason = "Lambda tells it as a float, too"
        )]
        let arrived = arrived.as_millisecond() as f64 / 1000.0;
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": self.partition_key,
                "sequenceNumber": number,
                "data": STANDARD.encode(&self.data),
                "approximateArrivalTimestamp": arrived,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("{shard}:{number}"),
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "ap-northeast-1",
            "eventSourceARN": STREAM_ARN,
        })
        .to_string()
    }
}
