//! The state of a pull request.

use serde::Deserialize;

use super::{Calls, PULLS};
use crate::closed::{PullRequestNow, State};
use crate::error::{Cause, Error};
use crate::pull_request::PullRequest;

const ASK: &str = "ask for the state";

/// What is read of a pull request: <https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request>.
#[derive(Deserialize)]
struct Pull {
    state: String,
    head: Head,
    base: Base,
    #[serde(default)]
    labels: Vec<Label>,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
    /// None where a fork was deleted.
    repo: Option<RepositoryId>,
}

#[derive(Deserialize)]
struct RepositoryId {
    id: u64,
}

#[derive(Deserialize)]
struct Base {
    repo: BaseRepository,
}

#[derive(Deserialize)]
struct BaseRepository {
    id: u64,
    full_name: String,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

impl Calls<'_> {
    /// The pull request as it is now.
    pub(super) async fn fetch_state(&self) -> Result<PullRequestNow, Error> {
        let call = self.read(ASK, PULLS, &format!("/pulls/{}", self.number));
        let answer = self.client.send(&call, self.limit).await?;
        let pull: Pull = self.client.read(&call, &answer)?;
        pull.now(answer.is_moved)
            .map_err(|cause| self.client.error(&call, cause))
    }

    /// The pull request as it is now, in the repository that has the id of the environment's: nothing is written to another
    /// that took over its name.
    pub(super) async fn check_repository(
        &self,
        pull_request: &PullRequest,
    ) -> Result<PullRequestNow, Error> {
        let now = self.fetch_state().await?;
        let (expected, found) = (pull_request.repository_id, now.repository_id);
        if found != expected {
            return Err(self.error(
                "report to the repository",
                Cause::OtherRepository { expected, found },
            ));
        }
        Ok(now)
    }
}

impl Pull {
    fn now(self, is_moved: bool) -> Result<PullRequestNow, Cause> {
        let base = self.base.repo;
        let head = self.head.sha.parse();
        Ok(PullRequestNow {
            state: match self.state.as_str() {
                "open" => State::Open,
                "closed" => State::Closed,
                _ => State::Unknown,
            },
            head: head.map_err(|_| Cause::Answer("the head is no commit".to_owned()))?,
            repository_id: base.id,
            is_fork: self
                .head
                .repo
                .is_none_or(|repository| repository.id != base.id),
            repository: base.full_name.try_into().ok(),
            labels: self.labels.into_iter().map(|label| label.name).collect(),
            is_moved,
        })
    }
}
