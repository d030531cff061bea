//! The merge request that a pipeline of GitLab CI is about.

use super::actions::{ContinuousIntegrationError, set, unset};
use super::{Forge, PullRequest, Repository, positive};

const GITLAB: &str = "GitLab CI";

impl PullRequest {
    /// The merge request that a pipeline of GitLab CI is about, from its variables:
    /// <https://docs.gitlab.com/ci/variables/predefined_variables/>.
    ///
    /// The project is that of the merge request, which is not the one that a pipeline of a fork runs in. In a pipeline of merged
    /// results `CI_COMMIT_SHA` is the merge commit, and the head stands in a variable that is empty elsewhere.
    ///
    /// # Errors
    /// When the pipeline is about no merge request.
    pub fn from_gitlab_ci(
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ContinuousIntegrationError> {
        let number = |variable| {
            let value = set(&variables, variable, GITLAB)?;
            positive(&value).ok_or_else(|| unset(variable, "is no number", GITLAB))
        };
        let path = set(&variables, "CI_MERGE_REQUEST_PROJECT_PATH", GITLAB)?;
        let head = set(&variables, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", GITLAB);
        let head = head.or_else(|_| set(&variables, "CI_COMMIT_SHA", GITLAB))?;
        Ok(Self {
            forge: Forge::GitLab,
            repository: Repository::parse(Forge::GitLab, &path)?,
            repository_id: number("CI_MERGE_REQUEST_PROJECT_ID")?,
            number: number("CI_MERGE_REQUEST_IID")?,
            head: Some(head.parse()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
    const MERGE: &str = "0000000000000000000000000000000000000001";

    fn variables(source: &'static str) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let value = match name {
                "CI_MERGE_REQUEST_PROJECT_PATH" => "group/sub/shop",
                "CI_MERGE_REQUEST_PROJECT_ID" => "7",
                "CI_MERGE_REQUEST_IID" => "3",
                "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA" => source,
                "CI_COMMIT_SHA" => MERGE,
                "CI_PROJECT_ID" => "999",
                _ => return None,
            };
            Some(value.to_owned())
        }
    }

    #[test]
    fn the_project_is_the_merge_requests_and_the_head_no_merge_commit() {
        let read = PullRequest::from_gitlab_ci(variables(HEAD)).unwrap();
        assert_eq!(
            read.to_string(),
            format!("gitlab:group/sub/shop:7#3@{HEAD}")
        );
        let detached = PullRequest::from_gitlab_ci(variables("")).unwrap();
        assert_eq!(detached.head.unwrap().as_str(), MERGE);
    }

    #[test]
    fn a_pipeline_of_a_branch_is_about_no_merge_request() {
        let branch = |name: &str| (name == "CI_COMMIT_SHA").then(|| HEAD.to_owned());
        let error = PullRequest::from_gitlab_ci(branch).unwrap_err().to_string();
        assert!(
            error.contains("CI_MERGE_REQUEST_PROJECT_PATH is not set"),
            "{error}"
        );
        assert!(error.contains("GitLab CI"), "{error}");
    }
}
