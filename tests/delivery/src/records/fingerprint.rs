//! Tells records apart by what they hold.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A number that two different records do not share.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// JSON without the space between its tokens, which movers may change: everything else, the order
/// of keys, the text of numbers and the escapes, they may not.
#[must_use]
pub fn minified(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let (mut quoted, mut escaped) = (false, false);
    for &byte in json {
        if quoted || !byte.is_ascii_whitespace() {
            out.push(byte);
        }
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_space_between_tokens_does_not_count() {
        let text = br#"{ "a \" b" : "c\\" ,
            "d": 1.0 }"#;
        let minified = minified(text);
        assert_eq!(minified, br#"{"a \" b":"c\\","d":1.0}"#);
    }
}
