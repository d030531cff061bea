//! Hashes that only who has the key can compute.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

#[cfg(test)]
mod tests;

/// The fewest bytes of a secret: as many as the hash has.
/// <https://www.rfc-editor.org/rfc/rfc2104#section-3>
const MIN_SECRET: usize = 32;
const MAX_ID: usize = 64;
/// What a hash begins with: the first version of its form.
const VERSION: &str = "h1";
const HEX_DIGITS: usize = 64;

/// A secret with the id by which its hashes name it. It never shows the secret.
#[derive(Clone)]
pub struct Key {
    id: String,
    mac: Hmac<Sha256>,
}

/// Why there is no key; the secret is not shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Hashes could not be recognized.
    #[error("the id of the redaction's key is {0:?}: it has 1 to 64 letters, digits, - and _")]
    Id(String),
    /// It could be guessed.
    #[error(
        "the secret of the redaction's key has {0} bytes: it needs at least {MIN_SECRET}, drawn at random"
    )]
    TooShort(usize),
}

impl Key {
    /// A key of a secret's bytes.
    ///
    /// # Errors
    /// When the secret is short, or the id has other characters than letters, digits, `-` and `_`.
    pub fn new(id: &str, secret: &[u8]) -> Result<Self, KeyError> {
        Self::check_id(id)?;
        let too_short = KeyError::TooShort(secret.len());
        if secret.len() < MIN_SECRET {
            return Err(too_short);
        }
        let mac = Hmac::new_from_slice(secret).map_err(|_| too_short)?;
        Ok(Self {
            id: id.to_owned(),
            mac,
        })
    }

    /// Checks the id of a key whose secret is not there yet.
    ///
    /// # Errors
    /// When it has other characters than letters, digits, `-` and `_`, or too many.
    pub fn check_id(id: &str) -> Result<(), KeyError> {
        if is_id(id) {
            return Ok(());
        }
        Err(KeyError::Id(id.to_owned()))
    }

    /// What its hashes name it by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `h1:<id>:<HMAC-SHA-256 in hexadecimal>` of some bytes.
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> String {
        let hash = self.mac.clone().chain_update(bytes).finalize();
        format!("{VERSION}:{}:{}", self.id, hex::encode(hash.into_bytes()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The id of the key of which a text is a hash, whoever made it; `None` where it is none.
pub(crate) fn id_of_hash(text: &str) -> Option<&str> {
    let (id, hash) = text
        .strip_prefix(VERSION)?
        .strip_prefix(':')?
        .split_once(':')?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_hash = hash.len() == HEX_DIGITS && hash.bytes().all(is_digit);
    (is_hash && is_id(id)).then_some(id)
}

fn is_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_allowed)
}
