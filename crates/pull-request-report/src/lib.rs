//! The report of an environment to its pull request, on GitHub and GitLab.
//!
//! - [`Report`] is what is reported, as plain data; [`render`] makes texts of it: the comment, the summary of a step,
//!   the outputs of a step, a dotenv report. The public reads a comment, so no text of strangers stands in it unescaped.
//! - [`PullRequest`] says whose pull request an environment is, and is read from text, from GitHub Actions and from
//!   GitLab CI.
//! - [`GitHub`] and [`GitLab`] publish a report and ask for the state of a pull request. A report that cannot be made is
//!   a list of [`Error`]s in [`Published`]: it never fails a deploy.
//!
//! ```no_run
//! use pull_request_report::{AlwaysCurrent, GitHub, Limit, PullRequest, Remembered, Report};
//! use tokio_util::sync::CancellationToken;
//!
//! # async fn example(report: Report, row: Remembered) -> Result<Remembered, Box<dyn std::error::Error>> {
//! let variables = |name: &str| std::env::var(name).ok();
//! let pull_request = PullRequest::from_github_actions(variables)?;
//! let limit = Limit::of_report(CancellationToken::new());
//! let published = GitHub::from_variables(variables)?
//!     .publish(&pull_request, &report, &row, &AlwaysCurrent, &limit)
//!     .await;
//! for problem in &published.problems {
//!     eprintln!("warning: {problem}");
//! }
//! # Ok(published.remembered)
//! # }
//! ```
//!
//! It knows no cloud: what is reported, and where its identifiers are stored, is the caller's.

mod actions;
mod closed;
mod connect;
mod create_once;
mod error;
mod forge_client;
mod github;
mod gitlab;
mod http;
mod limit;
mod marker;
mod publish;
mod pull_request;
pub mod render;
mod report;
mod sticky;

pub use self::actions::{ActionsFile, FileError, append, without_commands};
pub use self::closed::{Keep, PullRequestNow, State as PullRequestState, Verdict, is_wanted};
pub use self::connect::ConnectError;
pub use self::error::{Cause, Error};
pub use self::forge_client::ForgeClient;
pub use self::github::GitHub;
pub use self::gitlab::GitLab;
pub use self::http::{ApiBase, ApiBaseError, Token};
pub use self::limit::Limit;
pub use self::publish::{AlwaysCurrent, Deployment, Published, Remembered, Revision};
pub use self::pull_request::{
    ContinuousIntegrationError, Forge, PullRequest, PullRequestError, Repository, is_allowed,
};
pub use self::report::{Address, AddressError, Commit, CommitError, Report, Service, State};
pub use self::sticky::{Author, Comment};
