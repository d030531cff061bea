//! What all that call AWS here have in common: errors that say what was attempted, on which thing, why it failed
//! and what to do, how buckets are named at an endpoint of one's own, which region a bucket is in, and which tags
//! are not a user's.
//!
//! ```
//! use aws_calls::{CallError, Failure};
//!
//! let error = CallError {
//!     service: "ECS",
//!     action: "CreateService",
//!     subject: "dev-api-pr-12".to_owned(),
//!     code: Some("AccessDeniedException".to_owned()),
//!     cause: "AccessDeniedException: not for you".to_owned(),
//!     failure: Failure::Answer,
//! };
//! let told = "ECS CreateService on dev-api-pr-12 failed: AccessDeniedException: not for you";
//! assert_eq!(error.to_string(), told);
//! assert_eq!(error.advice(&[]).as_deref(), Some("Allow ecs:CreateService to the caller."));
//! ```

mod bucket;
mod endpoint;
mod error;
pub mod tags;

pub use self::bucket::region_of_bucket;
pub use self::endpoint::s3_path_style;
pub use self::error::{CallError, Failure};
