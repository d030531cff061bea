//! How far a create has come whose caller does not wait for it.
//!
//! Who accepts it looks at all that can be refused, while it has the environment's lease, and hands the lease on: whoever carries
//! the create out takes it up. So nobody can have changed the environment in between, however late that is; where somebody did,
//! the lease is theirs, and nothing is carried out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// How long after it was accepted a create may begin: what would begin later is not carried out.
pub const TO_BEGIN: Duration = Duration::from_secs(300);
/// How long its progress can be asked for.
pub const KEPT: Duration = Duration::from_secs(24 * 3600);
/// What ends a create that says nothing more takes effect so much later: it may be about to end, and clocks differ.
const MARGIN: Duration = Duration::from_secs(10);

/// A create that is to be carried out by whoever has this.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Order {
    /// Which create it is.
    pub id: String,
    /// The token of the environment's lease.
    pub lease: String,
}

/// A create that was accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// With which it is carried out.
    pub order: Order,
    /// The host that the environment will have.
    pub endpoint: String,
}

/// How far a create has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProgressState {
    /// All that can be refused was looked at, and nothing is made yet.
    Accepted,
    /// It is being carried out.
    Running,
    /// It has succeeded.
    Done,
    /// It has failed, or was never heard of again.
    Failed,
}

impl ProgressState {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        let all = [Self::Accepted, Self::Running, Self::Done, Self::Failed];
        all.into_iter().find(|state| state.as_str() == word)
    }
}

/// What is known of a create that was accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Which create it is.
    pub id: String,
    /// How far it has come.
    pub state: ProgressState,
    /// The host of the environment.
    pub endpoint: String,
    /// When it was accepted.
    pub accepted_at: SystemTime,
    /// What was done last, or is waited for; empty before anything is.
    pub step: String,
    /// What its caller would have been answered, in the words of who carried it out; empty before it has ended.
    pub answer: String,
    /// Until when it has to begin, or to end once it has begun.
    pub until: SystemTime,
}

impl Progress {
    /// Whether it will never end: who was to carry it out has no more time to.
    #[must_use]
    pub fn is_lost(&self, now: SystemTime) -> bool {
        let is_open = matches!(self.state, ProgressState::Accepted | ProgressState::Running);
        is_open && self.until + MARGIN < now
    }
}

/// How a create has ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// Whether it has succeeded.
    pub is_done: bool,
    /// What its caller would have been answered, in the words of who carried it out.
    pub answer: &'a str,
    /// What was done last, or waited for.
    pub step: &'a str,
}

/// Whether a create is to be carried out.
#[derive(Debug)]
pub enum TakenUp {
    /// It is, by who asked.
    Begun(crate::Begun),
    /// It is not: it was carried out already, is too late, was given back, or a later one took its place.
    Outdated,
    /// It is not: another command has changed the environment since it was accepted.
    Superseded,
}

/// Whole seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(state: ProgressState) -> Progress {
        Progress {
            id: "1".into(),
            state,
            endpoint: String::new(),
            accepted_at: UNIX_EPOCH,
            step: String::new(),
            answer: String::new(),
            until: UNIX_EPOCH + Duration::from_secs(60),
        }
    }

    #[test]
    fn what_has_not_ended_in_its_time_is_lost() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        for state in [ProgressState::Accepted, ProgressState::Running] {
            assert!(!progress(state).is_lost(at(70)));
            assert!(progress(state).is_lost(at(71)));
        }
        for state in [ProgressState::Done, ProgressState::Failed] {
            assert!(!progress(state).is_lost(at(1000)));
        }
    }

    #[test]
    fn words_are_read_back() {
        for word in ["accepted", "running", "done", "failed"] {
            assert_eq!(
                ProgressState::of(word).map(ProgressState::as_str),
                Some(word)
            );
        }
        assert_eq!(ProgressState::of("paused"), None);
    }
}
