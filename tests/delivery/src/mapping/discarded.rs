//! What the destination for failures is told of records that were given up.
//! <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::record::STREAM_ARN;
use super::{Batch, Record};

/// Records that were given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// The records, and how often they were tried.
    pub batch: Batch,
    /// Why they were.
    pub condition: Condition,
    /// When they were.
    pub when: SystemTime,
}

/// Why records are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The retries are used up.
    RetryAttemptsExhausted,
    /// They are older than records may be.
    RecordAgeExceeded,
}

/// Which invocation of which function was the last, for the destination.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The id of the event source mapping.
    pub mapping: &'a str,
    /// The function's ARN.
    pub function_arn: &'a str,
    /// The id of the last invocation.
    pub request_id: &'a str,
}

impl Discarded {
    pub(super) fn new(batch: Batch, condition: Condition, when: SystemTime) -> Self {
        Self {
            batch,
            condition,
            when,
        }
    }

    /// The document that a queue or a topic gets: what there was, without the data.
    #[must_use]
    pub fn message(&self, source: &Source<'_>) -> Value {
        let records = &self.batch.records;
        let number = |record: Option<&Record>| record.map(|one| one.sequence_number.clone());
        let arrived = |record: Option<&Record>| record.map(|one| instant(one.arrived));
        let mut message = json!({
            "requestContext": {
                "requestId": source.request_id,
                "functionArn": source.function_arn,
                "condition": format!("{:?}", self.condition),
                "approximateInvokeCount": self.batch.invocations,
            },
            "version": "1.0",
            "timestamp": instant(self.when),
            "KinesisBatchInfo": {
                "shardId": self.batch.shard.as_ref(),
                "startSequenceNumber": number(records.first()),
                "endSequenceNumber": number(records.last()),
                "approximateArrivalOfFirstRecord": arrived(records.first()),
                "approximateArrivalOfLastRecord": arrived(records.last()),
                "batchSize": records.len(),
                "streamArn": STREAM_ARN,
            },
        });
        if self.batch.invocations > 0 {
            message["responseContext"] = json!({
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            });
        }
        message
    }

    /// The document that a bucket gets: with the whole event.
    #[must_use]
    pub fn object(&self, source: &Source<'_>) -> Value {
        let mut object = self.message(source);
        object["payload"] = self.batch.event().into();
        object
    }

    /// The key of that document in the bucket; the last part is random.
    #[must_use]
    pub fn key(&self, source: &Source<'_>, random: &str) -> String {
        let when = Timestamp::try_from(self.when).unwrap_or_default();
        let when = when.to_zoned(TimeZone::UTC);
        let (mapping, shard) = (source.mapping, &self.batch.shard);
        let time = when.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S");
        format!("aws/lambda/{mapping}/{shard}/{time}-{random}")
    }
}

fn instant(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
