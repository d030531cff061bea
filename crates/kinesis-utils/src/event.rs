//! The event that an event source mapping hands to a function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use crate::record::Origin;
use crate::time::{Now, Time};

#[cfg(test)]
mod tests;

/// A batch of records of one shard, in the shard's order.
///
/// The data is decoded from base64 while the event is read: the text of an event of 6 MB is not
/// held a second time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Event {
    /// The records.
    pub records: Vec<EventRecord>,
}

impl Event {
    /// Reads an event's JSON.
    ///
    /// # Errors
    /// When this is not the JSON of a Kinesis event.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// An id for a record that has none of its own, which is the same whenever the event is delivered.
    #[must_use]
    pub fn id_of(&self, origin: Origin) -> String {
        let record = self.records.get(origin.record);
        let event_id = record.map_or("", |record| record.event_id.as_str());
        format!("{event_id}-{}", origin.part)
    }

    /// A time for a record that has none of its own: when the stream took it.
    #[must_use]
    pub fn time_of(&self, origin: Origin, zone: &TimeZone) -> Time {
        let record = self.records.get(origin.record);
        let arrival = record.and_then(|record| record.kinesis.approximate_arrival_timestamp);
        Time::at(arrival.unwrap_or_else(Timestamp::now), zone)
    }
}

impl KinesisRecord {
    /// When the record counts as read: its arrival, so that reading it again gives the same.
    #[must_use]
    pub fn now(&self, zone: &TimeZone) -> Now {
        Now {
            moment: self
                .approximate_arrival_timestamp
                .unwrap_or_else(Timestamp::now),
            zone: zone.clone(),
        }
    }
}

/// One record of the stream and where it is from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventRecord {
    /// What was put into the stream.
    pub kinesis: KinesisRecord,
    /// The shard and the sequence number, such as `shardId-000000000006:49590338271490256608559692538361571095921575989136588898`.
    #[serde(default, rename = "eventID")]
    pub event_id: String,
}

/// What was put into the stream.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KinesisRecord {
    /// Orders the records of a shard.
    pub sequence_number: String,
    /// Decides the shard, together with nothing else unless an explicit hash key was given.
    #[serde(default)]
    pub partition_key: String,
    /// The bytes of the record.
    #[serde(default)]
    pub data: Data,
    /// When the stream took it, as far as the event says.
    #[serde(default, deserialize_with = "seconds")]
    pub approximate_arrival_timestamp: Option<Timestamp>,
}

/// The bytes of a record, or the text of one that is no base64 (which Kinesis never sends).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// As they were put.
    Bytes(Bytes),
    /// What could not be decoded.
    NotBase64(String),
}

impl Default for Data {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64)
    }
}

struct Base64;

impl Visitor<'_> for Base64 {
    type Value = Data;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("bytes in base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Data, E> {
        let bytes = STANDARD.decode(text).map(Bytes::from);
        Ok(bytes.map_or_else(|_| Data::NotBase64(text.to_owned()), Data::Bytes))
    }
}

/// Seconds with a fraction; a time that does not exist is none.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<f64>::deserialize(deserializer)?;
    // The event's own precision is a millisecond.
    let millis = seconds.map(|seconds| (seconds * 1000.0).round() as i64);
    Ok(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))
}
