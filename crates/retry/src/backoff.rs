//! How long to wait before trying again.

use std::time::Duration;

/// Waits that double from try to try, each shortened at random so that many callers do not come
/// back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub first: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Backoff {
    /// How long to wait after a number of tries that failed: between half of and all of the full wait.
    #[must_use]
    pub fn wait(&self, failures: u32) -> Duration {
        self.wait_by(failures, fastrand::f64())
    }

    /// How long to wait, with a chance between 0 and 1 that several waits share.
    #[must_use]
    pub fn wait_by(&self, failures: u32, chance: f64) -> Duration {
        let doubled = 1_u32
            .checked_shl(failures.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let full = self.first.saturating_mul(doubled).min(self.longest);
        full.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(10),
    };

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits = [1, 2, 3, 4, 5, 6, 7, 1000].map(|failures| BACKOFF.wait_by(failures, 1.0));
        let expected = [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000];
        assert_eq!(waits, expected.map(Duration::from_millis));
    }

    #[test]
    fn a_wait_is_between_half_of_it_and_all() {
        assert_eq!(BACKOFF.wait_by(1, 0.0), Duration::from_millis(250));
        let waits = (0..1000).map(|_| BACKOFF.wait(2).as_millis());
        let (low, high) = (waits.clone().min().unwrap(), waits.max().unwrap());
        assert!(
            low >= 500 && high <= 1000 && high - low > 100,
            "{low} {high}"
        );
    }
}
