//! Flags that name a pull request, and where it is shown what became of its environment.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pull_request_report::Forge;

use super::{Format, Remote};
use crate::failure::Failure;

/// `--report` of `eden create`, and what belongs to it.
#[derive(Args, Debug)]
pub(crate) struct ReportFlags {
    /// Show the environment in its pull request, which is then its owner
    #[arg(long, value_enum, value_name = "FORGE")]
    pub(crate) report: Option<ForgeName>,

    /// Take the environment from the pull request that has it, or give one that was made by hand to this
    /// pull request
    #[arg(long, requires = "report")]
    pub(crate) take_over: bool,

    #[command(flatten)]
    pub(crate) which: WhichPullRequest,
}

/// Which pull request is meant, where the run does not say so.
#[derive(Args, Debug)]
pub(crate) struct WhichPullRequest {
    /// Pull request, by its number; or as FORGE:REPOSITORY:REPOSITORY_ID#NUMBER. By default that of the run
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pull_request: Option<String>,

    /// Repository of the pull request, such as octo/shop. By default that of the run
    #[arg(long, value_name = "NAME")]
    pub(crate) repository: Option<String>,

    /// File for EDEN_URL and EDEN_STATE, a dotenv report of GitLab CI
    #[arg(long, value_name = "FILE")]
    pub(crate) dotenv: Option<PathBuf>,
}

impl WhichPullRequest {
    /// Refuses flags that would have no effect.
    pub(crate) fn refuse_alone(&self) -> anyhow::Result<()> {
        let Self {
            pull_request,
            repository,
            dotenv,
        } = self;
        if pull_request.is_none() && repository.is_none() && dotenv.is_none() {
            return Ok(());
        }
        let text = "--pull-request, --repository and --dotenv say nothing without --report";
        Err(Failure::usage(text, "Add --report github or --report gitlab.").into())
    }
}

/// Where a pull request is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ForgeName {
    /// GitHub: a comment, a deployment, and the step's summary and outputs
    Github,
    /// GitLab: a note
    Gitlab,
}

impl From<ForgeName> for Forge {
    fn from(name: ForgeName) -> Self {
        match name {
            ForgeName::Github => Self::GitHub,
            ForgeName::Gitlab => Self::GitLab,
        }
    }
}

/// `eden report`.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// Environment name (branch name etc.)
    pub(crate) name: String,

    /// Where to show it
    #[arg(long, value_enum, value_name = "FORGE")]
    pub(crate) to: ForgeName,

    /// Report that the deploy failed
    #[arg(long)]
    pub(crate) failed: bool,

    #[command(flatten)]
    pub(crate) which: WhichPullRequest,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}
