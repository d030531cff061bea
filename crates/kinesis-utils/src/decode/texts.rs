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
        let length = value(rest).unwrap_or_else(|| line(rest));
        self.at = start + length;
        Some(start..self.at)
    }
}

/// Whether a text is several objects one after another.
pub(super) fn are_objects(text: &str) -> bool {
    let text = text.trim_ascii_start().as_bytes();
    let behind = |length| text.get(length..).unwrap_or_default().trim_ascii_start();
    text.starts_with(b"{") && value(text).is_some_and(|length| behind(length).starts_with(b"{"))
}

/// How long the JSON value is that a text begins with.
fn value(text: &[u8]) -> Option<usize> {
    let mut values = Deserializer::from_slice(text).into_iter::<&RawValue>();
    let is_there = values.next()?.is_ok();
    is_there.then(|| values.byte_offset())
}

/// How long the rest of the line is.
fn line(text: &[u8]) -> usize {
    memchr(b'\n', text).unwrap_or(text.len())
}
