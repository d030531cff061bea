//! The hash of a commit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// As many digits as Git shows by default.
const SHORT: usize = 7;

/// The whole hash of a commit: 40 hexadecimal digits, or 64 in repositories that use SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Commit(String);

/// A text is no whole hash of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a commit is given by its whole hash, which has 40 or 64 hexadecimal digits")]
pub struct CommitError;

impl Commit {
    /// All digits, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first seven digits.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..SHORT).unwrap_or(&self.0)
    }
}

impl FromStr for Commit {
    type Err = CommitError;

    fn from_str(text: &str) -> Result<Self, CommitError> {
        let is_hash =
            matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash
            .then(|| Self(text.to_ascii_lowercase()))
            .ok_or(CommitError)
    }
}

impl TryFrom<String> for Commit {
    type Error = CommitError;

    fn try_from(text: String) -> Result<Self, CommitError> {
        text.parse()
    }
}

impl From<Commit> for String {
    fn from(commit: Commit) -> Self {
        commit.0
    }
}

impl fmt::Display for Commit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_whole() {
        let text = "6DCB09B5B57875F334F61AEBED695E2E4193DB5E";
        let commit: Commit = text.parse().unwrap();
        assert_eq!(commit.as_str(), "6dcb09b5b57875f334f61aebed695e2e4193db5e");
        assert_eq!(commit.short(), "6dcb09b");
        for text in [
            "",
            "main",
            "6dcb09b",
            "6dcb09b5b57875f334f61aebed695e2e4193db5g",
        ] {
            assert_eq!(text.parse::<Commit>(), Err(CommitError), "{text}");
        }
    }
}
