//! What is sent when: one queue a partition key, of which only the first record is ever under way.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use indexmap::IndexMap;
use tokio::time::Instant;

use super::{Outcome, check};
use crate::record::Record;

#[cfg(test)]
mod tests;

/// What one call may hold.
const MAX_RECORDS: usize = 500;
/// Partition keys count too.
const MAX_BYTES: usize = 10 << 20;
/// Streams take records up to here unless they are configured otherwise: what is larger goes alone,
/// so that it is refused alone.
const USUAL_RECORD: usize = 1 << 20;

pub(super) struct Queues<'a> {
    records: &'a [Record],
    max_retries: u32,
    queues: Vec<Queue>,
    /// The queue of each record.
    queue_of: Vec<usize>,
    /// The record behind each in its queue.
    next: Vec<Option<usize>>,
    /// Queues whose first record may be sent.
    ready: VecDeque<usize>,
    /// Queues whose first record may be sent later.
    waiting: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Calls that are to be made as they are: halves of calls in which a record is invalid.
    halves: VecDeque<Vec<usize>>,
    reason: String,
    refused: Vec<(usize, String)>,
}

struct Queue {
    /// The record whose turn it is, until all were taken.
    first: Option<usize>,
    last: usize,
    /// How often its first record failed.
    failures: u32,
}

impl<'a> Queues<'a> {
    pub(super) fn new(records: &'a [Record], max_retries: u32) -> Self {
        let mut by_key: IndexMap<&str, Queue> = IndexMap::new();
        let mut queue_of = Vec::with_capacity(records.len());
        let mut next = vec![None; records.len()];
        let mut refused = Vec::new();
        for (index, record) in records.iter().enumerate() {
            if let Err(why) = check::check(record) {
                refused.push((index, why.to_owned()));
                queue_of.push(usize::MAX);
                continue;
            }
            let entry = by_key.entry(&*record.partition_key);
            queue_of.push(entry.index());
            let queue = entry.or_insert_with(|| Queue::of(index));
            if queue.last != index {
                next[queue.last] = Some(index);
                queue.last = index;
            }
        }
        Self {
            records,
            max_retries,
            ready: (0..by_key.len()).collect(),
            queues: by_key.into_values().collect(),
            queue_of,
            next,
            waiting: BinaryHeap::new(),
            halves: VecDeque::new(),
            reason: "there was no answer in time".to_owned(),
            refused,
        }
    }

    /// The records of the next call, when there is something to send now.
    pub(super) fn next_call(&mut self, now: Instant) -> Option<Vec<usize>> {
        self.wake(now);
        if let Some(half) = self.halves.pop_front() {
            return Some(half);
        }
        let (mut call, mut bytes) = (Vec::new(), 0);
        while let Some(index) = self.ready.front().and_then(|queue| self.first(*queue)) {
            let size = self.size(index);
            let is_alone = size > USUAL_RECORD;
            let is_full = call.len() == MAX_RECORDS || bytes + size > MAX_BYTES;
            if !call.is_empty() && (is_full || is_alone) {
                break;
            }
            self.ready.pop_front();
            call.push(index);
            bytes += size;
            if is_alone {
                break;
            }
        }
        (!call.is_empty()).then_some(call)
    }

    /// When the next record that failed may be sent again.
    pub(super) fn next_ready(&self) -> Option<Instant> {
        self.waiting.peek().map(|Reverse((at, _))| *at)
    }

    /// The stream took a record.
    pub(super) fn taken(&mut self, index: usize) {
        let number = self.queue_of[index];
        let queue = &mut self.queues[number];
        queue.first = self.next[index];
        queue.failures = 0;
        if queue.first.is_some() {
            self.ready.push_back(number);
        }
    }

    /// The stream refuses a record for good.
    pub(super) fn refused(&mut self, index: usize, reason: String) {
        self.refused.push((index, reason));
        self.taken(index);
    }

    /// The stream did not take a record: it is sent again, unless that was done often enough.
    pub(super) fn failed(
        &mut self,
        index: usize,
        reason: &str,
        retry: impl FnOnce(u32) -> Instant,
    ) {
        reason.clone_into(&mut self.reason);
        let number = self.queue_of[index];
        let queue = &mut self.queues[number];
        queue.failures += 1;
        if queue.failures <= self.max_retries {
            let at = retry(queue.failures);
            self.waiting.push(Reverse((at, number)));
        }
    }

    /// One of these is invalid: each half is sent, until it is alone.
    pub(super) fn halve(&mut self, call: &[usize]) {
        let (left, right) = call.split_at(call.len() / 2);
        let halves = [left, right].into_iter().filter(|half| !half.is_empty());
        self.halves.extend(halves.map(<[usize]>::to_vec));
    }

    /// What is left, which is all that was not taken, and what was refused.
    pub(super) fn outcome(self) -> Outcome {
        let behind = |record: &usize| self.next[*record];
        let queue = |queue: &Queue| std::iter::successors(queue.first, behind);
        let mut left: Vec<usize> = self.queues.iter().flat_map(queue).collect();
        left.sort_unstable();
        Outcome {
            left,
            reason: self.reason,
            refused: self.refused,
        }
    }

    fn wake(&mut self, now: Instant) {
        while let Some(Reverse((at, queue))) = self.waiting.peek()
            && *at <= now
        {
            self.ready.push_back(*queue);
            self.waiting.pop();
        }
    }

    fn first(&self, queue: usize) -> Option<usize> {
        self.queues[queue].first
    }

    fn size(&self, index: usize) -> usize {
        let record = &self.records[index];
        record.json.len() + record.partition_key.len()
    }
}

impl Queue {
    fn of(record: usize) -> Self {
        Self {
            first: Some(record),
            last: record,
            failures: 0,
        }
    }
}
