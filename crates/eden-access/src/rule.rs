//! What the listener rule of an environment demands of a request beside its host.

mod conditions;
mod decision;
mod found;
mod limits;
mod opening;

pub use self::conditions::{Conditions, RuleCondition, ShutValue};
pub use self::decision::{Decision, decide, decide_without_key};
pub use self::found::Found;
pub use self::limits::{LimitError, check_limits};
pub use self::opening::Opening;

/// The header that a shut rule demands, with a value that nobody sends.
pub const SHUT_HEADER: &str = "x-eden-shut";
/// The header in which a gated rule looks for a visitor's cookie.
const COOKIE_HEADER: &str = "cookie";
