//! What a report is rendered to.

mod comment;
mod dotenv;
mod markdown;
mod outputs;
mod public;

pub use self::comment::{comment, summary};
pub use self::dotenv::dotenv;
pub use self::outputs::outputs;
pub(crate) use self::outputs::unused;

/// The longest comment, in characters. GitHub takes 65,536, GitLab 1,000,000.
pub const LONGEST_COMMENT: usize = 60_000;
