//! What a person who has signed in may do.

use super::email::Email;
use super::pattern::Patterns;

/// Whom a profile names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct People {
    /// Who may visit: `allowed_visitors`.
    pub allowed_visitors: Patterns,
    /// Who may change: `operators`.
    pub operators: Patterns,
}

/// What somebody is on the page of a profile; what may do less is less.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Sees the environments, and wakes them.
    Visitor,
    /// Changes them too.
    Operator,
}

/// What can be asked for on the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// See the profile's environments.
    See,
    /// Wake one.
    Wake,
    /// Put one to sleep.
    Sleep,
    /// Keep one awake until a time.
    KeepAwake,
    /// Let one live longer.
    Extend,
    /// Delete one.
    Delete,
    /// Create one.
    Create,
    /// Read the logs of one.
    ReadLogs,
}

impl People {
    /// Whether an address that is verified may enter a gated environment: `allowed_visitors` alone decides.
    #[must_use]
    pub fn may_visit(&self, email: &Email) -> bool {
        self.allowed_visitors.admits(email)
    }

    /// What somebody with an address that is verified is on the profile's page; `None` is a stranger.
    #[must_use]
    pub fn role(&self, email: &Email) -> Option<Role> {
        if self.operators.admits(email) {
            return Some(Role::Operator);
        }
        self.may_visit(email).then_some(Role::Visitor)
    }
}

impl Role {
    /// What somebody is to an environment, given what they are to the profiles of all its endpoints: it is changed as a whole,
    /// so they may do what all of these allow. `None` is a stranger.
    #[must_use]
    pub fn of_all(profiles: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let roles: Option<Vec<Self>> = profiles.into_iter().collect();
        roles?.into_iter().min()
    }

    /// Whether it allows an action.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        match action {
            Action::See | Action::Wake => true,
            Action::Sleep
            | Action::KeepAwake
            | Action::Extend
            | Action::Delete
            | Action::Create
            | Action::ReadLogs => self == Self::Operator,
        }
    }
}

#[cfg(test)]
mod tests;
