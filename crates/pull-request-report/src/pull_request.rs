//! Whose pull request an environment is.

mod actions;
mod gitlab_ci;
mod repository;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::actions::ContinuousIntegrationError;
pub use self::repository::Repository;
use crate::report::Commit;

/// Where a pull request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Forge {
    /// GitHub, or a server of GitHub Enterprise.
    GitHub,
    /// GitLab, where it is called a merge request.
    GitLab,
}

/// Whose pull request an environment is.
///
/// As a text it is `github:octo/shop:1296269#42`, with `@` and the head where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PullRequest {
    /// Where it is.
    pub forge: Forge,
    /// The repository's name when the environment was made.
    pub repository: Repository,
    /// The repository's numeric id, which another repository of the same name does not have.
    pub repository_id: u64,
    /// The number of the pull request in its repository; in GitLab, the `iid`.
    pub number: u64,
    /// The commit at its head when the environment was deployed, which is not the merge commit in `GITHUB_SHA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Commit>,
}

/// A text names no pull request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{part} cannot be read. Write a pull request as github:OWNER/REPOSITORY:REPOSITORY_ID#NUMBER or \
     gitlab:PROJECT/PATH:PROJECT_ID#NUMBER, with @ and the whole hash of its head where it is known."
)]
pub struct PullRequestError {
    pub(crate) part: &'static str,
}

impl PullRequest {
    /// Whether both are the same pull request, whatever its head is and its repository is called.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |of: &Self| (of.forge, of.repository_id, of.number);
        key(self) == key(other)
    }
}

/// Whether a purge may ask for the state of this pull request: in the repositories that the profile names, or else in its own.
///
/// A row is no proof, since whoever writes rows could make a purge send its token's requests anywhere.
#[must_use]
pub fn is_allowed(
    pull_request: &PullRequest,
    repositories: &[Repository],
    own: &Repository,
) -> bool {
    let is_named = |allowed: &Repository| allowed.is_same(&pull_request.repository);
    if repositories.is_empty() {
        is_named(own)
    } else {
        repositories.iter().any(is_named)
    }
}

impl FromStr for PullRequest {
    type Err = PullRequestError;

    fn from_str(text: &str) -> Result<Self, PullRequestError> {
        let wrong = |part| PullRequestError { part };
        let (text, head) = match text.split_once('@') {
            Some((text, head)) => (text, Some(head)),
            None => (text, None),
        };
        let (forge, rest) = text.split_once(':').ok_or(wrong("the forge"))?;
        let (repository, rest) = rest.split_once(':').ok_or(wrong("the repository"))?;
        let (id, number) = rest.split_once('#').ok_or(wrong("the number"))?;
        let forge = forge.parse()?;
        Ok(Self {
            forge,
            repository: Repository::parse(forge, repository)?,
            repository_id: positive(id).ok_or(wrong("the id of the repository"))?,
            number: positive(number).ok_or(wrong("the number"))?,
            head: head
                .map(str::parse)
                .transpose()
                .map_err(|_| wrong("the head"))?,
        })
    }
}

impl FromStr for Forge {
    type Err = PullRequestError;

    fn from_str(text: &str) -> Result<Self, PullRequestError> {
        match text {
            "github" => Ok(Self::GitHub),
            "gitlab" => Ok(Self::GitLab),
            _ => Err(PullRequestError { part: "the forge" }),
        }
    }
}

impl fmt::Display for Forge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        })
    }
}

impl fmt::Display for PullRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            forge,
            repository,
            repository_id,
            number,
            head,
        } = self;
        write!(formatter, "{forge}:{repository}:{repository_id}#{number}")?;
        head.as_ref()
            .map_or(Ok(()), |head| write!(formatter, "@{head}"))
    }
}

/// A number as the forges write them: digits alone, and not 0.
pub(crate) fn positive(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "github:octo/shop:1296269#42@6dcb09b5b57875f334f61aebed695e2e4193db5e";

    #[test]
    fn a_pull_request_is_read_and_written_as_text() {
        let read: PullRequest = TEXT.parse().unwrap();
        let expected = PullRequest {
            forge: Forge::GitHub,
            repository: Repository::parse(Forge::GitHub, "octo/shop").unwrap(),
            repository_id: 1_296_269,
            number: 42,
            head: Some("6dcb09b5b57875f334f61aebed695e2e4193db5e".parse().unwrap()),
        };
        assert_eq!(read, expected);
        assert_eq!(read.to_string(), TEXT);
        let without_head: PullRequest = "gitlab:group/sub/shop:7#1".parse().unwrap();
        assert_eq!((without_head.number, without_head.head), (1, None));
    }

    #[test]
    fn a_row_keeps_it_as_json() {
        let read: PullRequest = TEXT.parse().unwrap();
        let json = serde_json::to_string(&read).unwrap();
        let expected = r#"{"forge":"github","repository":"octo/shop","repository_id":1296269,"number":42,"head":"6dcb09b5b57875f334f61aebed695e2e4193db5e"}"#;
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<PullRequest>(expected).unwrap(), read);
        let forged = expected.replace("octo/shop", "octo/../user");
        assert!(serde_json::from_str::<PullRequest>(&forged).is_err());
    }

    #[test]
    fn what_names_none_says_which_part() {
        for (text, part) in [
            ("", "the forge"),
            ("bitbucket:octo/shop:1#2", "the forge"),
            ("github:octo/shop", "the repository"),
            ("github:octo/../shop:1#2", "the repository"),
            ("github:octo/shop:1", "the number"),
            ("github:octo/shop:1#02", "the number"),
            ("github:octo/shop:1#+2", "the number"),
            ("github:octo/shop:0#2", "the id of the repository"),
            (
                "github:octo/shop:99999999999999999999#2",
                "the id of the repository",
            ),
            ("github:octo/shop:1#2@main", "the head"),
        ] {
            let error = text.parse::<PullRequest>().unwrap_err();
            assert_eq!(error, PullRequestError { part }, "{text}");
        }
    }

    #[test]
    fn the_same_pull_request_is_known_by_ids() {
        let one: PullRequest = TEXT.parse().unwrap();
        let renamed: PullRequest = "github:octo/store:1296269#42".parse().unwrap();
        let replaced: PullRequest = "github:octo/shop:5#42".parse().unwrap();
        assert!(one.is_same(&renamed));
        assert!(!one.is_same(&replaced));
    }

    #[test]
    fn a_purge_asks_only_the_repositories_that_it_may() {
        let repository = |name: &str| Repository::parse(Forge::GitHub, name).unwrap();
        let own = repository("Octo/Shop");
        let pull_request: PullRequest = TEXT.parse().unwrap();
        let elsewhere: PullRequest = "github:evil/shop:1#2".parse().unwrap();
        assert!(is_allowed(&pull_request, &[], &own));
        assert!(!is_allowed(&elsewhere, &[], &own));
        assert!(!is_allowed(
            &pull_request,
            &[repository("octo/store")],
            &own
        ));
        assert!(is_allowed(
            &pull_request,
            &[repository("octo/store"), own.clone()],
            &own
        ));
    }

    proptest! {
        #[test]
        fn no_text_names_anything_but_a_path(text in "(github|gitlab):[a-z./%:#?@ -]{0,30}:1#2") {
            if let Ok(read) = text.parse::<PullRequest>() {
                prop_assert!(!read.repository.as_str().contains(['?', '#', '%', '@', ' ', ':']));
                prop_assert!(read.repository.as_str().split('/').all(|part| !["", ".", ".."].contains(&part)));
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
