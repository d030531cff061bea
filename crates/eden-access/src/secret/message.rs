//! What is authenticated, as bytes.

/// The first part of every message, so that the same key can be used for nothing else by mistake. A new layout gets
/// another number.
const PROTOCOL: &[u8] = b"eden-door 1";

/// The bytes whose HMAC makes a token or a cookie. They are no secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MacMessage(Vec<u8>);

/// What a message is for: what was made for one purpose is worth nothing for another.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Cookie,
    Token,
}

impl MacMessage {
    /// Writes the parts one after another, each behind its length: no two lists of parts give the same bytes.
    pub(super) fn new(purpose: Purpose, parts: &[&[u8]]) -> Self {
        let purpose: &[u8] = match purpose {
            Purpose::Cookie => b"cookie",
            Purpose::Token => b"token",
        };
        let mut bytes = Vec::new();
        for part in [PROTOCOL, purpose].iter().chain(parts) {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }

    /// The bytes, at most 4,096, which is what AWS KMS takes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
