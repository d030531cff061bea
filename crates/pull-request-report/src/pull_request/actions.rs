//! The pull request that a run of GitHub Actions is about.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Forge, PullRequest, PullRequestError, Repository, positive};
use crate::report::CommitError;

/// Why the pull request of a run is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContinuousIntegrationError {
    /// A variable is not set, or not as it should be.
    #[error(
        "the variable {variable} {why}. Name the pull request yourself, or run this for a pull request in {system}."
    )]
    Variable {
        /// Its name.
        variable: &'static str,
        /// What is wrong with it.
        why: &'static str,
        /// Who sets it.
        system: &'static str,
    },

    /// The file with the event cannot be read.
    #[error("cannot read the event that started this run from {} (the file that GITHUB_EVENT_PATH names)", path.display())]
    EventFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// The file with the event is not as GitHub documents it.
    #[error("cannot understand the event that started this run, in {} (the file that GITHUB_EVENT_PATH names)", path.display())]
    Event {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },

    /// The event is about no pull request.
    #[error(
        "the event that started this run ({event}) is about no pull request. Run this for `pull_request` or `pull_request_target`, or name the pull request yourself."
    )]
    NoPullRequest {
        /// The event's name.
        event: String,
    },

    /// The event is about another repository than the run.
    #[error(
        "the event that started this run is about repository {event}, and the run is of repository {run}. Run this in the repository of the pull request."
    )]
    OtherRepository {
        /// The id of the repository in the event.
        event: u64,
        /// The id of the run's repository.
        run: u64,
    },

    /// A name cannot be read.
    #[error(transparent)]
    PullRequest(#[from] PullRequestError),

    /// The head is no commit.
    #[error("the head of the pull request cannot be read")]
    Head(#[from] CommitError),
}

/// What is read of an event: <https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request>.
#[derive(Deserialize)]
struct Event {
    pull_request: Option<EventPullRequest>,
}

#[derive(Deserialize)]
struct EventPullRequest {
    number: u64,
    head: EventHead,
    base: EventBase,
}

#[derive(Deserialize)]
struct EventHead {
    sha: String,
}

#[derive(Deserialize)]
struct EventBase {
    repo: EventRepository,
}

#[derive(Deserialize)]
struct EventRepository {
    id: u64,
    full_name: String,
}

impl PullRequest {
    /// The pull request that a run of GitHub Actions is about, from its variables and the file with the event.
    ///
    /// Number, head and repository come from the event: `GITHUB_SHA` is the merge commit, and `GITHUB_REF` is a branch in runs
    /// of `pull_request_target`.
    ///
    /// # Errors
    /// When the run is about no pull request, or about one of another repository.
    pub fn from_github_actions(
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ContinuousIntegrationError> {
        let path = PathBuf::from(github(&variables, "GITHUB_EVENT_PATH")?);
        let run = github(&variables, "GITHUB_REPOSITORY_ID")?;
        let run =
            positive(&run).ok_or_else(|| unset("GITHUB_REPOSITORY_ID", "is no number", GITHUB))?;
        let name = variables("GITHUB_EVENT_NAME").unwrap_or_default();
        let event = read(&path)?.pull_request;
        let event = event.ok_or(ContinuousIntegrationError::NoPullRequest { event: name })?;
        let repository = event.base.repo;
        if repository.id != run {
            let event = repository.id;
            return Err(ContinuousIntegrationError::OtherRepository { event, run });
        }
        Ok(Self {
            forge: Forge::GitHub,
            repository: Repository::parse(Forge::GitHub, &repository.full_name)?,
            repository_id: repository.id,
            number: event.number,
            head: Some(event.head.sha.parse()?),
        })
    }
}

const GITHUB: &str = "GitHub Actions";

fn github(
    variables: impl Fn(&str) -> Option<String>,
    variable: &'static str,
) -> Result<String, ContinuousIntegrationError> {
    set(variables, variable, GITHUB)
}

/// The value of a variable, which is not empty.
pub(super) fn set(
    variables: impl Fn(&str) -> Option<String>,
    variable: &'static str,
    system: &'static str,
) -> Result<String, ContinuousIntegrationError> {
    let value = variables(variable).filter(|value| !value.is_empty());
    value.ok_or_else(|| unset(variable, "is not set", system))
}

pub(super) fn unset(
    variable: &'static str,
    why: &'static str,
    system: &'static str,
) -> ContinuousIntegrationError {
    ContinuousIntegrationError::Variable {
        variable,
        why,
        system,
    }
}

fn read(path: &Path) -> Result<Event, ContinuousIntegrationError> {
    let text = std::fs::read(path).map_err(|source| ContinuousIntegrationError::EventFile {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_slice(&text).map_err(|source| ContinuousIntegrationError::Event {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
    const MERGE: &str = "0000000000000000000000000000000000000001";

    fn event() -> Value {
        let base = json!({ "ref": "main", "repo": { "id": 1_296_269, "full_name": "octo/shop" } });
        json!({
            "action": "labeled",
            "number": 42,
            "pull_request": { "number": 42, "head": { "sha": HEAD }, "base": base },
            "repository": { "id": 1_296_269, "full_name": "octo/shop" },
        })
    }

    fn read_event(event: &str, id: &str) -> Result<PullRequest, ContinuousIntegrationError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        std::fs::write(&path, event).unwrap();
        let path = path.to_str().unwrap();
        PullRequest::from_github_actions(|name| {
            let value = match name {
                "GITHUB_EVENT_PATH" => path,
                "GITHUB_EVENT_NAME" => "schedule",
                "GITHUB_REPOSITORY" => "evil/shop",
                "GITHUB_REPOSITORY_ID" => id,
                "GITHUB_SHA" => MERGE,
                "GITHUB_REF" => "refs/pull/7/merge",
                _ => return None,
            };
            Some(value.to_owned())
        })
    }

    #[test]
    fn number_head_and_repository_are_the_events() {
        let read = read_event(&event().to_string(), "1296269").unwrap();
        assert_eq!(
            read.to_string(),
            format!("github:octo/shop:1296269#42@{HEAD}")
        );
    }

    #[test]
    fn a_run_of_another_repository_is_refused() {
        let error = read_event(&event().to_string(), "5")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("1296269") && error.contains("of repository 5"),
            "{error}"
        );
    }

    #[test]
    fn an_event_without_pull_request_is_named() {
        let error = read_event(r#"{"schedule":"0 * * * *"}"#, "1")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("(schedule) is about no pull request"),
            "{error}"
        );
    }

    #[test]
    fn what_is_missing_or_broken_is_named() {
        let missing = PullRequest::from_github_actions(|_| None)
            .unwrap_err()
            .to_string();
        assert!(
            missing.contains("GITHUB_EVENT_PATH is not set"),
            "{missing}"
        );
        let id = read_event(&event().to_string(), "x")
            .unwrap_err()
            .to_string();
        assert!(id.contains("GITHUB_REPOSITORY_ID is no number"), "{id}");
        let broken = read_event("{", "1").unwrap_err().to_string();
        assert!(
            broken.contains("cannot understand") && broken.contains("event.json"),
            "{broken}"
        );
        let nowhere = PullRequest::from_github_actions(|name| {
            Some(
                if name == "GITHUB_EVENT_PATH" {
                    "/nowhere"
                } else {
                    "1"
                }
                .to_owned(),
            )
        });
        assert!(nowhere.unwrap_err().to_string().contains("/nowhere"));
    }

    #[test]
    fn a_head_or_a_name_that_cannot_be_is_refused() {
        let mut of_branch = event();
        of_branch["pull_request"]["head"]["sha"] = json!("main");
        assert!(read_event(&of_branch.to_string(), "1296269").is_err());
        let mut of_path = event();
        of_path["pull_request"]["base"]["repo"]["full_name"] = json!("octo/../../user");
        assert!(read_event(&of_path.to_string(), "1296269").is_err());
    }
}
