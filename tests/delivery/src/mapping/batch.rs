//! Records that are delivered together.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Record;

/// What an event may have, in bytes: the limit of a synchronous invocation.
const LARGEST_EVENT: usize = 6 * 1024 * 1024;
const HEAD: &str = r#"{"Records":["#;
const TAIL: &str = "]}";

/// Records that are delivered together, and how often that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The shard they come from.
    pub shard: Arc<str>,
    /// In the order of the shard.
    pub records: Vec<Record>,
    /// How many retries are used up.
    pub retries: u32,
    /// How often the function was invoked with these records, among others.
    pub invocations: u32,
}

impl Batch {
    /// Takes as many records as one event may hold, at least one.
    pub(super) fn take(
        shard: &Arc<str>,
        queue: &mut VecDeque<Record>,
        most: usize,
    ) -> Option<Self> {
        let (mut records, mut size) = (Vec::new(), HEAD.len() + TAIL.len());
        while records.len() < most {
            let Some(next) = queue.front() else { break };
            size += next.to_event(shard).len() + 1;
            if size > LARGEST_EVENT + 1 && !records.is_empty() {
                break;
            }
            records.extend(queue.pop_front());
        }
        let shard = Arc::clone(shard);
        let batch = Self {
            shard,
            records,
            retries: 0,
            invocations: 0,
        };
        (!batch.records.is_empty()).then_some(batch)
    }

    /// The event that delivers the batch.
    #[must_use]
    pub fn event(&self) -> String {
        let mut event = HEAD.to_owned();
        for (place, record) in self.records.iter().enumerate() {
            event.push_str(if place == 0 { "" } else { "," });
            event.push_str(&record.to_event(&self.shard));
        }
        event + TAIL
    }

    /// The place of the record with this sequence number.
    pub(super) fn place(&self, sequence_number: &str) -> Option<usize> {
        let mut records = self.records.iter();
        records.position(|record| record.sequence_number == sequence_number)
    }

    /// What follows the first records; both halves were tried as often.
    pub(super) fn split_off(&mut self, place: usize) -> Self {
        Self {
            shard: Arc::clone(&self.shard),
            records: self.records.split_off(place),
            ..*self
        }
    }
}
