//! The patterns of `allowed_visitors` and `operators`.

use super::email::{Email, EmailError, is_domain};

/// What stands for every address of a domain.
const ANY_AT: &str = "*@";
/// What is between two patterns of a setting.
const SEPARATOR: char = ',';

/// Whom a setting names. An empty one names nobody.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Patterns(Vec<Pattern>);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Pattern {
    /// One address.
    Address(Email),
    /// Every address of one domain, and of none below it.
    Domain(String),
}

/// Why a setting names nobody.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "read the pattern {pattern:?} of {setting}: it must be an address, such as jane@example.com, or *@example.com for all of a domain"
)]
pub struct PatternError {
    /// The setting.
    pub setting: &'static str,
    /// The pattern.
    pub pattern: String,
    /// What is wrong with the address.
    pub source: Option<EmailError>,
}

impl Patterns {
    /// Reads a setting: patterns with commas between them.
    ///
    /// # Errors
    /// One of them is neither an address nor `*@` and a domain.
    pub fn parse(setting: &'static str, text: &str) -> Result<Self, PatternError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        text.split(SEPARATOR)
            .map(|pattern| Pattern::parse(setting, pattern.trim()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether it names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it names an address.
    #[must_use]
    pub fn admits(&self, email: &Email) -> bool {
        self.0.iter().any(|pattern| match pattern {
            Pattern::Address(address) => address == email,
            Pattern::Domain(domain) => domain == email.domain(),
        })
    }
}

impl Pattern {
    fn parse(setting: &'static str, text: &str) -> Result<Self, PatternError> {
        let refused = |source| PatternError {
            setting,
            pattern: text.to_owned(),
            source,
        };
        let Some(domain) = text.strip_prefix(ANY_AT) else {
            return Email::parse(text)
                .map(Self::Address)
                .map_err(|source| refused(Some(source)));
        };
        let domain = domain.to_ascii_lowercase();
        match is_domain(&domain) {
            true => Ok(Self::Domain(domain)),
            false => Err(refused(None)),
        }
    }
}

#[cfg(test)]
mod tests;
