//! Whether a pull request is closed, and what a run does for one.

#[cfg(test)]
mod tests;

use std::fmt;

use crate::error::Error;
use crate::pull_request::{PullRequest, Repository};
use crate::report::Commit;

/// A pull request as its forge has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequestNow {
    /// Whether it is open. One that was merged is closed, and one with a conflict is as open or closed as any other.
    pub state: State,
    /// The commit at its head.
    pub head: Commit,
    /// The id of the repository that it is to be merged into.
    pub repository_id: u64,
    /// The name of that repository, where the forge says it.
    pub repository: Option<Repository>,
    /// Whether it comes from another repository, or from one that is gone.
    pub is_fork: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whether the forge redirected to it: its repository was renamed or transferred.
    pub is_moved: bool,
}

/// The state of a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be pushed to and merged.
    Open,
    /// It was closed or merged.
    Closed,
    /// The forge says something else.
    Unknown,
}

/// Whether an environment is removed because its pull request is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is closed: the environment may be removed.
    Closed {
        /// The commit at its head, to be given when it is asked again under the lease.
        head: Commit,
    },
    /// It is open, or was opened again.
    Open,
    /// That is not certain: the environment stays.
    Keep(Keep),
}

/// Why an environment stays although its pull request may be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The forge did not answer with status 200.
    NotAnswered(Error),
    /// The repository's name belongs to another repository now.
    OtherRepository {
        /// The id of that repository.
        found: u64,
    },
    /// The repository has another name, or another owner, than when the environment was made.
    Renamed,
    /// It was pushed to since it was asked about before.
    Pushed {
        /// The commit at its head now.
        head: Commit,
    },
    /// The forge says neither open nor closed.
    UnknownState,
}

impl Verdict {
    /// Decides, from what the forge answered.
    ///
    /// `seen` is the head that an earlier question had: a purge asks, takes the lease and asks again. It is not the head in the
    /// row, which stays behind when a pull request is pushed to without a deploy, so that its environment would stay for ever.
    pub(crate) fn of(
        pull_request: &PullRequest,
        seen: Option<&Commit>,
        asked: Result<PullRequestNow, Error>,
    ) -> Self {
        let now = match asked {
            Ok(now) => now,
            Err(error) => return Self::Keep(Keep::NotAnswered(error)),
        };
        if now.repository_id != pull_request.repository_id {
            return Self::Keep(Keep::OtherRepository {
                found: now.repository_id,
            });
        }
        if now.is_renamed(pull_request) {
            return Self::Keep(Keep::Renamed);
        }
        match now.state {
            State::Open => Self::Open,
            State::Unknown => Self::Keep(Keep::UnknownState),
            State::Closed if seen.is_some_and(|seen| *seen != now.head) => {
                Self::Keep(Keep::Pushed { head: now.head })
            }
            State::Closed => Self::Closed { head: now.head },
        }
    }
}

impl PullRequestNow {
    fn is_renamed(&self, pull_request: &PullRequest) -> bool {
        let other_name = |name: &Repository| !name.is_same(&pull_request.repository);
        self.is_moved || self.repository.as_ref().is_some_and(other_name)
    }
}

/// Whether a pull request is to have an environment now: it is open, of its own repository, and has the label, where one is
/// asked for.
///
/// A run decides by this and not by the action of its event: a run for `labeled` may take the place of a waiting one for
/// `closed`, and one that waited behind a close must not bring the environment back. The label saves cost; it is no security,
/// since whoever may triage sets it.
#[must_use]
pub fn is_wanted(now: &PullRequestNow, label: Option<&str>) -> bool {
    let has_label = label.is_none_or(|label| now.labels.iter().any(|one| one == label));
    now.state == State::Open && !now.is_fork && has_label
}

impl fmt::Display for Keep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnswered(error) => write!(formatter, "{error}"),
            Self::OtherRepository { found } => {
                write!(
                    formatter,
                    "its repository's name belongs to repository {found} now"
                )
            }
            Self::Renamed => formatter.write_str("its repository was renamed or transferred"),
            Self::Pushed { head } => {
                write!(
                    formatter,
                    "it was pushed to meanwhile: its head is {}",
                    head.short()
                )
            }
            Self::UnknownState => formatter.write_str("it is neither open nor closed"),
        }
    }
}
