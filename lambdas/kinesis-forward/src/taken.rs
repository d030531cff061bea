//! What the stream has taken of Kinesis records that are delivered again.
//!
//! Lambda delivers a Kinesis record as a whole. One that holds more than an invocation can put, such as a message of
//! CloudWatch Logs with thousands of events, is put in several: what the stream took of it is remembered by the process,
//! which Lambda mostly invokes again. Another process begins with the first record, and what it puts comes twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kinesis_utils::record::Record;

/// The parts that were taken, by the digest of their Kinesis record.
type Parts = HashMap<Vec<u8>, Vec<bool>>;

/// What earlier invocations left unfinished.
#[derive(Debug, Default)]
pub(crate) struct Unfinished(Mutex<Parts>);

/// What was taken of the Kinesis records of one invocation.
#[derive(Debug)]
pub(crate) struct Taken<D> {
    before: Parts,
    /// Of the records from the last one of a window on, by their place in the event.
    now: HashMap<usize, Vec<bool>>,
    digest: D,
}

impl Unfinished {
    /// What is known of the records of an invocation; `digest` tells one from all others.
    pub(crate) fn take<D: Fn(usize) -> Vec<u8>>(&self, digest: D) -> Taken<D> {
        Taken {
            before: std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)),
            now: HashMap::new(),
            digest,
        }
    }

    /// Remembers what was taken of the records that are delivered again.
    pub(crate) fn keep<D: Fn(usize) -> Vec<u8>>(&self, taken: Taken<D>) {
        let Taken { now, digest, .. } = taken;
        let parts = now
            .into_iter()
            .map(|(record, parts)| (digest(record), parts));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = parts.collect();
    }
}

impl<D: Fn(usize) -> Vec<u8>> Taken<D> {
    /// Takes the records out of a window that earlier invocations have put, and says how many they are.
    pub(crate) fn skip(&mut self, records: &mut Vec<Record>) -> u64 {
        if self.before.is_empty() {
            return 0;
        }
        let all = records.len();
        let mut known: HashMap<usize, Option<Vec<bool>>> = HashMap::new();
        records.retain(|record| {
            let origin = record.origin;
            let parts = known
                .entry(origin.record)
                .or_insert_with(|| self.before.get(&(self.digest)(origin.record)).cloned());
            let is_taken = parts
                .as_ref()
                .is_some_and(|parts| parts.get(origin.part) == Some(&true));
            if is_taken {
                mark(&mut self.now, record);
            }
            !is_taken
        });
        (all - records.len()) as u64
    }

    /// Notes that a record was taken.
    pub(crate) fn add(&mut self, record: &Record) {
        mark(&mut self.now, record);
    }

    /// Forgets the Kinesis records before this one, which are not delivered again.
    pub(crate) fn forget_before(&mut self, record: usize) {
        self.now.retain(|known, _| *known >= record);
    }
}

fn mark(taken: &mut HashMap<usize, Vec<bool>>, record: &Record) {
    let parts = taken.entry(record.origin.record).or_default();
    if parts.len() <= record.origin.part {
        parts.resize(record.origin.part + 1, false);
    }
    parts[record.origin.part] = true;
}

#[cfg(test)]
mod tests {
    use kinesis_utils::record::Origin;

    use super::*;

    fn records(origins: &[(usize, usize)]) -> Vec<Record> {
        let record = |&(record, part): &(usize, usize)| Record {
            json: "{}".into(),
            log_type: "t".into(),
            log_id: None,
            time: None,
            partition_key: "a".into(),
            explicit_hash_key: None,
            origin: Origin { record, part },
        };
        origins.iter().map(record).collect()
    }

    fn origins(records: &[Record]) -> Vec<(usize, usize)> {
        let pair = |record: &Record| (record.origin.record, record.origin.part);
        records.iter().map(pair).collect()
    }

    /// The digest of a record that was at this place when it was delivered first.
    fn digest(moved: usize) -> impl Fn(usize) -> Vec<u8> {
        move |record| vec![(record + moved) as u8]
    }

    #[test]
    fn what_was_taken_is_put_no_more_wherever_its_record_stands() {
        let unfinished = Unfinished::default();
        let mut taken = unfinished.take(digest(0));
        let mut all = records(&[(0, 0), (3, 0), (3, 1), (3, 2), (4, 0)]);
        assert_eq!(taken.skip(&mut all), 0);
        [0, 1, 3].into_iter().for_each(|at| taken.add(&all[at]));
        taken.forget_before(3);
        unfinished.keep(taken);
        // The batch begins with the fourth record now.
        let mut taken = unfinished.take(digest(3));
        let mut again = records(&[(0, 0), (0, 1), (0, 2), (1, 0)]);
        assert_eq!(taken.skip(&mut again), 2);
        assert_eq!(origins(&again), [(0, 1), (1, 0)]);
        // What was skipped is known the next time, too.
        taken.add(&again[0]);
        unfinished.keep(taken);
        let mut taken = unfinished.take(digest(3));
        let mut again = records(&[(0, 0), (0, 1), (0, 2), (1, 0)]);
        assert_eq!(taken.skip(&mut again), 3);
        assert_eq!(origins(&again), [(1, 0)]);
    }

    #[test]
    fn another_record_of_the_same_place_is_put() {
        let unfinished = Unfinished::default();
        let mut taken = unfinished.take(digest(0));
        taken.add(&records(&[(0, 0)])[0]);
        unfinished.keep(taken);
        let mut other = records(&[(0, 0)]);
        assert_eq!(unfinished.take(digest(9)).skip(&mut other), 0);
        assert_eq!(other.len(), 1);
    }
}
