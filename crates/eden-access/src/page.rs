//! Which buttons an environment has on the door's page.

use crate::sleep::State;
use crate::visitor::{Action, Role};

/// What decides which buttons an environment has for somebody.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    /// What they are to it.
    pub role: Role,
    /// Its state; `None` is one that this release does not know.
    pub state: Option<State>,
    /// Whether its rows say what it was made with: those of the Python tools do not.
    pub is_recorded: bool,
    /// Whether it expires.
    pub expires: bool,
    /// Whether it falls asleep by itself.
    pub falls_asleep: bool,
    /// Whether it is protected from being deleted.
    pub is_protected: bool,
}

impl Standing {
    /// Whether it has a button for an action: one that would change nothing is left out, and so is one that would be refused.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        self.role.may(action) && self.has_use_for(action)
    }

    fn has_use_for(&self, action: Action) -> bool {
        match action {
            Action::See => true,
            Action::Wake => matches!(self.state, Some(State::Asleep | State::Failed)),
            Action::Sleep => {
                self.is_recorded && matches!(self.state, Some(State::Awake | State::Waking))
            }
            Action::Extend => self.is_recorded && self.expires,
            Action::Delete => !self.is_protected,
            Action::ReadLogs => self.is_recorded,
            Action::KeepAwake => {
                self.falls_asleep && matches!(self.state, Some(State::Awake | State::Waking))
            }
            // What is created is not there.
            Action::Create => false,
        }
    }
}

#[cfg(test)]
mod tests;
