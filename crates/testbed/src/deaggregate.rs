//! Reading aggregates as Amazon's own library for Python does.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::install;

/// Reads partition keys and data, in base64, of records of a stream; writes the same of what they hold.
const READ: &str = "
import base64, json, sys
from aws_kinesis_agg.deaggregator import deaggregate_records

def record(key, data):
    return {'kinesis': {
        'kinesisSchemaVersion': '1.0', 'sequenceNumber': '1', 'partitionKey': key,
        'approximateArrivalTimestamp': 1.0, 'data': data,
    }}

records = [record(key, data) for key, data in json.load(sys.stdin)]
parts = [one['kinesis'] for one in deaggregate_records(records)]
json.dump([[one['partitionKey'], one['data']] for one in parts], sys.stdout,
          default=lambda data: data.decode())
";

/// What Amazon's library finds in records of a stream, each a partition key and data.
///
/// # Errors
/// When the library cannot be installed, or fails.
pub fn deaggregate(records: &[(String, Vec<u8>)]) -> Result<Vec<(String, Vec<u8>)>> {
    let python = install::originals()?.python();
    let encoded = records
        .iter()
        .map(|(key, data)| (key, STANDARD.encode(data)));
    let input = serde_json::to_vec(&encoded.collect::<Vec<_>>())?;
    let mut child = Command::new(python)
        .args(["-c", READ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start Python")?;
    let mut stdin = child.stdin.take().context("Python has an input")?;
    stdin.write_all(&input)?;
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "aws_kinesis_agg failed");
    let parts: Vec<(String, String)> = serde_json::from_slice(&output.stdout)?;
    let part = |(key, data): (String, String)| Ok((key, STANDARD.decode(data)?));
    parts.into_iter().map(part).collect()
}
