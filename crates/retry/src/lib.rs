//! When to try again what failed for now: a few times, after random waits that grow, until a deadline.
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

pub use self::backoff::Backoff;
pub use self::tries::Tries;
