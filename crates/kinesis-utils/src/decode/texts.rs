//! One text with many records: it is read a part at a time, so that little of it is held.

use std::ops::Range;

use bytes::Bytes;
use memchr::memchr;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::aggregate::UserRecord;

/// A text with many records, read up to a place.
#[derive(Debug)]
pub(super) struct Texts {
    /// All of it, in UTF-8.
    pub(super) data: Bytes,
    pub(super) kind: Kind,
    /// What held it.
    pub(super) user: UserRecord,
    at: usize,
    /// Whether each line is read by itself, since a value had no end on its own line and none behind it.
    by_line: bool,
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Events of a message of CloudWatch Logs, in an array.
    Events,
    /// Objects one after another, on lines of their own or not.
    Objects,
}

impl Texts {
    /// A text that is read from this place on.
    pub(super) fn new(data: Bytes, kind: Kind, user: UserRecord, at: usize) -> Self {
        Self {
            data,
            kind,
            user,
            at,
            by_line: false,
        }
    }

    /// Where the next part is.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let is_between = |byte: &u8| match self.kind {
            Kind::Events => byte.is_ascii_whitespace() || matches!(byte, b'[' | b','),
            Kind::Objects => byte.is_ascii_whitespace(),
        };
        let skipped = rest.iter().take_while(|byte| is_between(byte)).count();
        let (start, rest) = (self.at + skipped, rest.get(skipped..).unwrap_or_default());
        let is_end = rest.is_empty() || self.kind == Kind::Events && rest.starts_with(b"]");
        if is_end {
            self.at = self.data.len();
            return None;
        }
        let (length, by_line) = part(rest, self.by_line);
        (self.at, self.by_line) = (start + length, by_line);
        Some(start..self.at)
    }
}

/// How long the part is that a text begins with, a value or, where there is none, a line; and whether the parts behind
/// it are read by line.
///
/// Lines that each begin a value which never ends would all be looked for to the end of the text, which takes minutes:
/// after the first such line a value ends on the line that it begins on.
fn part(text: &[u8], by_line: bool) -> (usize, bool) {
    if by_line {
        let line = &text[..line(text)];
        return (value(line).unwrap_or(line.len()), true);
    }
    match value(text) {
        Ok(length) => (length, false),
        Err(wrong) => (line(text), wrong == Wrong::BehindItsLine),
    }
}

/// Whether a text is several objects one after another.
pub(super) fn are_objects(text: &str) -> bool {
    let text = text.trim_ascii_start().as_bytes();
    let behind = |length| text.get(length..).unwrap_or_default().trim_ascii_start();
    text.starts_with(b"{") && value(text).is_ok_and(|length| behind(length).starts_with(b"{"))
}

/// Where a text is found not to begin with a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    OnItsLine,
    BehindItsLine,
}

/// How long the JSON value is that a text begins with.
fn value(text: &[u8]) -> Result<usize, Wrong> {
    let mut values = Deserializer::from_slice(text).into_iter::<&RawValue>();
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        Some(Err(error)) if error.line() > 1 => Err(Wrong::BehindItsLine),
        _ => Err(Wrong::OnItsLine),
    }
}

/// How long the rest of the line is.
fn line(text: &[u8]) -> usize {
    memchr(b'\n', text).unwrap_or(text.len())
}
