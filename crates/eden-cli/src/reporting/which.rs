//! Which pull request a run is about.

use anyhow::Result;
use pull_request_report::{Forge, ForgeClient, PullRequest, PullRequestNow, Repository};

use crate::cli::WhichPullRequest;
use crate::failure::Failure;

/// A pull request, of which the forge may have to be asked for more.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pull_request: PullRequest,
    /// Whether the id of its repository is known.
    has_id: bool,
}

impl Named {
    /// The pull request that flags name, or else the run.
    ///
    /// # Errors
    /// When a flag cannot be understood: wrong usage. What the run lacks is returned as a sentence.
    pub(crate) fn of(
        forge: Forge,
        flags: &WhichPullRequest,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Result<Self, String>> {
        let Some(text) = &flags.pull_request else {
            return Ok(of_run(forge, variables));
        };
        let named = if text.contains(':') {
            whole(forge, text)
        } else {
            by_number(forge, text, flags, variables)
        };
        Ok(Ok(named?))
    }

    /// The pull request, with what the forge says of it where that was needed.
    pub(crate) fn complete(self, now: Option<&PullRequestNow>) -> Option<PullRequest> {
        let mut pull_request = self.pull_request;
        if !self.has_id {
            pull_request.repository_id = now?.repository_id;
        }
        let head = now.map(|now| now.head.clone());
        pull_request.head = pull_request.head.or(head);
        Some(pull_request)
    }

    /// What is asked for; its repository's id may not be known yet.
    pub(crate) fn asked(&self) -> &PullRequest {
        &self.pull_request
    }
}

/// The client, and what it says of a pull request; both may fail for reasons that never fail a deploy.
pub(crate) fn connect(
    forge: Forge,
    variables: impl Fn(&str) -> Option<String>,
) -> Result<ForgeClient, String> {
    ForgeClient::from_variables(forge, variables).map_err(|error| error.to_string())
}

fn of_run(forge: Forge, variables: impl Fn(&str) -> Option<String>) -> Result<Named, String> {
    let pull_request = match forge {
        Forge::GitHub => PullRequest::from_github_actions(variables),
        Forge::GitLab => PullRequest::from_gitlab_ci(variables),
    };
    let named = pull_request.map(|pull_request| Named {
        pull_request,
        has_id: true,
    });
    named.map_err(|error| format!("{:#}", anyhow::Error::new(error)))
}

fn whole(forge: Forge, text: &str) -> Result<Named> {
    let pull_request: PullRequest = text.parse().map_err(|error| wrong(&error))?;
    if pull_request.forge != forge {
        return Err(Failure::usage(
            format!("--pull-request names one of {}", pull_request.forge),
            format!("Name one of {forge}, or report to the other."),
        )
        .into());
    }
    Ok(Named {
        pull_request,
        has_id: true,
    })
}

fn by_number(
    forge: Forge,
    text: &str,
    flags: &WhichPullRequest,
    variables: impl Fn(&str) -> Option<String>,
) -> Result<Named> {
    let (name, id) = match forge {
        Forge::GitHub => ("GITHUB_REPOSITORY", "GITHUB_REPOSITORY_ID"),
        Forge::GitLab => ("CI_PROJECT_PATH", "CI_PROJECT_ID"),
    };
    let own = variables(name).filter(|name| !name.is_empty());
    let Some(repository) = flags.repository.as_ref().or(own.as_ref()) else {
        let text = "--pull-request is a number, and its repository is not known";
        return Err(Failure::usage(text, "Name it with --repository.").into());
    };
    let repository = Repository::parse(forge, repository).map_err(|error| wrong(&error))?;
    let own = own.and_then(|own| Repository::parse(forge, &own).ok());
    let id = variables(id).filter(|_| own.is_some_and(|own| own.is_same(&repository)));
    let has_id = id.is_some();
    if !has_id && forge == Forge::GitLab {
        let text = "the id of the merge request's project is not known";
        let advice = "Name the merge request as gitlab:PROJECT/PATH:PROJECT_ID#NUMBER.";
        return Err(Failure::usage(text, advice).into());
    }
    let id = id.unwrap_or_else(|| "1".to_owned());
    let pull_request = format!("{forge}:{repository}:{id}#{text}");
    Ok(Named {
        pull_request: pull_request.parse().map_err(|error| wrong(&error))?,
        has_id,
    })
}

fn wrong(error: &pull_request_report::PullRequestError) -> anyhow::Error {
    let text = format!("{error}");
    let (text, advice) = text.split_once(". ").unwrap_or((&text, ""));
    Failure::usage(format!("--pull-request: {text}"), advice).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(
        forge: Forge,
        pull_request: &str,
        repository: Option<&str>,
        set: &[(&str, &str)],
    ) -> Result<(String, bool), String> {
        let flags = WhichPullRequest {
            pull_request: Some(pull_request.to_owned()),
            repository: repository.map(str::to_owned),
            dotenv: None,
        };
        let variables = |name: &str| {
            let found = set.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let named = Named::of(forge, &flags, variables);
        let named = named.map_err(|error| error.to_string())?.unwrap();
        Ok((named.pull_request.to_string(), named.has_id))
    }

    #[test]
    fn a_number_is_of_the_runs_repository_or_of_the_named_one() {
        let run = [
            ("GITHUB_REPOSITORY", "octo/shop"),
            ("GITHUB_REPOSITORY_ID", "7"),
        ];
        let own = named(Forge::GitHub, "42", None, &run).unwrap();
        assert_eq!(own, ("github:octo/shop:7#42".to_owned(), true));
        let other = named(Forge::GitHub, "42", Some("octo/store"), &run).unwrap();
        assert!(!other.1, "GitHub is asked for the id: {other:?}");
        let whole = named(Forge::GitHub, "github:octo/store:8#1", None, &run).unwrap();
        assert_eq!(whole, ("github:octo/store:8#1".to_owned(), true));
    }

    #[test]
    fn what_cannot_be_understood_is_wrong_usage() {
        for (forge, text, repository, said) in [
            (Forge::GitHub, "42", None, "its repository is not known"),
            (
                Forge::GitHub,
                "x",
                Some("octo/shop"),
                "the number cannot be read",
            ),
            (
                Forge::GitHub,
                "42",
                Some("octo/../shop"),
                "the repository cannot",
            ),
            (
                Forge::GitLab,
                "42",
                Some("group/shop"),
                "the id of the merge",
            ),
            (
                Forge::GitLab,
                "github:octo/shop:7#42",
                None,
                "names one of github",
            ),
        ] {
            let error = named(forge, text, repository, &[]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
