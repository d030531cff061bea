//! Sending records with PutRecords, so that their order within a partition key is kept.
//! <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
//!
//! PutRecords takes each of its entries or does not: were two entries of one key in one call, the
//! second could be taken and the first not. So a call holds at most one entry of a key, and the
//! next one is sent when it has been taken. Calls with other keys run at the same time.
//!
//! An entry is one record, or several of one key that are packed into an aggregate, which is taken as a whole or not at
//! all ([`Stream::packed`]).

mod answer;
mod check;
mod place;
mod queues;

use std::time::Duration;

use aws_calls::CallError;
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::error::SdkError;
use aws_sdk_kinesis::operation::put_records::builders::PutRecordsFluentBuilder;
use aws_sdk_kinesis::operation::put_records::{PutRecordsError, PutRecordsOutput};
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::{PutRecordsRequestEntry, PutRecordsResultEntry};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use retry::{Backoff, Evidence, Verdict, verdict};
use tokio::time::{Instant, sleep_until};

use crate::aggregate::pack::Keys;
use crate::record::Record;

use place::Place;
use queues::{Entry, Options, Queues};

type Answer = Result<PutRecordsOutput, SdkError<PutRecordsError>>;

/// As many calls run at once.
const AT_ONCE: usize = 8;
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(500),
    longest: Duration::from_secs(10),
};

/// How large an aggregate is at most, with its partition key, in bytes: a fourth of what a shard takes in a second, and of
/// what a record may have in any stream.
pub const MAX_AGGREGATE: usize = 256 << 10;

/// A stream to put records into.
#[derive(Clone, Debug)]
pub struct Stream {
    client: Client,
    name: String,
    options: Options,
}

/// What became of records; an index is one into the records that were to be put.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What the stream did not take, and may take later, in order; records that had to wait for
    /// one of their key are among them.
    pub left: Vec<usize>,
    /// Why, of one of them.
    pub reason: String,
    /// What the stream refuses for good, and what it says of it.
    pub refused: Vec<(usize, String)>,
    /// How many records have a lower sequence number than one that was put before them under the same partition key, in
    /// the same shard.
    pub out_of_order: u64,
}

/// Why nothing more can be put.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PutRecords to the stream {stream}: {reason}")]
pub struct Error {
    stream: String,
    reason: String,
}

impl Stream {
    /// A stream; records that it did not take are sent again up to `max_retries` times.
    ///
    /// The client should not try again by itself: it would send what was taken once more.
    #[must_use]
    pub fn new(client: Client, name: &str, max_retries: u32) -> Self {
        Self {
            client,
            name: name.to_owned(),
            options: Options {
                max_retries,
                aggregate: 0,
            },
        }
    }

    /// The same stream, into which records with the same partition key and explicit hash key are put as aggregates of up
    /// to [`MAX_AGGREGATE`], under that key.
    #[must_use]
    pub fn packed(mut self) -> Self {
        self.options.aggregate = MAX_AGGREGATE;
        self
    }

    /// The stream's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts records, as far as possible before a time.
    ///
    /// What no stream takes, whatever it is configured for, is refused without a call.
    ///
    /// # Errors
    /// When the stream does not exist or may not be written, which no retry changes.
    pub async fn put(&self, records: &[Record], until: Instant) -> Result<Outcome, Error> {
        let mut queues = Queues::new(records, self.options);
        let mut calls = FuturesUnordered::new();
        loop {
            while calls.len() < AT_ONCE
                && let Some(call) = queues.next_call(Instant::now())
            {
                let request = self.request(&queues, &call);
                calls.push(async { (call, request.send().await) });
            }
            let wake = queues.next_ready().filter(|_| calls.len() < AT_ONCE);
            if calls.is_empty() && wake.is_none_or(|wake| wake > until) {
                return Ok(queues.outcome());
            }
            tokio::select! {
                Some((call, answer)) = calls.next() => self.take(&mut queues, &call, answer)?,
                () = sleep_until(wake.unwrap_or(until)), if wake.is_some() => {}
                () = sleep_until(until) => return Ok(queues.outcome()),
            }
        }
    }

    fn request(&self, queues: &Queues<'_>, call: &[Entry]) -> PutRecordsFluentBuilder {
        let entries = call.iter().filter_map(|one| entry(queues.of(*one)));
        let request = self.client.put_records().stream_name(&self.name);
        request.set_records(Some(entries.collect()))
    }

    /// Notes what became of a call's entries.
    fn take(&self, queues: &mut Queues<'_>, call: &[Entry], answer: Answer) -> Result<(), Error> {
        // What failed together is sent again together.
        let (now, chance) = (Instant::now(), fastrand::f64());
        let retry = |failures| now + BACKOFF.wait_by(failures, chance);
        match answer {
            Ok(output) => {
                for (entry, result) in call.iter().zip(output.records()) {
                    match failure(result) {
                        None => queues.taken(*entry, Place::read(result)),
                        Some(reason) => queues.failed(*entry, &reason, retry),
                    }
                }
            }
            Err(error) => match self.verdict(call, &error) {
                Verdict::Again => {
                    let reason = self.reason(&error);
                    call.iter()
                        .for_each(|entry| queues.failed(*entry, &reason, retry));
                }
                Verdict::Halve => queues.halve(call),
                Verdict::Refused => call
                    .iter()
                    .for_each(|entry| queues.refused(entry.first, self.reason(&error))),
                Verdict::Down => {
                    let (stream, reason) = (self.name.clone(), self.reason(&error));
                    return Err(Error { stream, reason });
                }
            },
        }
        Ok(())
    }

    fn verdict(&self, call: &[Entry], error: &SdkError<PutRecordsError>) -> Verdict {
        let evidence = Evidence {
            items: call.iter().map(|entry| entry.count).sum(),
            works: false,
            is_repeated: false,
        };
        verdict(answer::answer(error), evidence)
    }

    fn reason(&self, error: &SdkError<PutRecordsError>) -> String {
        CallError::of("Kinesis", "PutRecords", &self.name, error).cause
    }
}

/// An entry of records with the same keys; the bytes of one alone are shared with the record, not copied.
fn entry<'a>(records: impl Iterator<Item = &'a Record> + Clone) -> Option<PutRecordsRequestEntry> {
    let mut rest = records.clone();
    let first = rest.next()?;
    let data = match rest.next() {
        None => first.json.clone(),
        Some(_) => first.keys().pack(records.map(|record| &record.json)),
    };
    let entry = PutRecordsRequestEntry::builder()
        .data(Blob::from_maybe_shared(data))
        .partition_key(&*first.partition_key)
        .set_explicit_hash_key(first.explicit_hash_key.as_deref().map(str::to_owned));
    // It fails only without data.
    entry.build().ok()
}

fn failure(entry: &PutRecordsResultEntry) -> Option<String> {
    let code = entry.error_code()?;
    Some(format!(
        "{code}: {}",
        entry.error_message().unwrap_or_default()
    ))
}

impl Record {
    /// What decides on its shard.
    pub(crate) fn keys(&self) -> Keys<'_> {
        Keys {
            partition_key: &self.partition_key,
            explicit_hash_key: self.explicit_hash_key.as_deref(),
        }
    }
}
