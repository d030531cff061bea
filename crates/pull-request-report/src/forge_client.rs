//! A client of whichever forge a pull request is on.

use crate::closed::{PullRequestNow, Verdict};
use crate::connect::ConnectError;
use crate::error::Error;
use crate::github::GitHub;
use crate::gitlab::GitLab;
use crate::limit::Limit;
use crate::publish::{Published, Remembered, Revision};
use crate::pull_request::{Forge, PullRequest};
use crate::report::{Commit, Report};

/// A client of whichever forge a pull request is on.
#[derive(Clone, Debug)]
pub enum ForgeClient {
    /// GitHub.
    GitHub(GitHub),
    /// GitLab.
    GitLab(GitLab),
}

impl ForgeClient {
    /// A client from the variables of a run: [`GitHub::from_variables`], [`GitLab::from_variables`].
    ///
    /// # Errors
    /// When there is no token, or the address of the API cannot be used.
    pub fn from_variables(
        forge: Forge,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConnectError> {
        match forge {
            Forge::GitHub => GitHub::from_variables(variables).map(Self::GitHub),
            Forge::GitLab => GitLab::from_variables(variables).map(Self::GitLab),
        }
    }

    /// Publishes a report.
    pub async fn publish(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        remembered: &Remembered,
        revision: &impl Revision,
        limit: &Limit,
    ) -> Published {
        match self {
            Self::GitHub(client) => {
                let published = client.publish(pull_request, report, remembered, revision, limit);
                published.await
            }
            Self::GitLab(client) => {
                let published = client.publish(pull_request, report, remembered, revision, limit);
                published.await
            }
        }
    }

    /// The pull request as it is now.
    ///
    /// # Errors
    /// When the forge does not answer with status 200.
    pub async fn fetch_state(
        &self,
        pull_request: &PullRequest,
        limit: &Limit,
    ) -> Result<PullRequestNow, Error> {
        match self {
            Self::GitHub(client) => client.fetch_state(pull_request, limit).await,
            Self::GitLab(client) => client.fetch_state(pull_request, limit).await,
        }
    }

    /// Whether the pull request is closed; `seen` is the head that an earlier question had.
    ///
    /// The caller checks before that the repository is one that it may ask for: [`is_allowed`](crate::is_allowed).
    pub async fn check_closed(
        &self,
        pull_request: &PullRequest,
        seen: Option<&Commit>,
        limit: &Limit,
    ) -> Verdict {
        match self {
            Self::GitHub(client) => client.check_closed(pull_request, seen, limit).await,
            Self::GitLab(client) => client.check_closed(pull_request, seen, limit).await,
        }
    }
}
