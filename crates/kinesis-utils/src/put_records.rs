//! Sending records with PutRecords, so that their order within a partition key is kept.
//! <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
//!
//! PutRecords takes each of its records or does not: were two records of one key in one call, the
//! second could be taken and the first not. So a call holds at most one record of a key, and the
//! next one is sent when it has been taken. Calls with other keys run at the same time.

mod answer;
mod check;
mod queues;

use std::time::Duration;

use aws_calls::CallError;
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::error::SdkError;
use aws_sdk_kinesis::operation::put_records::{PutRecordsError, PutRecordsOutput};
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::{PutRecordsRequestEntry, PutRecordsResultEntry};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use retry::{Backoff, Evidence, Verdict, verdict};
use tokio::time::{Instant, sleep_until};

use crate::record::Record;

use queues::Queues;

type Answer = Result<PutRecordsOutput, SdkError<PutRecordsError>>;

/// As many calls run at once.
const AT_ONCE: usize = 8;
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(500),
    longest: Duration::from_secs(10),
};

/// A stream to put records into.
#[derive(Clone, Debug)]
pub struct Stream {
    client: Client,
    name: String,
    max_retries: u32,
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
        let name = name.to_owned();
        Self {
            client,
            name,
            max_retries,
        }
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
        let mut queues = Queues::new(records, self.max_retries);
        let mut calls = FuturesUnordered::new();
        loop {
            while calls.len() < AT_ONCE
                && let Some(call) = queues.next_call(Instant::now())
            {
                calls.push(async {
                    let answer = self.call(records, &call).await;
                    (call, answer)
                });
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

    async fn call(&self, records: &[Record], call: &[usize]) -> Answer {
        let entries = call.iter().filter_map(|index| entry(records.get(*index)?));
        let request = self.client.put_records().stream_name(&self.name);
        request.set_records(Some(entries.collect())).send().await
    }

    /// Notes what became of a call's records.
    fn take(&self, queues: &mut Queues<'_>, call: &[usize], answer: Answer) -> Result<(), Error> {
        // What failed together is sent again together.
        let (now, chance) = (Instant::now(), fastrand::f64());
        let retry = |failures| now + BACKOFF.wait_by(failures, chance);
        match answer {
            Ok(output) => {
                for (index, entry) in call.iter().zip(output.records()) {
                    match failure(entry) {
                        None => queues.taken(*index),
                        Some(reason) => queues.failed(*index, &reason, retry),
                    }
                }
            }
            Err(error) => match self.verdict(call, &error) {
                Verdict::Again => {
                    let reason = self.reason(&error);
                    call.iter()
                        .for_each(|index| queues.failed(*index, &reason, retry));
                }
                Verdict::Halve => queues.halve(call),
                Verdict::Refused => call
                    .iter()
                    .for_each(|index| queues.refused(*index, self.reason(&error))),
                Verdict::Down => {
                    let (stream, reason) = (self.name.clone(), self.reason(&error));
                    return Err(Error { stream, reason });
                }
            },
        }
        Ok(())
    }

    fn verdict(&self, call: &[usize], error: &SdkError<PutRecordsError>) -> Verdict {
        let evidence = Evidence {
            items: call.len(),
            works: false,
            is_repeated: false,
        };
        verdict(answer::answer(error), evidence)
    }

    fn reason(&self, error: &SdkError<PutRecordsError>) -> String {
        CallError::of("Kinesis", "PutRecords", &self.name, error).cause
    }
}

/// The bytes are shared with the record, not copied.
fn entry(record: &Record) -> Option<PutRecordsRequestEntry> {
    let entry = PutRecordsRequestEntry::builder()
        .data(Blob::from_maybe_shared(record.json.clone()))
        .partition_key(&*record.partition_key)
        .set_explicit_hash_key(record.explicit_hash_key.as_deref().map(str::to_owned));
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
