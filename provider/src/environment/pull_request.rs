//! `pull_request`: whose pull request an environment is.

use eden_core::pull_request::Belonging;
use eden_core::record::Record;
use pull_request_report::{PullRequest, PullRequestError};
use tfplugin6::{Attr, Diagnostic, Model, path};

use super::model::Environment;

/// Whose pull request an environment is.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct PullRequestAttributes {
    /// Where it is: `github`, which is the default, or `gitlab`.
    #[tf(optional)]
    pub(crate) forge: Attr<String>,
    /// Name of the repository, such as `octo/shop`: `github.repository` in GitHub Actions.
    #[tf(required)]
    pub(crate) repository: Attr<String>,
    /// The repository's numeric id, which no other repository gets: `github.repository_id`.
    #[tf(required)]
    pub(crate) repository_id: Attr<i64>,
    /// Number of the pull request; in GitLab, the `iid` of the merge request.
    #[tf(required)]
    pub(crate) number: Attr<i64>,
}

impl PullRequestAttributes {
    /// The pull request; `None` while a part of it is unknown.
    fn parsed(&self) -> Option<Result<PullRequest, PullRequestError>> {
        let forge = match &self.forge {
            Attr::Null => "github",
            forge => forge.as_deref()?,
        };
        let (repository, id, number) = (
            self.repository.as_deref()?,
            self.repository_id.known()?,
            self.number.known()?,
        );
        Some(format!("{forge}:{repository}:{id}#{number}").parse())
    }
}

/// Whose the environment is to be. A create refuses what is another pull request's. An update follows the configuration, since the
/// state says that the environment is this block's.
pub(crate) fn belonging(planned: &Environment, kept: Option<&Record>) -> Belonging {
    let asked = planned.pull_request.known();
    let asked = asked.and_then(PullRequestAttributes::parsed);
    match (asked.and_then(Result::ok), kept) {
        (Some(asked), None) => Belonging::To(asked),
        (Some(asked), Some(_)) => Belonging::TakenOverBy(asked),
        (None, Some(kept)) if kept.pull_request.is_some() => Belonging::ToNobody,
        (None, _) => Belonging::AsBefore,
    }
}

/// What is wrong with it.
pub(crate) fn problems(config: &Environment) -> Option<Diagnostic> {
    let error = config.pull_request.known()?.parsed()?.err()?;
    let text = error.to_string();
    let (text, _) = text.split_once(". ").unwrap_or((&text, ""));
    Some(
        Diagnostic::error(format!("`pull_request`: {text}"))
            .detail(
                "Expected `repository` such as `octo/shop`, `repository_id` and `number` above zero, and `forge` \
                 `github` or `gitlab`.",
            )
            .at(path!(pull_request)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(repository: &str, number: i64) -> Environment {
        let pull_request = PullRequestAttributes {
            forge: Attr::Null,
            repository: repository.to_owned().into(),
            repository_id: Attr::Known(7),
            number: Attr::Known(number),
        };
        Environment {
            pull_request: Attr::Known(pull_request),
            ..Environment::default()
        }
    }

    #[test]
    fn a_create_asks_for_it_and_nothing_else_is_changed() {
        let one = "github:octo/shop:7#42".parse().unwrap();
        let asked = belonging(&environment("octo/shop", 42), None);
        assert_eq!(asked, Belonging::To(one));
        let none = belonging(&Environment::default(), None);
        assert_eq!(none, Belonging::AsBefore);
    }

    #[test]
    fn what_names_none_is_refused_before_any_call() {
        assert_eq!(problems(&environment("octo/shop", 42)), None);
        assert_eq!(problems(&Environment::default()), None);
        for (wrong, said) in [
            (
                environment("octo/../shop", 42),
                "the repository cannot be read",
            ),
            (environment("octo/shop", 0), "the number cannot be read"),
        ] {
            let problem = format!("{:?}", problems(&wrong).unwrap());
            assert!(problem.contains(said), "{problem}");
        }
    }
}
