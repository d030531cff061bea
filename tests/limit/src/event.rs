//! From an event to the texts of its records.

use anyhow::{Context, Result, anyhow};
use base64_simd::{Out, STANDARD};
use bytes::Bytes;
use kinesis_utils::{aggregate, cloudwatch};
use libdeflater::Decompressor;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::output::Output;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event<'a> {
    #[serde(borrow)]
    records: Vec<Record<'a>>,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    kinesis: Kinesis<'a>,
}

#[derive(Deserialize)]
struct Kinesis<'a> {
    data: &'a str,
}

/// Buffers that are used again.
pub(crate) struct Reader {
    data: Vec<u8>,
    text: Vec<u8>,
    decompressor: Decompressor,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            data: Vec::new(),
            text: Vec::new(),
            decompressor: Decompressor::new(),
        }
    }
}

impl Reader {
    /// Makes what a sink's protocol asks for of an event, and returns the number of its records.
    pub(crate) fn read(&mut self, event: &[u8], output: &mut Output) -> Result<u32> {
        let event: Event<'_> = sonic_rs::from_slice(event).context("read the event")?;
        let mut records = 0;
        for record in event.records {
            records += self.record(record.kinesis.data, output)?;
        }
        output.finish()?;
        Ok(records)
    }

    fn record(&mut self, base64: &str, output: &mut Output) -> Result<u32> {
        self.data.resize(base64.len() / 4 * 3 + 3, 0);
        let out = Out::from_slice(&mut self.data);
        let data = STANDARD.decode(base64.as_bytes(), out);
        let data = data.map_err(|_| anyhow!("no base64"))?;
        if data.starts_with(b"{") {
            return text(data, output);
        }
        if data.starts_with(&[0x1F, 0x8B]) {
            let size = data
                .last_chunk()
                .map_or(0, |size| u32::from_le_bytes(*size));
            self.text.resize(usize::try_from(size)?, 0);
            self.decompressor.gzip_decompress(data, &mut self.text)?;
            return message(&self.text, output);
        }
        let aggregate = Bytes::copy_from_slice(data);
        let mut records = aggregate::split(&aggregate).context("no aggregate")??;
        records.try_fold(0, |sum, record| Ok(sum + text(&record.data, output)?))
    }
}

fn message(json: &[u8], output: &mut Output) -> Result<u32> {
    let messages = cloudwatch::messages(std::str::from_utf8(json)?).context("no message")?;
    messages
        .iter()
        .try_fold(0, |sum, one| Ok(sum + text(one.as_bytes(), output)?))
}

fn text(json: &[u8], output: &mut Output) -> Result<u32> {
    if !output.reads_json() {
        sonic_rs::from_slice::<IgnoredAny>(json).context("no JSON")?;
    }
    output.push(json)?;
    Ok(1)
}
