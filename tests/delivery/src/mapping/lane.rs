//! What is delivered one batch after another.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::SystemTime;

use super::{Batch, Condition, Discarded, Record, Settings, Verdict};

/// A part of a shard that is delivered one batch after another: the records of a partition key are
/// all in one lane.
#[derive(Debug)]
pub struct Lane {
    shard: Arc<str>,
    settings: Settings,
    queue: VecDeque<Record>,
    /// What was tried already; the last is next.
    again: Vec<Batch>,
}

/// What a lane has next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A batch for the function.
    Invoke(Batch),
    /// Records that are given up before they get to the function.
    Discard(Discarded),
    /// Nothing is left.
    Done,
}

/// Divides the records of a shard, by their partition keys, among lanes that are delivered at once.
#[must_use]
pub fn lanes(shard: &str, records: Vec<Record>, settings: &Settings) -> Vec<Lane> {
    let shard: Arc<str> = shard.into();
    let lane = |_| Lane {
        shard: Arc::clone(&shard),
        settings: settings.clone(),
        queue: VecDeque::new(),
        again: Vec::new(),
    };
    let mut lanes: Vec<Lane> = (0..settings.parallelization_factor.max(1))
        .map(lane)
        .collect();
    for record in records {
        let place = place(&record.partition_key, lanes.len());
        lanes[place].queue.push_back(record);
    }
    lanes
}

fn place(partition_key: &str, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    // Not what shards are chosen by, or a lane would get all of its shard.
    ("lane", partition_key).hash(&mut hasher);
    let lanes = u64::try_from(lanes).unwrap_or(1);
    usize::try_from(hasher.finish() % lanes).unwrap_or(0)
}

impl Lane {
    /// What comes next at this time. Until [`Lane::conclude`] is told of a batch, nothing else may.
    pub fn next(&mut self, now: SystemTime) -> Next {
        let batch = self
            .again
            .pop()
            .or_else(|| Batch::take(&self.shard, &mut self.queue, self.settings.batch_size));
        let Some(mut batch) = batch else {
            return Next::Done;
        };
        let rest = batch.split_off(self.too_old(&batch, now));
        if !rest.records.is_empty() {
            self.again.push(rest.clone());
        }
        if !batch.records.is_empty() {
            return Next::Discard(Discarded::new(batch, Condition::RecordAgeExceeded, now));
        }
        self.again.pop();
        Next::Invoke(rest)
    }

    /// Takes note of how a batch went; what is given up for good is handed back.
    pub fn conclude(
        &mut self,
        batch: Batch,
        verdict: Verdict,
        now: SystemTime,
    ) -> Option<Discarded> {
        let mut batch = batch;
        batch.invocations += 1;
        match verdict {
            Verdict::Delivered => None,
            Verdict::FailedFrom(place) => {
                let rest = batch.split_off(place);
                // Where a batch may be split, splitting it here uses up no retry.
                if self.settings.bisect_batch_on_function_error {
                    self.again.push(rest);
                    return None;
                }
                self.retry(rest, now)
            }
            Verdict::Failed => {
                if self.settings.bisect_batch_on_function_error && batch.records.len() > 1 {
                    let second = batch.split_off(batch.records.len().div_ceil(2));
                    self.again.extend([second, batch]);
                    return None;
                }
                self.retry(batch, now)
            }
        }
    }

    fn retry(&mut self, mut batch: Batch, now: SystemTime) -> Option<Discarded> {
        let most = self.settings.maximum_retry_attempts;
        if most.is_some_and(|most| batch.retries >= most) {
            return Some(Discarded::new(
                batch,
                Condition::RetryAttemptsExhausted,
                now,
            ));
        }
        batch.retries += 1;
        self.again.push(batch);
        None
    }

    /// How many records at the front of a batch have come to their maximum age.
    fn too_old(&self, batch: &Batch, now: SystemTime) -> usize {
        let Some(most) = self.settings.maximum_record_age else {
            return 0;
        };
        let old = |record: &&Record| {
            let age = now.duration_since(record.arrived).unwrap_or_default();
            age > most
        };
        batch.records.iter().take_while(old).count()
    }
}
