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
        let doubled = 1_u32
            .checked_shl(failures.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let full = self.first.saturating_mul(doubled).min(self.longest);
        full.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}
