//! How many records are put in a second.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// At most as many records a second, over all that is put at the same time.
#[derive(Debug)]
pub(crate) struct Pace {
    rate: Option<NonZeroU32>,
    /// When the next records may be put.
    next: Mutex<Instant>,
}

impl Pace {
    /// Any number of records where there is no rate.
    pub(crate) fn new(rate: Option<NonZeroU32>) -> Self {
        let next = Mutex::new(Instant::now());
        Self { rate, next }
    }

    /// The most records that are put at once, so that what is put in a second is not put in its first moment.
    pub(crate) fn most_at_once(&self) -> usize {
        self.rate.map_or(usize::MAX, |rate| rate.get() as usize)
    }

    /// Waits until so many records may be put.
    pub(crate) async fn wait_for(&self, records: usize) {
        if let Some(rate) = self.rate {
            sleep_until(self.turn(rate, records, Instant::now())).await;
        }
    }

    /// When so many records may be put: what was put before has to have had its time.
    fn turn(&self, rate: NonZeroU32, records: usize, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = (*next).max(now);
        *next = turn + Duration::from_secs_f64(records as f64 / f64::from(rate.get()));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_has_had_its_time_before_the_next_is_put() {
        let rate = NonZeroU32::new(100).unwrap();
        let pace = Pace::new(Some(rate));
        let start = Instant::now() + Duration::from_secs(1);
        let after = |millis| start + Duration::from_millis(millis);
        assert_eq!(pace.turn(rate, 50, start), start);
        assert_eq!(pace.turn(rate, 100, start), after(500));
        assert_eq!(pace.turn(rate, 1, start), after(1500));
        // Time in which nothing was put is not made up for.
        assert_eq!(pace.turn(rate, 1, after(9000)), after(9000));
        assert_eq!(pace.most_at_once(), 100);
        assert_eq!(Pace::new(None).most_at_once(), usize::MAX);
    }
}
