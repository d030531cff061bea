//! What rule and count of an environment must be.

use super::state::State;
use crate::rule::{Found, Opening};
use crate::visitor::Access;

/// The least count with which an environment wakes.
const LEAST_COUNT: u32 = 1;

/// What was seen of one endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EndpointSeen {
    /// What its rule demands.
    pub rule: Found,
    /// Whether that rule, where it is gated, has the cookies of this epoch and the last one, and no others:
    /// [`decide`](crate::decide) finds nothing to write.
    pub has_present_cookies: bool,
    /// The desired count of its service.
    pub desired_count: u32,
    /// The count with which it ran before it fell asleep, as the row remembers.
    pub remembered_count: u32,
}

/// A change of one endpoint, which is named by its index.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Write the conditions of its rule.
    WriteRule {
        /// Which endpoint.
        endpoint: usize,
        /// Who is to pass.
        opening: Opening,
    },
    /// Set the desired count of its service.
    SetCount {
        /// Which endpoint.
        endpoint: usize,
        /// The count.
        count: u32,
    },
}

/// Who may pass the rule of an environment. Only what is awake lets anybody through: not what sleeps, wakes or failed to,
/// and not what is in a state that this release does not know.
#[must_use]
pub fn opening(state: Option<State>, access: Access) -> Opening {
    match (state, access) {
        (Some(State::Awake), Access::Public) => Opening::Public,
        (Some(State::Awake), Access::Gate) => Opening::Gated,
        _ => Opening::Shut,
    }
}

/// The count to remember of an endpoint whose environment is put to sleep. Only what is awake has a count that was chosen:
/// one that is being woken or has failed may have none, and then what was remembered stays.
#[must_use]
pub fn count_to_remember(state: State, desired_count: u32, remembered_count: u32) -> u32 {
    match state {
        State::Awake => desired_count,
        State::Asleep | State::Waking | State::Failed => remembered_count,
    }
}

/// The next changes of an environment, of what its row, reread under the lease, demands: they do not depend on each other,
/// and when they are made the next ones follow. All rules come before any count, so that nobody passes to what is being
/// stopped or started.
#[must_use]
pub fn next_steps(state: Option<State>, access: Access, endpoints: &[EndpointSeen]) -> Vec<Step> {
    let opening = opening(state, access);
    let rules: Vec<Step> = endpoints
        .iter()
        .enumerate()
        .filter(|(_, seen)| needs_rule(seen, opening))
        .map(|(endpoint, _)| Step::WriteRule { endpoint, opening })
        .collect();
    if !rules.is_empty() {
        return rules;
    }
    endpoints
        .iter()
        .enumerate()
        .filter_map(|(endpoint, seen)| {
            count_to_set(state, seen).map(|count| Step::SetCount { endpoint, count })
        })
        .collect()
}

/// A foreign rule is never written, and stops nothing else.
fn needs_rule(seen: &EndpointSeen, opening: Opening) -> bool {
    match (seen.rule, opening) {
        (Found::Foreign, _) | (Found::Public, Opening::Public) | (Found::Shut, Opening::Shut) => {
            false
        }
        (Found::Gated, Opening::Gated) => !seen.has_present_cookies,
        _ => true,
    }
}

/// The count of what is awake is whoever's who deploys or scales it.
fn count_to_set(state: Option<State>, seen: &EndpointSeen) -> Option<u32> {
    let wanted = seen.remembered_count.max(LEAST_COUNT);
    match state? {
        State::Awake => None,
        State::Asleep | State::Failed => (seen.desired_count != 0).then_some(0),
        State::Waking => (seen.desired_count < wanted).then_some(wanted),
    }
}

#[cfg(test)]
mod tests;
