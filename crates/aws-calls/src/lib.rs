//! What all that call AWS here have in common: errors that say what was attempted, on which thing, why it failed
//! and what to do, how buckets are named at a custom endpoint, which region a bucket is in, and which tags
//! are not a user's; and the frame of both cores' commands: how clients are configured, how a change is made and
//! stopped, and how results of independent steps are joined.
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
//! let text = "ECS CreateService on dev-api-pr-12 failed: AccessDeniedException: not for you";
//! assert_eq!(error.to_string(), text);
//! assert_eq!(error.advice(&[]).as_deref(), Some("Allow ecs:CreateService to the caller."));
//! ```

mod bucket;
mod caller;
pub mod client;
mod context;
mod ec2;
mod endpoint;
mod error;
mod function;
mod join;
mod json;
mod rest;
pub mod tags;

pub use self::bucket::region_of_bucket;
pub use self::context::{Context, Finished, Guard, answered};
pub use self::ec2::Ec2Client;
pub use self::endpoint::s3_path_style;
pub use self::error::{CallError, CommandError, Failure, SdkCause, code, message, subject};
pub use self::function::function_config;
pub use self::join::{Results, all, all_of};
pub use self::json::{CLOUDWATCH, JsonClient, JsonService, tags_from_json, tags_to_json};
pub use self::rest::{LAMBDA, RestClient, RestRequest, RestService};
