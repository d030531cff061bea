//! The records of an object, as they are put.

use std::borrow::Cow;

use anyhow::{Context, Result};
use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::failed::{Form, sent};
use kinesis_utils::record::Said;
use kinesis_utils::schema::Schema;
use kinesis_utils::time::Now;
use log_lake::partition::Holds;
use log_lake::read;
use sha2::{Digest, Sha256};

use crate::mend::Mending;
use crate::object::Object;

/// One record, as it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Its line in the object, or its row, from 1.
    pub(crate) line: usize,
    /// Its bytes.
    pub(crate) data: Bytes,
    /// Its type, where it has one.
    pub(crate) log_type: Option<String>,
    /// What spreads records over the shards.
    pub(crate) key: String,
    /// Its own time, where it has one that can be read.
    pub(crate) time: Option<Timestamp>,
}

/// How the records of one object are read.
struct Reader<'a> {
    mending: &'a Mending,
    schema: Schema,
    form: Option<Form>,
    /// The type of all of them, where the key says so.
    own_type: Option<String>,
    written: Timestamp,
}

/// The records of an object, one a line or, of a Parquet file, one a row; `as_sent` takes nothing off a line.
///
/// # Errors
/// When it is a Parquet file that cannot be read.
pub(crate) fn records(
    content: Vec<u8>,
    object: &Object,
    mending: &Mending,
    as_sent: bool,
) -> Result<Vec<Sent>> {
    let schema = mending.schema();
    let form = if as_sent {
        Some(Form::AsSent)
    } else {
        object.form(&schema)
    };
    let own_type = match object.holds() {
        Some(Holds::Type(log_type)) => Some(log_type),
        Some(Holds::Mixed) | None => None,
    };
    let reader = Reader {
        mending,
        schema,
        form,
        own_type,
        written: object.written,
    };
    if read::is_parquet(&content) {
        let rows = read::records(content.into()).with_context(|| format!("read {object}"))?;
        let rows = rows.iter().map(|row| Cow::Borrowed(row.as_bytes()));
        let numbered = rows.enumerate();
        return Ok(numbered
            .map(|(at, row)| reader.record(at + 1, row))
            .collect());
    }
    Ok(reader.lines(&content))
}

impl Reader<'_> {
    fn lines(&self, content: &[u8]) -> Vec<Sent> {
        let lines = content.split(|byte| *byte == b'\n').enumerate();
        let lines = lines.filter(|(_, line)| !line.is_empty());
        let record = |(at, line): (usize, &[u8])| {
            let sent = match std::str::from_utf8(line) {
                Ok(text) => sent(text, self.form),
                Err(_) => Cow::Borrowed(line),
            };
            self.record(at + 1, sent)
        };
        lines.map(record).collect()
    }

    fn record(&self, line: usize, sent: Cow<'_, [u8]>) -> Sent {
        let data = self
            .mending
            .mend(sent, self.written, self.own_type.as_deref());
        let now = Now {
            moment: self.written,
            zone: TimeZone::UTC,
        };
        let text = std::str::from_utf8(&data).ok();
        let said = text.and_then(|text| Said::read(text, &self.schema, &now).ok());
        let (log_type, log_id, time) = said.map_or((None, None, None), |said| {
            (said.log_type, said.log_id, said.time)
        });
        Sent {
            line,
            log_type,
            key: log_id.map_or_else(|| digest(&data), |id| partition_key(&id)),
            time: time.and_then(|time| time.moment(&TimeZone::UTC)),
            data: Bytes::from(data.into_owned()),
        }
    }
}

/// What spreads records over the shards; Kinesis takes at most 256 characters.
fn partition_key(id: &str) -> String {
    if id.chars().count() > 256 {
        digest(id.as_bytes())
    } else {
        id.to_owned()
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..16])
}
