//! The generator's aggregates are what Amazon's own library reads.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use delivery::records::aggregate;

/// Reads an aggregate from its input; writes the partition key and the data, in base64, of each record.
const READ: &str = "
import base64, json, sys
from aws_kinesis_agg.deaggregator import deaggregate_records

record = {'kinesis': {
    'kinesisSchemaVersion': '1.0', 'sequenceNumber': '1', 'partitionKey': 'outer',
    'approximateArrivalTimestamp': 1.0, 'data': base64.b64encode(sys.stdin.buffer.read()),
}}
parts = [one['kinesis'] for one in deaggregate_records([record])]
json.dump([[one['partitionKey'], one['data'].decode()] for one in parts], sys.stdout)
";

/// What Amazon's library finds in a record.
fn read(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    let python = testbed::install::originals().unwrap().python();
    let mut child = Command::new(python)
        .args(["-c", READ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(data).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let parts: Vec<[String; 2]> = serde_json::from_slice(&output.stdout).unwrap();
    let part = |[key, data]: [String; 2]| (key, STANDARD.decode(data).unwrap());
    parts.into_iter().map(part).collect()
}

#[test]
fn amazons_library_reads_them() {
    let key = |number: usize| format!("key-{}", number % 5);
    let parts: Vec<(String, Vec<u8>)> = (0..40)
        .map(|number| (key(number), vec![u8::try_from(number).unwrap(); number * 7]))
        .collect();
    let whole = aggregate(parts.iter().map(|(key, data)| (key.as_str(), data.clone())));
    assert_eq!(read(&whole), parts);
}

#[test]
fn amazons_library_takes_one_with_a_wrong_digest_for_plain_data() {
    let mut whole = aggregate([("key", b"data".to_vec())]);
    *whole.last_mut().unwrap() ^= 1;
    assert_eq!(read(&whole), [("outer".to_owned(), whole.clone())]);
}
