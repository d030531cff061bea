//! What is sent when: one queue a partition key, of which only the first entry is ever under way.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use indexmap::IndexMap;
use tokio::time::Instant;

use super::place::Place;
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

/// An entry of a call: a record, or several of one key that are packed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) first: usize,
    /// How many records it holds: the first, and those behind it in its queue.
    pub(super) count: usize,
}

/// How records are put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    /// How often an entry that was not taken is sent again.
    pub(super) max_retries: u32,
    /// How large an aggregate is at most, with its partition key, in bytes; 0 where each record is an entry.
    pub(super) aggregate: usize,
}

pub(super) struct Queues<'a> {
    records: &'a [Record],
    options: Options,
    queues: Vec<Queue>,
    /// The queue of each record.
    queue_of: Vec<usize>,
    /// The record behind each in its queue.
    next: Vec<Option<usize>>,
    /// Queues whose first entry may be sent.
    ready: VecDeque<usize>,
    /// Queues whose first entry may be sent later.
    waiting: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Calls that are to be made as they are: halves of calls in which a record is invalid.
    halves: VecDeque<Vec<Entry>>,
    reason: String,
    refused: Vec<(usize, String)>,
    out_of_order: u64,
}

struct Queue {
    /// The record whose turn it is, until all were taken.
    first: Option<usize>,
    last: usize,
    /// How often its first record failed.
    failures: u32,
    /// How many records its next entry holds at most.
    most: usize,
    /// Where its last entry came to be, while others are to come.
    place: Option<Place>,
}

impl<'a> Queues<'a> {
    pub(super) fn new(records: &'a [Record], options: Options) -> Self {
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
            options,
            ready: (0..by_key.len()).collect(),
            queues: by_key.into_values().collect(),
            queue_of,
            next,
            waiting: BinaryHeap::new(),
            halves: VecDeque::new(),
            reason: "there was no answer in time".to_owned(),
            refused,
            out_of_order: 0,
        }
    }

    /// The entries of the next call, when there is something to send now.
    pub(super) fn next_call(&mut self, now: Instant) -> Option<Vec<Entry>> {
        self.wake(now);
        if let Some(half) = self.halves.pop_front() {
            return Some(half);
        }
        let (mut call, mut bytes) = (Vec::new(), 0);
        while let Some((entry, size)) = self.ready.front().and_then(|queue| self.entry(*queue)) {
            let is_alone = size > USUAL_RECORD;
            let is_full = call.len() == MAX_RECORDS || bytes + size > MAX_BYTES;
            if !call.is_empty() && (is_full || is_alone) {
                break;
            }
            self.ready.pop_front();
            call.push(entry);
            bytes += size;
            if is_alone {
                break;
            }
        }
        (!call.is_empty()).then_some(call)
    }

    /// The records of an entry that is not taken yet.
    pub(super) fn of(&self, entry: Entry) -> impl Iterator<Item = &'a Record> + Clone {
        self.from(entry.first)
            .take(entry.count)
            .map(|index| &self.records[index])
    }

    /// When the next entry that failed may be sent again.
    pub(super) fn next_ready(&self) -> Option<Instant> {
        self.waiting.peek().map(|Reverse((at, _))| *at)
    }

    /// The stream took an entry, and says where.
    pub(super) fn taken(&mut self, entry: Entry, place: Option<Place>) {
        let behind = self.from(entry.first).nth(entry.count);
        let number = self.queue_of[entry.first];
        let queue = &mut self.queues[number];
        let before = std::mem::replace(&mut queue.place, place);
        let overtook =
            matches!((&before, &queue.place), (Some(before), Some(now)) if now.is_before(before));
        self.out_of_order += if overtook { entry.count as u64 } else { 0 };
        queue.first = behind;
        queue.failures = 0;
        queue.most = queue.most.saturating_mul(2);
        if queue.first.is_some() {
            self.ready.push_back(number);
        } else {
            queue.place = None;
        }
    }

    /// The stream refuses a record, which was an entry, for good.
    pub(super) fn refused(&mut self, index: usize, reason: String) {
        self.refused.push((index, reason));
        let number = self.queue_of[index];
        let place = self.queues[number].place.take();
        self.taken(Entry::of(index), place);
    }

    /// The stream did not take an entry: half of it is sent, unless that was done often enough. A shard that others
    /// write to may never have room for the whole.
    pub(super) fn failed(
        &mut self,
        entry: Entry,
        reason: &str,
        retry: impl FnOnce(u32) -> Instant,
    ) {
        reason.clone_into(&mut self.reason);
        let number = self.queue_of[entry.first];
        let queue = &mut self.queues[number];
        queue.failures += 1;
        queue.halve(entry);
        if queue.failures <= self.options.max_retries {
            let at = retry(queue.failures);
            self.waiting.push(Reverse((at, number)));
        }
    }

    /// One record of these is invalid: each half is sent, until it is alone.
    pub(super) fn halve(&mut self, call: &[Entry]) {
        if let [alone] = call {
            let number = self.queue_of[alone.first];
            self.queues[number].halve(*alone);
            self.ready.push_front(number);
            return;
        }
        let (left, right) = call.split_at(call.len() / 2);
        let halves = [left, right].into_iter().filter(|half| !half.is_empty());
        self.halves.extend(halves.map(<[Entry]>::to_vec));
    }

    /// What is left, which is all that was not taken, and what was refused.
    pub(super) fn outcome(self) -> Outcome {
        let firsts = self.queues.iter().filter_map(|queue| queue.first);
        let mut left: Vec<usize> = firsts.flat_map(|first| self.from(first)).collect();
        left.sort_unstable();
        Outcome {
            left,
            reason: self.reason,
            refused: self.refused,
            out_of_order: self.out_of_order,
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

    /// A record and those behind it in its queue.
    fn from(&self, first: usize) -> impl Iterator<Item = usize> + Clone {
        std::iter::successors(Some(first), |record| self.next[*record])
    }

    /// The next entry of a queue, and its size.
    fn entry(&self, queue: usize) -> Option<(Entry, usize)> {
        let queue = &self.queues[queue];
        let first = queue.first?;
        let record = &self.records[first];
        let keys = record.keys();
        let (mut count, mut size) = (0, keys.empty_size());
        for index in self.from(first).take(queue.most) {
            let more = keys.record_size(self.records[index].json.len());
            let has_room = size + more <= self.options.aggregate;
            if !has_room || self.records[index].keys() != keys {
                break;
            }
            (count, size) = (count + 1, size + more);
        }
        let alone = (
            Entry::of(first),
            record.json.len() + record.partition_key.len(),
        );
        let packed = (Entry { first, count }, size);
        Some(if count > 1 { packed } else { alone })
    }
}

impl Entry {
    fn of(record: usize) -> Self {
        Self {
            first: record,
            count: 1,
        }
    }
}

impl Queue {
    fn of(record: usize) -> Self {
        Self {
            first: Some(record),
            last: record,
            failures: 0,
            most: usize::MAX,
            place: None,
        }
    }

    /// Makes the next entry half as large as this one.
    fn halve(&mut self, entry: Entry) {
        self.most = (entry.count / 2).max(1);
    }
}
