//! The state of a merge request.

use http::Method;
use serde::Deserialize;

use super::Calls;
use crate::closed::{PullRequestNow, State};
use crate::error::{Cause, Error};
use crate::pull_request::Repository;

/// What is read of a merge request: <https://docs.gitlab.com/api/merge_requests/#get-single-mr>.
#[derive(Deserialize)]
struct MergeRequest {
    state: String,
    /// The head of the source branch.
    sha: String,
    source_project_id: Option<u64>,
    target_project_id: u64,
    #[serde(default)]
    labels: Vec<String>,
    references: References,
}

#[derive(Deserialize)]
struct References {
    /// The project's path and the number, e.g. `group/shop!3`.
    full: String,
}

impl Calls<'_> {
    /// The merge request as it is now.
    pub(super) async fn fetch_state(&self) -> Result<PullRequestNow, Error> {
        let call = self.call("ask for the state", Method::GET, self.path.clone(), None);
        let answer = self.client.send(&call, self.limit).await?;
        let merge_request: MergeRequest = self.client.read(&call, &answer)?;
        merge_request
            .now(answer.is_moved)
            .map_err(|cause| self.client.error(&call, cause))
    }
}

impl MergeRequest {
    fn now(self, is_moved: bool) -> Result<PullRequestNow, Cause> {
        let head = self.sha.parse();
        Ok(PullRequestNow {
            state: match self.state.as_str() {
                "opened" => State::Open,
                "closed" | "merged" => State::Closed,
                // `locked` is one that is being merged.
                _ => State::Unknown,
            },
            head: head.map_err(|_| Cause::Answer("the head is no commit".to_owned()))?,
            repository_id: self.target_project_id,
            repository: project(&self.references.full),
            is_fork: self.source_project_id != Some(self.target_project_id),
            labels: self.labels,
            is_moved,
        })
    }
}

fn project(reference: &str) -> Option<Repository> {
    let (path, _) = reference.split_once('!')?;
    path.to_owned().try_into().ok()
}
