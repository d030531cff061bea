//! The event that an event source mapping hands to a function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::record::Origin;
use crate::time::{Now, Time};

mod scanned;
mod wire;

#[cfg(test)]
mod tests;

/// A batch of records of one shard, in the shard's order.
///
/// Names and keys are those in the event's JSON, which is not copied; the data of all records is decoded
/// from base64 into one piece of memory.
#[derive(Clone, Debug, Default)]
pub struct Event<'a> {
    /// The records.
    pub records: Vec<EventRecord<'a>>,
}

impl<'a> Event<'a> {
    /// Reads an event's JSON.
    ///
    /// # Errors
    /// When this is not the JSON of a Kinesis event.
    pub fn from_json(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        wire::read(bytes)
    }

    /// An id for a record that has none of its own, which is the same whenever the event is delivered.
    #[must_use]
    pub fn id_of(&self, origin: Origin) -> String {
        let record = self.records.get(origin.record);
        let event_id = record.map_or("", |record| &*record.event_id);
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

impl KinesisRecord<'_> {
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
#[derive(Clone, Debug)]
pub struct EventRecord<'a> {
    /// What was put into the stream.
    pub kinesis: KinesisRecord<'a>,
    /// The shard and the sequence number, such as `shardId-000000000006:49590338271490256608559692538361571095921575989136588898`.
    pub event_id: Cow<'a, str>,
}

/// What was put into the stream.
#[derive(Clone, Debug)]
pub struct KinesisRecord<'a> {
    /// Orders the records of a shard.
    pub sequence_number: Cow<'a, str>,
    /// Decides the shard, together with nothing else unless an explicit hash key was given.
    pub partition_key: Cow<'a, str>,
    /// The bytes of the record.
    pub data: Data,
    /// When the stream took it, as far as the event says.
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
