//! When to try again what failed for now: a few times, after random waits that grow, until a deadline.

mod backoff;
mod tries;

pub use self::backoff::Backoff;
pub use self::tries::Tries;
