//! The event's JSON.

use std::borrow::Cow;
use std::ops::Range;
use std::str;

use base64_simd::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::{Data, Event, EventRecord, KinesisRecord, scanned};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireEvent<'a> {
    #[serde(borrow)]
    pub(super) records: Vec<WireRecord<'a>>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct WireRecord<'a> {
    #[serde(borrow)]
    pub(super) kinesis: WireKinesis<'a>,
    #[serde(borrow, default, rename = "eventID")]
    pub(super) event_id: Cow<'a, str>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireKinesis<'a> {
    #[serde(borrow)]
    pub(super) sequence_number: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) partition_key: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) data: Cow<'a, str>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) approximate_arrival_timestamp: Option<Timestamp>,
}

/// Reads an event.
pub(super) fn read(bytes: &[u8]) -> Result<Event<'_>, serde_json::Error> {
    // At once for all texts in it.
    let text = str::from_utf8(bytes).map_err(Error::custom)?;
    let wire = scanned::read(text).or_else(|_| serde_json::from_str(text))?;
    let mut decoded = Decoded::with_room_for(&wire);
    let places: Vec<_> = wire
        .records
        .iter()
        .map(|one| decoded.push(&one.kinesis.data))
        .collect();
    let all = Bytes::from(decoded.0);
    let records = wire.records.into_iter().zip(places);
    let records = records.map(|(record, place)| record.with_data(&all, place));
    Ok(Event {
        records: records.collect(),
    })
}

/// The data of all records, one after another.
struct Decoded(Vec<u8>);

impl Decoded {
    fn with_room_for(event: &WireEvent<'_>) -> Self {
        let size = |record: &WireRecord<'_>| record.kinesis.data.len().div_ceil(4) * 3;
        Self(Vec::with_capacity(event.records.iter().map(size).sum()))
    }

    /// Where the data of a record is; nowhere when it is not base64.
    fn push(&mut self, base64: &str) -> Option<Range<usize>> {
        let start = self.0.len();
        let decoded = STANDARD.decode_append(base64.as_bytes(), &mut self.0);
        decoded.ok().map(|()| start..self.0.len())
    }
}

impl<'a> WireRecord<'a> {
    fn with_data(self, all: &Bytes, place: Option<Range<usize>>) -> EventRecord<'a> {
        let WireKinesis {
            sequence_number,
            partition_key,
            data,
            approximate_arrival_timestamp,
        } = self.kinesis;
        let data = match place {
            Some(place) => Data::Bytes(all.slice(place)),
            None => Data::NotBase64(data.into_owned()),
        };
        EventRecord {
            kinesis: KinesisRecord {
                sequence_number,
                partition_key,
                data,
                approximate_arrival_timestamp,
            },
            event_id: self.event_id,
        }
    }
}

/// Seconds with a fraction; a time that does not exist is none.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<f64>::deserialize(deserializer)?;
    Ok(seconds.and_then(from_seconds))
}

/// The event's own precision is a millisecond.
pub(super) fn from_seconds(seconds: f64) -> Option<Timestamp> {
    let millis = (seconds * 1000.0).round() as i64;
    Timestamp::from_millisecond(millis).ok()
}
