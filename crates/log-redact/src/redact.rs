//! One record, redacted.

mod names;
mod record;

use std::borrow::Cow;

use crate::key::{Key, id_of_hash};
use crate::rules::Rules;

use self::record::Record;

#[cfg(test)]
mod tests;

/// How deep the arrays and objects of a record may be nested: as `kinesis_utils::schema::MAX_DEPTH`.
const MAX_DEPTH: usize = 1000;

/// Redacts records by rules that were checked, with a key that was read.
#[derive(Clone, Debug)]
pub struct Redactor {
    rules: Rules,
    key: Option<Key>,
}

/// Why there is no redactor: nothing may be delivered without.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactorError {
    /// There has to be one.
    #[error(
        "redact records: there is no key to hash with; configure the secret of the redaction's key"
    )]
    NoKey,
    /// Hashes would be covered when they are met again.
    #[error(
        "redact records: a pattern finds the id {0:?} of the key; choose another id, or make the pattern narrower"
    )]
    FindsKeyId(String),
}

/// A record that nothing is left of that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The record; `None` where it stays as it is.
    pub json: Option<String>,
    /// Whether a pattern was found in its type, which is covered: such a record is a failed log.
    pub found_in_type: bool,
}

/// What cannot be redacted, and must not be kept where redacted records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unredactable {
    /// Its fields cannot be read.
    #[error("redact a record: it is not a JSON object")]
    NotAnObject,
    /// Arrays and objects are nested too deeply.
    #[error("redact a record: it is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

impl Redactor {
    /// A redactor.
    ///
    /// # Errors
    /// When there is no key and the rules need one, or a pattern finds the key's id.
    pub fn new(rules: Rules, key: Option<Key>) -> Result<Self, RedactorError> {
        if rules.needs_key() && key.is_none() {
            return Err(RedactorError::NoKey);
        }
        if let Some(key) = &key {
            rules.check_key_id(key.id())?;
        }
        Ok(Self { rules, key })
    }

    /// Redacts a record's text.
    ///
    /// Fields keep their order, and numbers and escapes their spelling, where they are not redacted.
    ///
    /// # Errors
    /// When it is not a JSON object, or nested too deeply.
    pub fn redact(&self, json: &str) -> Result<Redacted, Unredactable> {
        if !is_object(json) {
            return Err(Unredactable::NotAnObject);
        }
        Record::new(self, json).redact()
    }

    /// A partition key as records are put with it: hashed where that is configured, or a pattern is found in it.
    #[must_use]
    pub fn partition_key<'k>(&self, key: &'k str) -> Cow<'k, str> {
        let is_found = self.rules.patterns.find_beside_hashes(key);
        let is_hashed = self.rules.hashes_partition_keys && id_of_hash(key).is_none();
        if is_found || is_hashed {
            return Cow::Owned(self.hash(key.as_bytes()));
        }
        Cow::Borrowed(key)
    }

    /// A hash; nothing is ever hashed without a key, and if it were, it would be masked.
    fn hash(&self, bytes: &[u8]) -> String {
        let hash = self.key.as_ref().map(|key| key.hash(bytes));
        hash.unwrap_or_else(|| crate::MASK.to_owned())
    }
}

fn is_object(json: &str) -> bool {
    let is_valid = serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok();
    is_valid && json.trim_start().starts_with('{')
}
