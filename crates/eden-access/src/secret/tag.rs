//! HMAC tags.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The length of HMAC-SHA256, in bytes.
pub(super) const TAG_BYTES: usize = 32;

/// The HMAC-SHA256 of a message. Whoever has it has what it makes, so it is never shown, and compared in constant time.
pub struct Tag(Zeroizing<[u8; TAG_BYTES]>);

/// Bytes that are no tag.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read an HMAC: it has {bytes} bytes, not {TAG_BYTES}. Use a key of the kind HMAC_256.")]
pub struct TagError {
    /// How many there are.
    pub bytes: usize,
}

impl Tag {
    pub(super) fn new(bytes: [u8; TAG_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Takes the HMAC that AWS KMS computed of a message.
    ///
    /// # Errors
    /// It is of another length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, TagError> {
        match bytes.try_into() {
            Ok(bytes) => Ok(Self::new(bytes)),
            Err(_) => Err(TagError { bytes: bytes.len() }),
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }

    pub(super) fn as_bytes(&self) -> &[u8; TAG_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tag(hidden)")
    }
}

#[cfg(test)]
mod tests;
