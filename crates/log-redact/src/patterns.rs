//! What is covered wherever it stands.

use regex::{NoExpand, Regex, RegexBuilder};

use crate::key::id_of_hash;
use crate::{MASK, unescape};

#[cfg(test)]
mod tests;

/// So much memory may one pattern take.
const MAX_SIZE: usize = 1 << 20;

/// Patterns, each on its own: a destination has a few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns(Vec<Regex>);

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It cannot be read, or takes too much memory.
    #[error("the pattern {0:?} is no regular expression: {1}")]
    NotRegex(String, String),
    /// It would be found in everything.
    #[error("the pattern {0:?} also finds an empty text: make it say what has to be there")]
    FindsNothing(String),
    /// What is covered would be found again.
    #[error(
        "the pattern {0:?} also finds {MASK}, which stands for what is covered: make it narrower"
    )]
    FindsMask(String),
}

impl Patterns {
    /// Adds a pattern.
    pub(crate) fn push(&mut self, pattern: &str) -> Result<(), PatternError> {
        let compiled = RegexBuilder::new(pattern).size_limit(MAX_SIZE).build();
        let regex = compiled
            .map_err(|error| PatternError::NotRegex(pattern.to_owned(), error.to_string()))?;
        if regex.is_match("") {
            return Err(PatternError::FindsNothing(pattern.to_owned()));
        }
        if regex.is_match(MASK) {
            return Err(PatternError::FindsMask(pattern.to_owned()));
        }
        self.0.push(regex);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any is found in a text, as it is or once more without escapes.
    pub(crate) fn find(&self, text: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        self.find_plain(text)
            || unescape::forms(text)
                .iter()
                .any(|form| self.find_plain(form))
    }

    /// Whether any is found in a text that is no hash of ours: digits of one are nobody's number.
    pub(crate) fn find_beside_hashes(&self, text: &str) -> bool {
        match id_of_hash(text) {
            Some(id) => self.find(id),
            None => self.find(text),
        }
    }

    /// The text with everything covered that is found, or `None` where nothing is.
    ///
    /// Where something else is found without escapes than with them, or still when it is covered, the whole is covered.
    pub(crate) fn cover(&self, text: &str) -> Option<String> {
        if !self.find_beside_hashes(text) {
            return None;
        }
        let found = self.found(text);
        let forms = unescape::forms(text);
        if forms.iter().any(|form| self.found(form) != found) {
            return Some(MASK.to_owned());
        }
        let cover =
            |text: String, regex: &Regex| regex.replace_all(&text, NoExpand(MASK)).into_owned();
        let covered = self.0.iter().fold(text.to_owned(), cover);
        let is_found = self.find(&covered);
        Some(if is_found { MASK.to_owned() } else { covered })
    }

    /// All that is found in a text as it is.
    fn found<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let found = self.0.iter().flat_map(|regex| regex.find_iter(text));
        found.map(|found| found.as_str()).collect()
    }

    fn find_plain(&self, text: &str) -> bool {
        self.0.iter().any(|regex| regex.is_match(text))
    }
}
