//! Who may do what: addresses, the patterns that admit them, and what an admitted person may do.

mod access;
mod email;
mod pattern;
mod role;

pub use self::access::{Access, AccessError, check_gate};
pub use self::email::{Email, EmailError, is_verified};
pub use self::pattern::{PatternError, Patterns};
pub use self::role::{Action, People, Role};
