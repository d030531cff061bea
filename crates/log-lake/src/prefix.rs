//! What the keys of a lake's objects begin with.

use std::fmt;

use kinesis_utils::keys::{self, MAX_PREFIX};

#[cfg(test)]
mod tests;

/// Folders that a table's location and its partitions can begin with; none at all is the whole bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix(String);

/// Why a prefix is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// Readers take such a folder for a partition.
    #[error(
        "the prefix {prefix:?} has the folder {folder:?}: readers take a folder with = for a partition; choose one without"
    )]
    Partition {
        /// The prefix.
        prefix: String,
        /// The folder.
        folder: String,
    },
    /// Amazon Athena does not read below it.
    #[error(
        "the prefix {0:?} has a folder without a name: Amazon Athena finds nothing below one; remove the additional slash"
    )]
    EmptyFolder(String),
    /// A table's definition could not say it.
    #[error(
        "the prefix {0:?} has {1:?}, which a table's location cannot have; choose letters, digits, -, _ and ."
    )]
    Character(String, char),
    /// No room for type and name.
    #[error(
        "the prefix {0:?} is longer than {MAX_PREFIX} bytes, which leaves no room for partitions; choose a shorter one"
    )]
    TooLong(String),
    /// Readers of the lake would read failed logs.
    #[error(
        "failed logs would be below {failed:?}, which is in the lake at {lake:?}: readers of the lake would find them; choose another prefix for either"
    )]
    FailedLogsInside {
        /// The lake's prefix.
        lake: String,
        /// That of the failed logs.
        failed: String,
    },
}

impl Prefix {
    /// Reads a prefix; slashes at its end do not count.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PrefixError> {
        let prefix = keys::prefix(text);
        if prefix.is_empty() {
            return Ok(Self::default());
        }
        if prefix.len() > MAX_PREFIX {
            return Err(PrefixError::TooLong(text.to_owned()));
        }
        let is_refused = |char: &char| char.is_control() || "'\"`\\$?#*".contains(*char);
        if let Some(char) = prefix.chars().find(is_refused) {
            return Err(PrefixError::Character(text.to_owned(), char));
        }
        for folder in prefix.split('/') {
            check_folder(text, folder)?;
        }
        Ok(Self(prefix.to_owned()))
    }

    /// The beginning of keys: empty, or with a slash at its end.
    #[must_use]
    pub fn start(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        format!("{}/", self.0)
    }

    /// Checks that failed logs in the same bucket are not among what readers of the lake find.
    ///
    /// # Errors
    /// When they are.
    pub fn check_apart_from(&self, failed_logs: &str) -> Result<(), PrefixError> {
        let failed = keys::prefix(failed_logs);
        if !format!("{failed}/").starts_with(&self.start()) {
            return Ok(());
        }
        Err(PrefixError::FailedLogsInside {
            lake: self.0.clone(),
            failed: failed.to_owned(),
        })
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn check_folder(text: &str, folder: &str) -> Result<(), PrefixError> {
    if folder.is_empty() {
        return Err(PrefixError::EmptyFolder(text.to_owned()));
    }
    if folder.contains('=') {
        return Err(PrefixError::Partition {
            prefix: text.to_owned(),
            folder: folder.to_owned(),
        });
    }
    Ok(())
}
