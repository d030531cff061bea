//! What the door answers at a host whose rule did not let a request through.

use crate::host::Host;
use crate::secret::VisitCookie;
use crate::sleep::{State, Wake, may_wake_by_visit};
use crate::visit::{RequestHead, TurnedAway, turn_away};
use crate::visitor::Access;

/// The environment that a request is for, as its row knows it.
#[derive(Clone, Copy, Debug)]
pub struct VisitedHost<'a> {
    /// The host of the request.
    pub host: &'a Host,
    /// All hosts of the environment.
    pub hosts: &'a [Host],
    /// Its access.
    pub access: Access,
    /// Its state; `None` is one that this release does not know.
    pub state: Option<State>,
    /// What wakes it.
    pub wake: Wake,
    /// The cookies that are right at this host: this epoch's and the last one's.
    pub right: &'a [VisitCookie],
}

/// What the door answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// To a stranger: what is there stays unsaid, and also whether anything is.
    Stranger(TurnedAway),
    /// 503 with Refresh: it is awake, and its rule is about to let the visitor through.
    Wait,
    /// Begin to wake it, and then show its state.
    Wake,
    /// A page with its state, which says so again until it changes: 503 with Refresh, and a button where one wakes it.
    ShowState,
    /// 404.
    NotFound,
}

/// Decides what to answer. Nobody is let through: only a rule does that.
///
/// Where no environment is (`visited` is `None`), a stranger is asked to sign in like anywhere else, if there is a sign-in,
/// and finds nothing then.
#[must_use]
pub fn answer(
    request: &RequestHead<'_>,
    visited: Option<&VisitedHost<'_>>,
    has_sign_in: bool,
) -> Answer {
    match visited {
        Some(visited) => visited.answer(request),
        None if !has_sign_in => Answer::NotFound,
        None if request.is_navigation() => Answer::Stranger(TurnedAway::SignIn),
        None => Answer::Stranger(TurnedAway::Unauthorized),
    }
}

impl VisitedHost<'_> {
    fn answer(&self, request: &RequestHead<'_>) -> Answer {
        match self.turned_away(request) {
            None => self.answer_by_state(request, false),
            Some(TurnedAway::Wait) => self.answer_by_state(request, true),
            Some(stranger) => Answer::Stranger(stranger),
        }
    }

    /// At a gate, everybody is a stranger without a right cookie.
    fn turned_away(&self, request: &RequestHead<'_>) -> Option<TurnedAway> {
        match self.access {
            Access::Public => None,
            Access::Gate => Some(turn_away(request, self.host, self.hosts, self.right)),
        }
    }

    fn answer_by_state(&self, request: &RequestHead<'_>, has_signed_in: bool) -> Answer {
        match self.state {
            Some(State::Awake) => Answer::Wait,
            Some(State::Asleep)
                if may_wake_by_visit(self.access, self.wake, has_signed_in, request) =>
            {
                Answer::Wake
            }
            _ => Answer::ShowState,
        }
    }
}

#[cfg(test)]
mod tests;
