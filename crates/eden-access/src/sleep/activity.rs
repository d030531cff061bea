//! Since when an environment is active, and whether it is due for a look.

use super::settings::SleepAfter;
use super::state::State;

/// How late metrics may come, in seconds: what is younger is not known yet.
pub const LATE_SECONDS: u64 = 5 * 60;

/// When an environment was last of use, in Unix seconds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Activity {
    /// When it was created.
    pub created: u64,
    /// When it was last deployed.
    pub deployed: Option<u64>,
    /// When it last woke.
    pub woken: Option<u64>,
    /// When somebody last visited, as far as a look has found.
    pub last_visit: Option<u64>,
    /// Until when it is kept awake.
    pub kept_awake_until: Option<u64>,
}

/// What kind of service an endpoint is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ServiceKind {
    /// A number of tasks.
    Replica {
        /// The desired count.
        desired_count: u32,
    },
    /// A task on each container instance, whose number is not to be set.
    Daemon,
}

/// Why an environment never sleeps.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CannotSleep {
    /// A service's count cannot be set.
    #[error(
        "put the environment to sleep: a service of it is a DAEMON, whose count cannot be 0. Delete the environment instead."
    )]
    Daemon,
    /// Nothing runs.
    #[error(
        "put the environment to sleep: nothing of it runs. Deploy it with a desired count of 1 or more first."
    )]
    NothingRuns,
}

impl Activity {
    /// The latest of created, deployed, woken and visited.
    #[must_use]
    pub fn active_since(&self) -> u64 {
        [self.deployed, self.woken, self.last_visit]
            .into_iter()
            .flatten()
            .fold(self.created, u64::max)
    }

    /// Whether a sweep should ask for its visitors: it is awake, and could have been idle for long enough, as far as
    /// metrics can have come.
    #[must_use]
    pub fn is_due(&self, state: State, sleep_after: SleepAfter, now: u64) -> bool {
        let idle_at = self
            .active_since()
            .saturating_add(sleep_after.seconds())
            .saturating_add(LATE_SECONDS);
        state == State::Awake
            && now >= idle_at
            && self.kept_awake_until.is_none_or(|until| now >= until)
    }
}

/// Checks that an environment of these services can sleep: it sleeps as a whole.
///
/// # Errors
/// One of them is a DAEMON, or none of them has a task.
pub fn check_can_sleep(services: &[ServiceKind]) -> Result<(), CannotSleep> {
    if services.contains(&ServiceKind::Daemon) {
        return Err(CannotSleep::Daemon);
    }
    let is_stopped = |service: &ServiceKind| *service == ServiceKind::Replica { desired_count: 0 };
    match services.iter().all(is_stopped) {
        true => Err(CannotSleep::NothingRuns),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
