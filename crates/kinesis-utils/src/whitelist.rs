//! Which types of logs pass.

use std::collections::HashSet;

/// The types that pass; all do when it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whitelist(HashSet<String>);

impl Whitelist {
    /// Reads types that are separated by commas; spaces around them and empty ones do not count.
    #[must_use]
    pub fn parse(list: &str) -> Self {
        list.split(',').map(str::trim).collect()
    }

    /// Whether records of this type pass.
    #[must_use]
    pub fn passes(&self, log_type: &str) -> bool {
        self.0.is_empty() || self.0.contains(log_type)
    }
}

impl<'a> FromIterator<&'a str> for Whitelist {
    fn from_iter<I: IntoIterator<Item = &'a str>>(types: I) -> Self {
        let named = types.into_iter().filter(|one| !one.is_empty());
        Self(named.map(str::to_owned).collect())
    }
}
