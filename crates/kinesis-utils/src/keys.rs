//! The keys of objects in Amazon S3.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::time::Time;

#[cfg(test)]
mod tests;

/// What S3 allows is 1024 bytes of UTF-8; some are left for whoever has to make a key unique.
const MAX_KEY: usize = 1000;
/// The type takes at most this much, and the id what is left.
const MAX_TYPE: usize = 512;
/// Hexadecimal digits of the hash that takes the place of what is cut off.
const DIGITS: usize = 16;

/// What Python's `urllib.parse.quote` leaves as it is.
const UNQUOTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');

/// The key of an object with the records of one type: `<prefix>/<type>/2020-03/14/2020-03-14-15:09:26-<id>.gz`.
///
/// Date and time are the first record's own and the id is its, quoted as a URL's path is. A slash
/// at the prefix's end does not count. A type or an id too long for a key is cut, and a hash of the
/// whole appended.
#[must_use]
pub fn object(prefix: &str, log_type: &str, time: &Time, id: &str) -> String {
    let folder = folder(prefix, log_type);
    let time = time.civil.strftime("%Y-%m/%d/%Y-%m-%d-%H:%M:%S");
    let start = format!("{folder}/{time}-");
    let room = MAX_KEY.saturating_sub(start.len() + ".gz".len());
    let id = utf8_percent_encode(id, UNQUOTED).to_string();
    format!("{start}{}.gz", cut(&id, room))
}

fn folder(prefix: &str, log_type: &str) -> String {
    let (prefix, log_type) = (prefix.trim_end_matches('/'), cut(log_type, MAX_TYPE));
    if prefix.is_empty() {
        return log_type;
    }
    format!("{prefix}/{log_type}")
}

fn cut(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let kept = text.floor_char_boundary(room.saturating_sub(DIGITS + 1));
    let digest = Sha256::digest(text);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}", &text[..kept], &digits[..DIGITS])
}
