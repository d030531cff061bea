//! What all that call AWS here have in common: errors that say what was attempted, on which thing, why it failed
//! and what to do, and how buckets are named at an endpoint of one's own.

mod endpoint;
mod error;

pub use self::endpoint::s3_path_style;
pub use self::error::{CallError, Failure};
