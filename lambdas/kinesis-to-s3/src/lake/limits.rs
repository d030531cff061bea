//! When a batch is too much for one invocation.

use std::time::{Duration, Instant};

use mover::{Deadline, Left};

/// The most partitions that an invocation writes: each is an object, and a call.
pub(super) const MAX_PARTITIONS: usize = 200;
/// The most bytes of encoded records that are held in memory; an event without much compression has less than 1 MiB.
const MAX_BYTES: usize = 16 << 20;
/// Encoding takes at most this part of the time; as much is left for doing it again, and for writing.
const PART_OF_TIME: u32 = 3;

pub(super) const TOO_MANY_PARTITIONS: &str = "the batch has more than 200 partitions";
const TOO_MANY_BYTES: &str = "the batch has more than 16 MiB of encoded records";
const TOO_LONG: &str = "encoding the batch takes longer than a third of the function's time";

/// Where a batch is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Before this Kinesis record, which is not the first.
    pub(super) before: usize,
    /// Why there.
    pub(super) why: &'static str,
}

/// What one invocation may take of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    began: Instant,
    /// How long encoding may take, where that is limited.
    time: Option<Duration>,
}

impl Limits {
    /// The limits of an invocation that encodes from now on.
    pub(super) fn of(deadline: Deadline) -> Self {
        Self {
            began: Instant::now(),
            time: Some(deadline.remaining() / PART_OF_TIME),
        }
    }

    /// The limits of what fits them but for time, which is encoded again.
    pub(super) fn after_restart(self) -> Self {
        Self { time: None, ..self }
    }

    /// Where a batch is cut of which so many bytes are encoded; `next` is the Kinesis record that is next.
    pub(super) fn cut(&self, next: usize, bytes: usize) -> Option<Cut> {
        let is_late = self.time.is_some_and(|time| self.began.elapsed() > time);
        let why = match () {
            () if bytes > MAX_BYTES => TOO_MANY_BYTES,
            () if is_late => TOO_LONG,
            () => return None,
        };
        (next > 0).then_some(Cut { before: next, why })
    }
}

impl Cut {
    /// What is left of an event of so many Kinesis records.
    pub(super) fn left(self, kinesis_records: usize) -> Left {
        Left {
            first: self.before,
            records: kinesis_records.saturating_sub(self.before) as u64,
            reason: self.why.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_cut_before_a_record_that_is_not_the_first() {
        let limits = Limits::of(Deadline::after(Duration::from_secs(3600)));
        assert_eq!(limits.cut(7, MAX_BYTES), None);
        let cut = limits.cut(7, MAX_BYTES + 1).unwrap();
        assert_eq!((cut.before, cut.why), (7, TOO_MANY_BYTES));
        assert_eq!(limits.cut(0, MAX_BYTES + 1), None);
        assert_eq!((cut.left(10).first, cut.left(10).records), (7, 3));
    }

    #[test]
    fn time_is_limited_until_a_batch_is_encoded_again() {
        let late = Limits {
            began: Instant::now(),
            time: Some(Duration::ZERO),
        };
        assert_eq!(late.cut(1, 0).map(|cut| cut.why), Some(TOO_LONG));
        assert_eq!(late.cut(0, 0), None);
        assert_eq!(late.after_restart().cut(1, 0), None);
    }
}
