//! How long a report may take, and how it is ended early.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// A report takes no longer, with all waits.
const REPORT: Duration = Duration::from_secs(60);
/// A question that is asked while an environment's lease is held.
const UNDER_LEASE: Duration = Duration::from_secs(10);

/// How long a report or a question may take, and how it is ended early.
#[derive(Clone, Debug)]
pub struct Limit {
    deadline: Instant,
    stop: CancellationToken,
    waits: bool,
}

/// Why something did not end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It was asked to stop.
    Cancelled,
    /// There is no time left.
    OutOfTime,
}

impl Limit {
    /// For a report: 60 seconds in all. A report is never made while a lease is held, since it waits where a forge says so.
    #[must_use]
    pub fn of_report(stop: CancellationToken) -> Self {
        Self {
            deadline: Instant::now() + REPORT,
            stop,
            waits: true,
        }
    }

    /// For a question that is asked while a lease is held: 10 seconds in all, and no wait for a forge's rate limit.
    #[must_use]
    pub fn under_lease(stop: CancellationToken) -> Self {
        Self {
            deadline: Instant::now() + UNDER_LEASE,
            stop,
            waits: false,
        }
    }

    /// The same with an earlier end, where this is one.
    #[must_use]
    pub fn until(self, deadline: Instant) -> Self {
        Self {
            deadline: self.deadline.min(deadline),
            ..self
        }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Whether a wait that a forge asks for is possible.
    pub(crate) fn allows(&self, wait: Duration) -> bool {
        self.waits && wait < self.left()
    }

    /// Runs something that can be dropped at any time.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, Cut> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Cut::Cancelled),
            done = tokio::time::timeout_at(self.deadline.into(), work) => done.map_err(|_| Cut::OutOfTime),
        }
    }

    pub(crate) async fn sleep(&self, wait: Duration) -> Result<(), Cut> {
        self.run(tokio::time::sleep(wait)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_a_minute_and_a_question_under_a_lease_waits_for_no_limit() {
        let report = Limit::of_report(CancellationToken::new());
        assert!(
            report.left() <= Duration::from_secs(60) && report.left() > Duration::from_secs(55)
        );
        assert!(report.allows(Duration::from_secs(50)));
        assert!(!report.allows(Duration::from_secs(60)));
        let leased = Limit::under_lease(CancellationToken::new());
        assert!(leased.left() <= Duration::from_secs(10));
        assert!(!leased.allows(Duration::from_secs(1)));
    }

    #[test]
    fn an_end_can_only_be_earlier() {
        let now = Instant::now();
        let later =
            Limit::of_report(CancellationToken::new()).until(now + Duration::from_secs(999));
        assert!(later.left() <= Duration::from_secs(60));
        let earlier = later.until(now + Duration::from_secs(1));
        assert!(earlier.left() <= Duration::from_secs(1));
    }
}
