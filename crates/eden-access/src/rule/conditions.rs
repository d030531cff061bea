//! What a rule is to demand.

use std::fmt;

use zeroize::Zeroizing;

use super::limits::{LimitError, check_limits};
use super::{COOKIE_HEADER, SHUT_HEADER};
use crate::host::Host;
use crate::secret::VisitCookie;

/// How many random bytes nobody guesses.
const SHUT_BYTES: usize = 16;

/// One condition of a listener rule, as plain data: whoever calls AWS turns it into the types of its SDK and back.
#[derive(Clone, Eq, PartialEq)]
pub enum RuleCondition {
    /// The request is for one of these hosts.
    Host(Vec<String>),
    /// A header has one of these values, in which `*` and `?` stand for others.
    Header {
        /// The header's name, in any case.
        name: String,
        /// The values.
        values: Vec<String>,
    },
    /// Any other condition, of which eden writes none: a path, a method, a regular expression.
    Other,
}

/// What the rule of an environment demands beside its host.
#[derive(Clone)]
pub enum Conditions {
    /// Nothing: everybody passes.
    Public,
    /// The cookie of this epoch, or that of the last one.
    Gated {
        /// This epoch's.
        present: VisitCookie,
        /// The last one's.
        last: VisitCookie,
    },
    /// A header that nobody sends: nobody passes.
    Shut(ShutValue),
}

/// The random value of the header that a shut rule demands. It is never shown: who sent it would pass.
#[derive(Clone)]
pub struct ShutValue(Zeroizing<String>);

impl ShutValue {
    /// Takes random bytes. Each rule, and each time it is shut, deserves its own.
    #[must_use]
    pub fn from_random(bytes: [u8; SHUT_BYTES]) -> Self {
        Self(Zeroizing::new(hex::encode(bytes)))
    }

    /// Whether a value of a rule is one that nobody guesses, and matches nothing but itself.
    pub(super) fn is_one(value: &str) -> bool {
        value.len() == 2 * SHUT_BYTES && value.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl Conditions {
    /// The conditions of the rule for a host.
    ///
    /// # Errors
    /// AWS would refuse them.
    pub fn to_rule(&self, host: &Host) -> Result<Vec<RuleCondition>, LimitError> {
        let hosts = RuleCondition::Host(vec![host.as_str().to_owned()]);
        let rule: Vec<RuleCondition> = [hosts].into_iter().chain(self.to_header()).collect();
        check_limits(&rule).map(|()| rule)
    }

    fn to_header(&self) -> Option<RuleCondition> {
        let header = |name: &str, values: Vec<String>| RuleCondition::Header {
            name: name.to_owned(),
            values,
        };
        match self {
            Self::Public => None,
            Self::Gated { .. } => Some(header(COOKIE_HEADER, self.patterns())),
            Self::Shut(value) => Some(header(SHUT_HEADER, vec![value.0.to_string()])),
        }
    }

    /// The values that the header `Cookie` may have: none, unless it is gated.
    pub(super) fn patterns(&self) -> Vec<String> {
        match self {
            Self::Gated { present, last } => [present, last]
                .map(|cookie| cookie.pattern().to_string())
                .into(),
            Self::Public | Self::Shut(_) => Vec::new(),
        }
    }
}

/// In one word, which plans, logs and comments may hold.
impl fmt::Display for Conditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Public => "public",
            Self::Gated { .. } => "gated",
            Self::Shut(_) => "shut",
        })
    }
}

impl fmt::Debug for Conditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for ShutValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ShutValue(hidden)")
    }
}

/// Without the values of headers, which let visitors through.
impl fmt::Debug for RuleCondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(hosts) => formatter.debug_tuple("Host").field(hosts).finish(),
            Self::Header { name, values } => {
                write!(formatter, "Header({name}, {} hidden)", values.len())
            }
            Self::Other => formatter.write_str("Other"),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
