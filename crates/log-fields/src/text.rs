//! JSON strings: what they mean, and how a text is written as one.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;
use serde::Deserializer;
use serde::de::{Error, Visitor};

#[cfg(test)]
mod tests;

/// What a JSON string means, or `None` for another value and where half a surrogate pair makes it no text.
#[must_use]
pub fn unescape(json: &str) -> Option<Cow<'_, str>> {
    match inner(json) {
        Some(plain) => Some(Cow::Borrowed(plain)),
        None if json.starts_with('"') => serde_json::from_str(json).ok().map(Cow::Owned),
        None => None,
    }
}

/// What a JSON string means, with U+FFFD where there is half a surrogate pair; `None` for another value.
#[must_use]
pub fn unescape_lossy(json: &str) -> Option<Cow<'_, str>> {
    unescape(json).or_else(|| {
        let bytes = unescape_bytes(json)?;
        Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
    })
}

/// What a JSON string means, in UTF-8; half a surrogate pair is three bytes, as Python's `surrogatepass` writes it.
/// `None` for another value.
#[must_use]
pub fn unescape_bytes(json: &str) -> Option<Cow<'_, [u8]>> {
    match inner(json) {
        Some(plain) => Some(Cow::Borrowed(plain.as_bytes())),
        None if json.starts_with('"') => {
            let mut deserializer = serde_json::Deserializer::from_str(json);
            deserializer.deserialize_bytes(Bytes).ok().map(Cow::Owned)
        }
        None => None,
    }
}

/// Appends a text as a JSON string with as few escapes as JSON allows.
pub fn push_quoted(out: &mut String, text: &str) {
    // Writing a text into memory does not fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// What stands between the quotes, where that is also what it means.
fn inner(json: &str) -> Option<&str> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    memchr(b'\\', inner.as_bytes()).is_none().then_some(inner)
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        Ok(text.as_bytes().to_vec())
    }
}
