//! Texts of users as parts of a key.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What Python's `urllib.parse.quote` leaves as it is.
const UNQUOTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');
/// Stands for an empty text, which would leave a folder without a name.
const EMPTY: &str = "%00";

/// A text as folders of their own: what is no name of a folder is percent-encoded, and everything else stays.
pub(super) fn in_path(text: &str) -> String {
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    let names: Vec<&str> = text.split('/').collect();
    let named = |at: usize| names.get(at).is_some_and(|name| !name.is_empty());
    joined(&names, named, |_| true)
}

/// A text as the end of a name that begins before it and ends behind it, quoted as a URL's path is.
pub(super) fn in_name(text: &str) -> String {
    let quoted = utf8_percent_encode(text, UNQUOTED).to_string();
    let names: Vec<&str> = quoted.split('/').collect();
    let is_inner = |at: usize| at > 0 && at + 1 < names.len();
    let named = |at: usize| !is_inner(at) || names.get(at).is_some_and(|name| !name.is_empty());
    joined(&names, named, is_inner)
}

/// Folders one in another. A slash is one only between two that have a name.
fn joined(
    names: &[&str],
    named: impl Fn(usize) -> bool,
    is_whole: impl Fn(usize) -> bool,
) -> String {
    let mut out = String::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push_str(if named(at - 1) && named(at) {
                "/"
            } else {
                "%2F"
            });
        }
        match *name {
            "." if is_whole(at) => out.push_str("%2E"),
            ".." if is_whole(at) => out.push_str("%2E%2E"),
            name => name.chars().for_each(|char| push(&mut out, char)),
        }
    }
    out
}

/// Control characters, and the two that no XML holds: a list of objects is XML.
fn push(out: &mut String, char: char) {
    if !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}') {
        out.push(char);
        return;
    }
    let mut bytes = [0; 4];
    for byte in char.encode_utf8(&mut bytes).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}
