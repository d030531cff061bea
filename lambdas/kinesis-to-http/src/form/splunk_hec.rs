//! An event of Splunk's HTTP Event Collector; a body has any number of them, one after the other.
//! <https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector>

use jiff::Timestamp;
use kinesis_utils::record::Record;

use super::string;

/// The record as it was sent, with its type as the source, and its time in seconds.
pub(super) fn event(record: &Record, moment: Timestamp) -> Vec<u8> {
    let millis = moment.as_millisecond();
    let sign = if millis < 0 { "-" } else { "" };
    let (seconds, millis) = (millis.unsigned_abs() / 1_000, millis.unsigned_abs() % 1_000);
    let mut event = format!("{{\"time\":{sign}{seconds}.{millis:03},\"source\":").into_bytes();
    string(&mut event, &record.log_type);
    event.extend_from_slice(b",\"event\":");
    event.extend_from_slice(&record.json);
    event.push(b'}');
    event
}
