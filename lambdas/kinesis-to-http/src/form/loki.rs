//! Streams of Grafana Loki, by type.
//! <https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs>

use jiff::Timestamp;
use kinesis_utils::record::Record;

use super::string;

/// The record as a line, with its time as a text of nanoseconds.
pub(super) fn entry(record: &Record, moment: Timestamp) -> Vec<u8> {
    let mut entry = format!("[\"{}\",", moment.as_nanosecond()).into_bytes();
    string(&mut entry, &String::from_utf8_lossy(&record.json));
    entry.push(b']');
    entry
}

/// A stream for each type, with the label `log_type`.
pub(super) fn body<'a>(entries: impl Iterator<Item = (&'a Record, &'a [u8])>) -> Vec<u8> {
    let mut streams: Vec<(&str, Vec<&[u8]>)> = Vec::new();
    for (record, entry) in entries {
        match streams
            .iter_mut()
            .find(|(known, _)| *known == record.log_type)
        {
            Some((_, values)) => values.push(entry),
            None => streams.push((&record.log_type, vec![entry])),
        }
    }
    let mut body = b"{\"streams\":[".to_vec();
    for (place, (log_type, values)) in streams.into_iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(b"{\"stream\":{\"log_type\":");
        string(&mut body, log_type);
        body.extend_from_slice(b"},\"values\":[");
        body.extend_from_slice(&values.join(&b','));
        body.extend_from_slice(b"]}");
    }
    body.extend_from_slice(b"]}");
    body
}
