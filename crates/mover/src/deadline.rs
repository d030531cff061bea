//! The time an invocation has.

use std::future::Future;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Kept for answering, so that Lambda does not end the function in the middle of something.
const TO_ANSWER: Duration = Duration::from_millis(500);

/// When an invocation has to be answered.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of an invocation that Lambda ends at this time.
    #[must_use]
    pub fn before(end: SystemTime) -> Self {
        let left = end.duration_since(SystemTime::now()).unwrap_or_default();
        Self::after(left.saturating_sub(TO_ANSWER))
    }

    /// A deadline after this time from now on.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// The time that is left.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// A deadline this much before.
    #[must_use]
    pub fn earlier(&self, time: Duration) -> Self {
        Self(self.0.checked_sub(time).unwrap_or(self.0))
    }

    /// The moment itself.
    #[must_use]
    pub fn instant(&self) -> Instant {
        self.0
    }

    /// Runs something up to the deadline.
    pub async fn limit<F: Future>(&self, future: F) -> Option<F::Output> {
        tokio::time::timeout_at(self.0, future).await.ok()
    }
}
