//! The door's key, where this process holds it.

use std::fmt;
use std::ops::RangeInclusive;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::message::MacMessage;
use super::tag::Tag;

/// What HMAC-SHA256 works with, in bytes: a shorter key is filled up with zeros, a longer one would be hashed first.
/// <https://datatracker.ietf.org/doc/html/rfc2104#section-3>
const BLOCK: usize = 64;
/// How long a key is: at least what the hash has.
const BYTES: RangeInclusive<usize> = 32..=BLOCK;

/// The door's key, filled up to HMAC's block. It is never shown, and wiped when it is dropped.
pub struct Key(Zeroizing<[u8; BLOCK]>);

/// Why something is no key. Nothing of what was given is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// It is too short to be safe, or longer than is of any use.
    #[error(
        "read the door's key: it has {bytes} bytes, and must have {} to {}. Store 64 random hexadecimal digits.",
        BYTES.start(),
        BYTES.end()
    )]
    Length {
        /// How many it has.
        bytes: usize,
    },
    /// It is no hexadecimal text.
    #[error("read the door's key: it is not hexadecimal. Store 64 random hexadecimal digits.")]
    Digits,
}

impl Key {
    /// Takes a key of 32 to 64 random bytes.
    ///
    /// # Errors
    /// It has another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if !BYTES.contains(&bytes.len()) {
            return Err(KeyError::Length { bytes: bytes.len() });
        }
        let mut block = Zeroizing::new([0; BLOCK]);
        block[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(block))
    }

    /// Reads a key from hexadecimal digits, as a parameter of AWS Systems Manager holds it.
    ///
    /// # Errors
    /// It is no hexadecimal text, or of another length.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new(vec![0; text.len() / 2]);
        hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::Digits)?;
        Self::from_bytes(&bytes)
    }

    /// HMAC-SHA256 of a message: the same that GenerateMac of AWS KMS computes with `HMAC_SHA_256`.
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html>
    #[must_use]
    pub fn mac(&self, message: &MacMessage) -> Tag {
        let mac = Hmac::<Sha256>::new((&*self.0).into());
        Tag::new(
            mac.chain_update(message.as_bytes())
                .finalize()
                .into_bytes()
                .into(),
        )
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(hidden)")
    }
}

#[cfg(test)]
mod tests;
