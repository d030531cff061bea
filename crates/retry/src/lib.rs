//! When to try again what failed for now: a few times, after random waits that grow, until a deadline; and what to do
//! with what goes on failing ([`verdict`]).
//!
//! ```
//! use std::time::{Duration, Instant};
//!
//! use retry::Tries;
//!
//! # fn attempt() -> bool { true }
//! let mut tries = Tries::until(Instant::now() + Duration::from_secs(10));
//! while !attempt() {
//!     tries.count();
//!     let Some(wait) = tries.wait() else { break };
//!     std::thread::sleep(wait);
//! }
//! ```

mod backoff;
mod tries;
mod verdict;

pub use self::backoff::Backoff;
pub use self::tries::Tries;
pub use self::verdict::{Answer, Evidence, Verdict, verdict};
