//! What a rule that was found demands.

use std::fmt;

use super::conditions::{RuleCondition, ShutValue};
use super::{COOKIE_HEADER, SHUT_HEADER};
use crate::host::Host;
use crate::secret::VisitCookie;

/// What a rule demands beside its host. No value of a header is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Found {
    /// Nothing: everybody passes.
    Public,
    /// Two cookies of the door, of whatever epoch.
    Gated,
    /// A header that nobody sends.
    Shut,
    /// It is for this host alone, and demands something that eden does not write: whoever changed it, eden writes it again.
    Changed,
    /// It is not for this host alone, or has a condition of another kind: somebody else's, which eden never changes.
    Foreign,
}

impl Found {
    /// Reads the conditions of a rule that stands at a host.
    #[must_use]
    pub fn read(rule: &[RuleCondition], host: &Host) -> Self {
        let (hosts, others): (Vec<_>, Vec<_>) = rule
            .iter()
            .partition(|condition| matches!(condition, RuleCondition::Host(_)));
        match hosts.as_slice() {
            [RuleCondition::Host(values)] if is_host_alone(values, host) => {
                Self::of_headers(&others)
            }
            _ => Self::Foreign,
        }
    }

    fn of_headers(conditions: &[&RuleCondition]) -> Self {
        match conditions {
            [] => Self::Public,
            [RuleCondition::Header { name, values }] => Self::of_header(name, values),
            _ if conditions
                .iter()
                .any(|condition| **condition == RuleCondition::Other) =>
            {
                Self::Foreign
            }
            _ => Self::Changed,
        }
    }

    fn of_header(name: &str, values: &[String]) -> Self {
        match values {
            [value] if name.eq_ignore_ascii_case(SHUT_HEADER) && ShutValue::is_one(value) => {
                Self::Shut
            }
            [one, other] if name.eq_ignore_ascii_case(COOKIE_HEADER) => {
                match VisitCookie::is_pattern(one) && VisitCookie::is_pattern(other) {
                    true => Self::Gated,
                    false => Self::Changed,
                }
            }
            _ => Self::Changed,
        }
    }
}

/// A rule is compared with hosts in any case, and so is this one.
fn is_host_alone(values: &[String], host: &Host) -> bool {
    matches!(values, [value] if value.eq_ignore_ascii_case(host.as_str()))
}

/// In one word, which plans, logs and comments may hold.
impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Public => "public",
            Self::Gated => "gated",
            Self::Shut => "shut",
            Self::Changed => "changed",
            Self::Foreign => "foreign",
        })
    }
}

#[cfg(test)]
mod tests;
