//! The messages of the Forward protocol.
//! <https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1>

use std::io::Read;

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use rmpv::Value;

/// One message: events of one tag.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) tag: String,
    /// The field `message` of each event's record.
    pub(super) messages: Vec<Vec<u8>>,
    /// What is to be acknowledged.
    pub(super) chunk: Option<String>,
}

/// Reads a message in any of the four modes.
pub(super) fn read(value: Value) -> Result<Message> {
    let Value::Array(parts) = value else {
        bail!("a message is an array, not {value}");
    };
    let mut parts = parts.into_iter();
    let tag = parts.next().and_then(|tag| tag.as_str().map(str::to_owned));
    let tag = tag.context("a message has a tag")?;
    let second = parts.next().context("a message has entries")?;
    let is_single = matches!(second, Value::Integer(_) | Value::Ext(..));
    let record = if is_single { parts.next() } else { None };
    let option = parts.next().unwrap_or(Value::Nil);
    let messages = match (record, second) {
        (Some(record), _) => vec![message(&record)?],
        (None, Value::Array(entries)) => entries.iter().map(entry).collect::<Result<_>>()?,
        (None, Value::Binary(packed)) => unpacked(&expanded(&option, packed)?)?,
        (None, Value::String(packed)) => unpacked(&expanded(&option, packed.into_bytes())?)?,
        (None, other) => bail!("these are no entries: {other}"),
    };
    let chunk = get(&option, "chunk")
        .and_then(Value::as_str)
        .map(str::to_owned);
    Ok(Message {
        tag,
        messages,
        chunk,
    })
}

fn expanded(option: &Value, packed: Vec<u8>) -> Result<Vec<u8>> {
    if get(option, "compressed").and_then(Value::as_str) != Some("gzip") {
        return Ok(packed);
    }
    let mut out = Vec::new();
    let read = MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut out);
    read.context("expand the entries")?;
    Ok(out)
}

fn unpacked(mut packed: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut messages = Vec::new();
    while !packed.is_empty() {
        let value = rmpv::decode::read_value(&mut packed).context("read an entry")?;
        messages.push(entry(&value)?);
    }
    Ok(messages)
}

/// An entry is a time and a record.
fn entry(value: &Value) -> Result<Vec<u8>> {
    let parts = value.as_array().context("an entry is an array")?;
    let [Value::Integer(_) | Value::Ext(0, _), record] = parts.as_slice() else {
        bail!("an entry is a time and a record, not {value}");
    };
    message(record)
}

fn message(record: &Value) -> Result<Vec<u8>> {
    let message = get(record, "message").context("a record has a message")?;
    match message {
        Value::String(text) => Ok(text.as_bytes().to_vec()),
        Value::Binary(bytes) => Ok(bytes.clone()),
        other => bail!("a message is text, not {other}"),
    }
}

fn get<'a>(map: &'a Value, key: &str) -> Option<&'a Value> {
    let mut pairs = map.as_map()?.iter();
    pairs
        .find(|(name, _)| name.as_str() == Some(key))
        .map(|(_, value)| value)
}
