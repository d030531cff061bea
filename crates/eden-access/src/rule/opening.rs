//! Who passes a rule.

use std::fmt;

/// Who passes the rule of an environment, by what its row demands. What the rule looks like then, only
/// [`Conditions`](super::Conditions) says, which need the door's key for a gate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Opening {
    /// Everybody.
    Public,
    /// Who has a cookie of the door.
    Gated,
    /// Nobody.
    Shut,
}

impl fmt::Display for Opening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Public => "public",
            Self::Gated => "gated",
            Self::Shut => "shut",
        })
    }
}
