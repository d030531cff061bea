//! One invocation's records on their way.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::decode::{Decoder, Options};
use kinesis_utils::event::{Data, Event, EventRecord};
use kinesis_utils::failed::{Failed, Lacks};
use kinesis_utils::record::{Origin, Record};
use kinesis_utils::time::{Now, Time};
use sha2::{Digest, Sha256};

use crate::failed_logs::FailedBatch;
use crate::redacting::Ready;
use crate::redaction::{Outcome, Redaction};

/// The records of an invocation: a sink takes them window by window, each decoded when it is its turn.
pub struct Batch<'a> {
    event: &'a Event<'a>,
    options: &'a Options,
    decoder: Decoder<'a>,
    redacting: Option<&'a Ready>,
    pub(crate) kept: Kept,
}

/// What became of the records so far, all of which is forgotten when a batch begins again.
#[derive(Default)]
pub(crate) struct Kept {
    /// What is for failed logs.
    pub(crate) failed: FailedBatch,
    /// What could not be redacted.
    pub(crate) unredacted: FailedBatch,
    pub(crate) counts: Counts,
}

/// How many log records there were so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// That were handed to the sink.
    pub(crate) decoded: u64,
    /// That are kept in failed logs.
    pub(crate) failed: u64,
    /// That whitelist and selection kept out.
    pub(crate) filtered: u64,
    /// That could not be redacted.
    pub(crate) unredactable: u64,
}

impl<'a> Batch<'a> {
    /// The records of an event, none of which has been decoded yet.
    #[must_use]
    pub fn new(event: &'a Event<'a>, options: &'a Options) -> Self {
        Self {
            event,
            options,
            decoder: Decoder::new(event, options),
            redacting: None,
            kept: Kept::default(),
        }
    }

    /// The same records, each of which is redacted before anybody sees it.
    pub(crate) fn redacted(self, redacting: Option<&'a Ready>) -> Self {
        Self { redacting, ..self }
    }

    /// The next records, in the order of arrival; an event without much gzip is one window.
    ///
    /// A window may be empty.
    pub fn window(&mut self) -> Option<Vec<Record>> {
        let window = self.decoder.next()?;
        self.kept.counts.filtered += window.filtered as u64;
        for failed in window.failed {
            self.keep_decoded(failed);
        }
        let records = self.redact(window.records);
        self.kept.counts.decoded += records.len() as u64;
        Some(records)
    }

    fn redaction(&self) -> Option<Redaction<'a>> {
        let options = self.options;
        self.redacting
            .map(|Ready { redactor, .. }| Redaction { redactor, options })
    }

    fn redact(&mut self, records: Vec<Record>) -> Vec<Record> {
        let Some(redaction) = self.redaction() else {
            return records;
        };
        let records = records.into_iter();
        let kept = records.filter_map(|record| {
            let now = self.now_of(record.origin);
            self.settle(redaction.record(record, &now))
        });
        kept.collect()
    }

    fn keep_decoded(&mut self, failed: Failed) {
        let now = self.now_of(failed.origin);
        let outcome = match self.redaction() {
            Some(redaction) => redaction.failed(failed, &now),
            None => Outcome::Failed(failed),
        };
        self.settle(outcome);
    }

    /// Keeps what is not for the sink.
    fn settle(&mut self, outcome: Outcome) -> Option<Record> {
        match outcome {
            Outcome::Record(record) => return Some(record),
            Outcome::Failed(failed) => self.keep(&failed),
            Outcome::Unredactable(failed) => self.set_apart(&failed),
        }
        None
    }

    /// Begins again, and hands out only what is before this Kinesis record of the event: what was counted and kept for
    /// failed logs or apart is forgotten, so that nothing of the others is there before it is delivered.
    pub fn restart_before(&mut self, record: usize) {
        self.decoder = Decoder::new(self.event, self.options).up_to(record);
        self.kept = Kept::default();
    }

    /// How many Kinesis records the event has.
    #[must_use]
    pub fn kinesis_records(&self) -> usize {
        self.event.records.len()
    }

    /// Keeps a record that was handed to the sink, and that it refuses for good, in failed logs.
    pub fn reject(&mut self, failed: &Failed) {
        self.kept.counts.decoded = self.kept.counts.decoded.saturating_sub(1);
        self.keep(failed);
    }

    /// Keeps a record that was handed to the sink, and that it does not try to take, in failed logs as it was sent.
    pub fn keep_out(&mut self, record: Record, lacks: Lacks) {
        self.reject(&Failed::incomplete(record, lacks, &self.options.schema));
    }

    /// The record's own id or, where it has none, one that is the same at every delivery.
    #[must_use]
    pub fn id_of(&self, record: &Record) -> String {
        let own = record.log_id.clone();
        own.unwrap_or_else(|| self.event.id_of(record.origin))
    }

    /// The record's own time or, where it has none, when the stream took it.
    #[must_use]
    pub fn time_of(&self, record: &Record) -> Time {
        let own = record.time;
        own.unwrap_or_else(|| self.event.time_of(record.origin, self.zone()))
    }

    /// When a record counts as read: the arrival of its Kinesis record, in the zone of times that tell none.
    #[must_use]
    pub fn now_of(&self, origin: Origin) -> Now {
        let record = self.event.records.get(origin.record);
        let now = record.map(|record| record.kinesis.now(self.zone()));
        now.unwrap_or_else(|| Now {
            moment: Timestamp::now(),
            zone: self.zone().clone(),
        })
    }

    /// What identifies a record of the stream, the same at every delivery.
    #[must_use]
    pub fn source_of(&self, origin: Origin) -> String {
        self.event.id_of(origin)
    }

    /// What tells a Kinesis record, by its place in the event, from all others, and from the same one with other data.
    pub fn digests(&self) -> impl Fn(usize) -> Vec<u8> + use<'a> {
        let event = self.event;
        move |record| digest(event.records.get(record))
    }

    /// The zone of times that tell none.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.options.zone
    }

    fn set_apart(&mut self, failed: &Failed) {
        self.kept.counts.unredactable += 1;
        let is_kept = self
            .redacting
            .is_some_and(|ready| ready.unredacted.is_some());
        if is_kept {
            self.kept.unredacted.push(failed, self.event, self.options);
        } else {
            self.kept.unredacted.drop(failed);
        }
    }

    fn keep(&mut self, failed: &Failed) {
        self.kept.counts.failed += 1;
        self.kept.failed.push(failed, self.event, self.options);
    }
}

fn digest(record: Option<&EventRecord<'_>>) -> Vec<u8> {
    let hash = record.map(|record| {
        let data = match &record.kinesis.data {
            Data::Bytes(data) => data,
            Data::NotBase64(text) => text.as_bytes(),
        };
        Sha256::new()
            .chain_update(&*record.event_id)
            .chain_update(data)
    });
    hash.unwrap_or_default().finalize().to_vec()
}
