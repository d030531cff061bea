//! The states of an environment, and what changes them.

use std::fmt;

/// What an environment is, as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// It runs, and its rule lets visitors through.
    Awake,
    /// Nothing runs, and nobody passes.
    Asleep,
    /// It is being started, and nobody passes yet.
    Waking,
    /// It did not start in time. Nothing runs, and nobody passes.
    Failed,
}

/// What the row knows of an environment's sleep.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sleeper {
    /// The state.
    pub state: State,
    /// Counted up by each change. A write of the row is conditional on the revision that it is made from, so of all who
    /// saw the same one changes it.
    pub revision: u64,
    /// When the state, or the last try of a wake, began, in Unix seconds.
    pub since: u64,
}

/// What happens to an environment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Event {
    /// Nobody visited it for as long as its profile says.
    Idle,
    /// Somebody put it to sleep.
    Sleep,
    /// Somebody opened it, where that wakes.
    Visit,
    /// Somebody asked for it: the button, or `eden wake`.
    Button,
    /// It was deployed, with this many tasks.
    Deploy {
        /// The desired count of its services, all together.
        count: u32,
    },
    /// Its access, or who may visit, was changed.
    GateChange,
    /// All of its hosts are healthy.
    Healthy,
    /// It did not become healthy in ten minutes.
    TenMinutesOver,
    /// It is being deleted.
    Delete,
}

/// What becomes of the row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// It stays as it is.
    Nothing,
    /// It is to be written, on condition that it still has the revision that this follows from.
    Becomes(Sleeper),
    /// It goes, under the same condition.
    Removed,
}

impl State {
    /// Reads the state that a row holds. A row of a release before there were states is of an environment that is awake.
    /// `None` is a word of a later release: nobody passes there ([`opening`](super::opening)).
    #[must_use]
    pub fn of_row(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("awake") => Some(Self::Awake),
            Some("asleep") => Some(Self::Asleep),
            Some("waking") => Some(Self::Waking),
            Some("failed") => Some(Self::Failed),
            Some(_) => None,
        }
    }

    /// The word for it, in rows and for users.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awake => "awake",
            Self::Asleep => "asleep",
            Self::Waking => "waking",
            Self::Failed => "failed",
        }
    }

    /// The state after an event; `None` where the event changes nothing.
    ///
    /// A visit does not wake what failed to wake: each one would start again what cannot start. A deploy wakes, and so
    /// begins a wake again that is under way; one of no tasks has nothing to wait for.
    fn after(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Awake, Event::Idle)
            | (Self::Awake | Self::Waking | Self::Failed, Event::Sleep) => Some(Self::Asleep),
            (Self::Asleep, Event::Visit)
            | (Self::Asleep | Self::Failed, Event::Button)
            | (Self::Asleep | Self::Waking | Self::Failed, Event::Deploy { count: 1.. }) => {
                Some(Self::Waking)
            }
            (Self::Awake, Event::Deploy { .. })
            | (_, Event::Deploy { count: 0 })
            | (Self::Waking, Event::Healthy) => Some(Self::Awake),
            (Self::Waking, Event::TenMinutesOver) => Some(Self::Failed),
            _ => None,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Sleeper {
    /// A new environment: awake, since it is being started. A gated one has a shut rule until the door opens it.
    #[must_use]
    pub const fn created(now: u64) -> Self {
        Self {
            state: State::Awake,
            revision: 0,
            since: now,
        }
    }

    /// What becomes of the row by an event.
    ///
    /// Each change has another revision, so that whoever decided by what they had seen before, such as that a wake is done
    /// or that nobody visits, has to look again: a deploy, a delete and a change of the gate override what is under way.
    #[must_use]
    pub fn after(self, event: Event, now: u64) -> Change {
        let (state, since) = match (event, self.state.after(event)) {
            (Event::Delete, _) => return Change::Removed,
            (Event::GateChange, _) => (self.state, self.since),
            (_, Some(state)) => (state, now),
            (_, None) => return Change::Nothing,
        };
        Change::Becomes(Self {
            state,
            revision: self.revision.saturating_add(1),
            since,
        })
    }
}

#[cfg(test)]
mod tests;
