//! A log of Datadog's intake; a body is an array of them.
//! <https://docs.datadoghq.com/api/latest/logs/#send-logs>

use jiff::Timestamp;
use kinesis_utils::record::Record;

use super::string;

/// The record as the message, which Datadog reads as JSON, with its type as the service, and its time in milliseconds.
pub(super) fn log(record: &Record, moment: Timestamp) -> Vec<u8> {
    let millis = moment.as_millisecond();
    let mut log = format!("{{\"timestamp\":{millis},\"service\":").into_bytes();
    string(&mut log, &record.log_type);
    log.extend_from_slice(b",\"message\":");
    string(&mut log, &String::from_utf8_lossy(&record.json));
    log.push(b'}');
    log
}
