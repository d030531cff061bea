//! The name of a repository.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Forge, PullRequestError};

/// GitHub's limits are 39 for an owner and 100 for a repository; GitLab's is 255 for a part of a path.
const LONGEST_PART: usize = 255;
/// GitLab nests groups 20 deep.
const DEEPEST: usize = 22;

/// The name of a repository with its owner or groups, e.g. `octo/shop`, which can stand in the path of a URL as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Repository(String);

impl Repository {
    /// Reads `owner/name`, or in GitLab `group/…/project`.
    ///
    /// # Errors
    /// When it is no such name: `..`, an encoded slash or a question mark would lead to other addresses of the API.
    pub fn parse(forge: Forge, text: &str) -> Result<Self, PullRequestError> {
        let read = Self::try_from(text.to_owned())?;
        let parts = text.split('/').count();
        if forge == Forge::GitHub && parts != 2 {
            return Err(PullRequestError {
                part: "the repository",
            });
        }
        Ok(read)
    }

    /// The name as the forge writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the same name: neither GitHub nor GitLab distinguishes upper case.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl TryFrom<String> for Repository {
    type Error = PullRequestError;

    fn try_from(text: String) -> Result<Self, PullRequestError> {
        let parts = text.split('/').count();
        let is_name = (2..=DEEPEST).contains(&parts) && text.split('/').all(is_part);
        is_name.then_some(Self(text)).ok_or(PullRequestError {
            part: "the repository",
        })
    }
}

impl From<Repository> for String {
    fn from(repository: Repository) -> Self {
        repository.0
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `.` and `..` are no parts; `.github` is the name of many repositories.
fn is_part(part: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST_PART).contains(&part.len())
        && part.bytes().all(is_known)
        && part.bytes().any(|byte| byte != b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_path_and_no_other() {
        for name in [
            "octo/shop",
            "octo-org/.github",
            "octo_corp/shop.rs",
            "o/a..b",
        ] {
            assert_eq!(
                Repository::parse(Forge::GitHub, name).unwrap().as_str(),
                name
            );
        }
        for name in [
            "shop",
            "octo/shop/x",
            "octo/..",
            "octo/.",
            "octo/",
            "/shop",
            "octo/a%2fb",
            "octo/a?b",
            "octo/a b",
            "octo/日本",
        ] {
            assert!(Repository::parse(Forge::GitHub, name).is_err(), "{name}");
        }
        assert!(Repository::parse(Forge::GitLab, "group/sub/shop").is_ok());
        assert!(Repository::parse(Forge::GitLab, "group/../shop").is_err());
        assert!(Repository::parse(Forge::GitLab, "shop").is_err());
    }
}
