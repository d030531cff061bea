//! Records as an event like those of a stream.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::cli::Arrival;
use crate::records::Sent;
use crate::target::Source;

/// The most bytes of an event, of the 6 MB that a function takes.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_BYTES: usize = 6_000_000;
const START: &str = r#"{"Records":["#;
const END: &str = "]}";

/// An event of some records of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// The lines of its records in their object, which are their sequence numbers.
    pub(super) lines: Vec<usize>,
    /// Its JSON.
    pub(super) payload: String,
}

impl Event {
    /// The event of at most so many records from one on; of none where that one is too large.
    pub(super) fn of(source: &Source<'_>, from: usize, most: usize, arrival: Arrival) -> Self {
        let (mut lines, mut payload) = (Vec::new(), START.to_owned());
        for sent in source.records.iter().skip(from).take(most) {
            let record = record(source, sent, arrival);
            if payload.len() + record.len() + END.len() >= MAX_BYTES {
                break;
            }
            if !lines.is_empty() {
                payload.push(',');
            }
            payload.push_str(&record);
            lines.push(sent.line);
        }
        payload.push_str(END);
        Self { lines, payload }
    }
}

/// A record is the same whenever its object is read, so that what a function wrote of it is found again.
fn record(source: &Source<'_>, sent: &Sent, arrival: Arrival) -> String {
    let Source {
        object, identity, ..
    } = source;
    let own = sent.time.filter(|_| arrival == Arrival::Record);
    let arrived = own.unwrap_or(object.written);
    let record = json!({
        "eventID": format!("replay:{identity}:{}", sent.line),
        "eventName": "aws:kinesis:record",
        "eventSource": "aws:kinesis",
        "eventSourceARN": object.to_string(),
        "eventVersion": "1.0",
        "kinesis": {
            "approximateArrivalTimestamp": arrived.as_millisecond() as f64 / 1000.0,
            "data": STANDARD.encode(&sent.data),
            "kinesisSchemaVersion": "1.0",
            "partitionKey": sent.key,
            "sequenceNumber": sent.line.to_string(),
        },
    });
    record.to_string()
}
