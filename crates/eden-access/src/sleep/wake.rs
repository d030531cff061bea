//! Whether a wake is done.

/// How many environments may wake at once. Whoever comes then waits, and so does what a scan of all hosts would start.
pub const WAKES_AT_ONCE: usize = 10;
/// How long a wake may take, in seconds.
const LONGEST_WAKE: u64 = 600;
/// After this many seconds ECS has begun to stop what it will stop: such a target is draining, and no longer healthy.
const SETTLED: u64 = 60;

/// A target that the load balancer finds healthy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HealthyTarget {
    /// When its task started, in Unix seconds.
    pub task_started: u64,
}

/// What was seen of one endpoint of an environment that wakes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointHealth {
    /// The count that it wakes with: what was remembered, at least 1.
    pub wanted_count: u32,
    /// The desired count of its service.
    pub desired_count: u32,
    /// How many of its tasks run.
    pub running_count: u32,
    /// Its healthy targets.
    pub healthy: Vec<HealthyTarget>,
}

/// What to do with a wake.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeVerdict {
    /// Open the environment: [`Event::Healthy`](super::Event::Healthy).
    Open,
    /// Look again later.
    Wait,
    /// Give up: [`Event::TenMinutesOver`](super::Event::TenMinutesOver).
    Over,
}

/// Whether one more environment may begin to wake, beside those that do.
#[must_use]
pub const fn may_wake_another(waking: usize) -> bool {
    waking < WAKES_AT_ONCE
}

/// Judges a wake that began at a time. It is open when all endpoints are: `None` is one of which nothing is known.
#[must_use]
pub fn wake_verdict(endpoints: &[Option<EndpointHealth>], since: u64, now: u64) -> WakeVerdict {
    let is_open = |endpoint: &Option<EndpointHealth>| {
        endpoint
            .as_ref()
            .is_some_and(|health| health.is_open(since, now))
    };
    if !endpoints.is_empty() && endpoints.iter().all(is_open) {
        return WakeVerdict::Open;
    }
    match now.saturating_sub(since) >= LONGEST_WAKE {
        true => WakeVerdict::Over,
        false => WakeVerdict::Wait,
    }
}

impl EndpointHealth {
    fn is_open(&self, since: u64, now: u64) -> bool {
        let wanted = self.wanted_count.max(1);
        self.desired_count >= wanted
            && self.running_count >= wanted
            && self.healthy.iter().any(|target| target.stays(since, now))
    }
}

impl HealthyTarget {
    /// A task from before the wake may be one that ECS is about to stop. It stays if it is still healthy after a while: it
    /// was never stopped, since the environment was woken before it had quite fallen asleep.
    fn stays(self, since: u64, now: u64) -> bool {
        self.task_started >= since || now.saturating_sub(since) >= SETTLED
    }
}

#[cfg(test)]
mod tests;
