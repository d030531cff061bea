//! The tries of one piece of work.

use std::time::{Duration, Instant};

use crate::Backoff;

/// With a tenth of all tries failing, one thing in a hundred million still fails after these.
const TRIES: u32 = 8;
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(100),
    longest: Duration::from_secs(5),
};

/// The tries of one piece of work.
#[derive(Clone, Debug)]
pub struct Tries {
    deadline: Instant,
    made: u32,
}

impl Tries {
    /// No try was made yet, and none is after the deadline.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self { deadline, made: 0 }
    }

    /// How many tries were made.
    #[must_use]
    pub fn made(&self) -> u32 {
        self.made
    }

    /// Counts a try.
    pub fn count(&mut self) {
        self.made += 1;
    }

    /// How much time is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Whether no further try is to be made, however much time is left.
    #[must_use]
    pub fn are_used_up(&self) -> bool {
        self.made >= TRIES
    }

    /// How long to wait before the next try, where there is to be one.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        let wait = BACKOFF.wait(self.made);
        (!self.are_used_up() && wait < self.left()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tries_end() {
        let mut tries = Tries::until(Instant::now() + Duration::from_secs(3600));
        // The numbers that docs/sinks.md has.
        for _ in 0..8 {
            let longest = Duration::from_secs(5);
            assert!(tries.wait().is_some_and(|wait| wait <= longest));
            tries.count();
        }
        assert_eq!((tries.wait(), tries.made()), (None, 8));
        assert!(tries.are_used_up());
    }

    #[test]
    fn the_first_waits_are_short() {
        let mut tries = Tries::until(Instant::now() + Duration::from_secs(3600));
        tries.count();
        let first = Duration::from_millis(100);
        assert!((0..100).all(|_| tries.wait().is_some_and(|wait| wait <= first)));
    }

    #[test]
    fn nothing_is_tried_after_the_deadline() {
        let tries = Tries::until(Instant::now());
        assert_eq!((tries.wait(), tries.left()), (None, Duration::ZERO));
        assert!(!tries.are_used_up());
    }
}
