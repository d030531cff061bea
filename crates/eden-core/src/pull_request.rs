//! Whose pull request an environment is.

use pull_request_report::PullRequest;

use crate::error::Error;

/// Whose pull request an environment is to be.
///
/// What is closed is removed, so an environment that somebody made without a pull request never becomes one's in silence: else
/// a deploy to `staging` from a pull request would have `staging` removed with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Belonging {
    /// As it was before: whoever deploys by hand takes nothing away.
    #[default]
    AsBefore,
    /// This one's, where the environment is new or was its already. One that is nobody's stays so, and another pull request's is
    /// refused.
    To(PullRequest),
    /// This one's, whoever's it was before.
    TakenOverBy(PullRequest),
    /// Nobody's.
    ToNobody,
}

/// Whose pull request an environment was before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Before<'a> {
    /// It did not exist.
    New,
    /// It was made without a pull request.
    Nobodys,
    /// It was this one's.
    Of(&'a PullRequest),
}

impl Belonging {
    /// Whose pull request the environment will be.
    ///
    /// # Errors
    /// When it is another pull request's.
    pub(crate) fn decide(
        &self,
        name: &str,
        before: Before<'_>,
    ) -> Result<Option<PullRequest>, Error> {
        match (self, before) {
            (Self::ToNobody, _) => Ok(None),
            (Self::AsBefore, Before::Of(owner)) => Ok(Some(owner.clone())),
            (Self::AsBefore, _) | (Self::To(_), Before::Nobodys) => Ok(None),
            (Self::To(asked), Before::Of(owner)) if !owner.is_same(asked) => {
                Err(Error::OtherPullRequest {
                    name: name.to_owned(),
                    owner: shown(owner),
                    asked: shown(asked),
                })
            }
            // With the head and the repository's name as they are now.
            (Self::To(asked) | Self::TakenOverBy(asked), _) => Ok(Some(asked.clone())),
        }
    }
}

fn shown(pull_request: &PullRequest) -> String {
    format!("{}#{}", pull_request.repository, pull_request.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

    fn pull_request(text: &str) -> PullRequest {
        text.parse().unwrap()
    }

    fn decided(belonging: &Belonging, before: Before<'_>) -> Option<String> {
        let decided = belonging.decide("foo", before).unwrap();
        decided.map(|one| one.to_string())
    }

    #[test]
    fn whoever_names_no_pull_request_changes_nothing() {
        let owner = pull_request("github:octo/shop:7#42");
        let as_before = Belonging::AsBefore;
        assert_eq!(decided(&as_before, Before::New), None);
        assert_eq!(decided(&as_before, Before::Nobodys), None);
        let stays = decided(&as_before, Before::Of(&owner));
        assert_eq!(stays.as_deref(), Some("github:octo/shop:7#42"));
        assert_eq!(decided(&Belonging::ToNobody, Before::Of(&owner)), None);
    }

    #[test]
    fn a_new_environment_and_its_own_are_the_pull_requests() {
        let text = format!("github:octo/store:7#42@{HEAD}");
        let asked = Belonging::To(pull_request(&text));
        assert_eq!(decided(&asked, Before::New).as_deref(), Some(text.as_str()));
        let renamed = pull_request("github:octo/shop:7#42");
        assert_eq!(decided(&asked, Before::Of(&renamed)), Some(text));
    }

    #[test]
    fn what_was_made_by_hand_becomes_a_pull_requests_only_when_that_is_asked_for() {
        let one = pull_request("github:octo/shop:7#42");
        let to = Belonging::To(one.clone());
        assert_eq!(decided(&to, Before::Nobodys), None);
        let taken = Belonging::TakenOverBy(one.clone());
        assert_eq!(decided(&taken, Before::Nobodys), Some(one.to_string()));
    }

    #[test]
    fn another_pull_requests_is_refused_and_can_be_taken_over() {
        let asked = pull_request("github:octo/shop:7#43");
        for owner in [
            "github:octo/shop:7#42",
            "github:octo/shop:8#43",
            "gitlab:octo/shop:7#43",
        ] {
            let owner = pull_request(owner);
            let refused = Belonging::To(asked.clone()).decide("foo", Before::Of(&owner));
            let error = refused.unwrap_err();
            let said = error.to_string();
            assert!(
                said.contains("octo/shop#4") && said.contains("foo"),
                "{said}"
            );
            assert!(error.advice().unwrap().contains("--take-over"));
            let taken = Belonging::TakenOverBy(asked.clone());
            assert_eq!(decided(&taken, Before::Of(&owner)), Some(asked.to_string()));
        }
    }
}
