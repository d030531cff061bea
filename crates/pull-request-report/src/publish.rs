//! What publishing a report needs and returns, on every forge.

use std::future::Future;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::report::{Commit, Report, State};
use crate::sticky::{Comment, Missing, Written};

/// Says whether the deploy that reports is still the newest: the row's current revision.
pub trait Revision: Sync {
    /// Whether it is: asked before every write of the comment, and once before the deployments are reported. An error leaves
    /// everything as it is.
    fn is_current(
        &self,
    ) -> impl Future<Output = Result<bool, Box<dyn std::error::Error + Send + Sync>>> + Send;
}

/// For what no newer deploy can follow.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysCurrent;

impl Revision for AlwaysCurrent {
    async fn is_current(&self) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        Ok(true)
    }
}

/// What an environment's row stores of its reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment>,
    /// Deployments that were not made inactive, the newest last. GitLab makes its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deployments: Vec<Deployment>,
}

/// A deployment of GitHub's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Its id.
    pub id: u64,
    /// The commit that was deployed.
    pub head: Commit,
}

/// What became of a report. It is no `Result`: a report that cannot be made never fails a deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Published {
    /// What the row is to store now.
    pub remembered: Remembered,
    /// Whether nothing was written, or not all, because a newer deploy reports already.
    pub is_superseded: bool,
    /// What could not be reported, each as a sentence for a warning.
    pub problems: Vec<Error>,
}

impl Published {
    /// Nothing was written.
    pub(crate) fn nothing(remembered: &Remembered, error: Error) -> Self {
        Self {
            remembered: remembered.clone(),
            is_superseded: false,
            problems: vec![error],
        }
    }

    /// Adds what became of the comment.
    pub(crate) fn with_comment(mut self, written: Result<Written, Error>) -> Self {
        match written {
            Ok(Written::Comment(comment)) => self.remembered.comment = Some(comment),
            Ok(Written::Nothing) => self.remembered.comment = None,
            Ok(Written::Superseded) => self.is_superseded = true,
            Err(error) => self.problems.push(error),
        }
        self
    }
}

/// What to do where a report has no comment yet.
pub(crate) fn missing(report: &Report) -> Missing {
    if report.state == State::Removed {
        Missing::Leave
    } else {
        Missing::Create
    }
}
