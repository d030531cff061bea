//! From an event to log records: the same for whatever is done with them.

mod piece;
mod reader;

use std::collections::VecDeque;

use jiff::tz::TimeZone;

use self::piece::{Piece, Pieces, split};
use self::reader::Reader;
use crate::event::{Event, KinesisRecord};
use crate::failed::Failed;
use crate::record::Record;
use crate::schema::Schema;
use crate::whitelist::Whitelist;

#[cfg(test)]
mod tests;

/// A window is full when what is in it takes about this many bytes.
const WINDOW: usize = 8 << 20;
/// What a record takes beside its text.
const RECORD: usize = 256;

/// How records are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The names of the keys.
    pub schema: Schema,
    /// The types that pass.
    pub whitelist: Whitelist,
    /// Whether a record without a time that can be read is a failed log.
    pub time_required: bool,
    /// The zone of times that tell none.
    pub zone: TimeZone,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schema: Schema::default(),
            whitelist: Whitelist::default(),
            time_required: true,
            zone: TimeZone::UTC,
        }
    }
}

/// What was found in an event, or a part of it, in the order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// What follows the schema and passes the whitelist.
    pub records: Vec<Record>,
    /// What is to be kept in failed logs.
    pub failed: Vec<Failed>,
    /// How many records the whitelist kept out.
    pub filtered: usize,
}

/// Decodes a whole event.
#[must_use]
pub fn decode(event: &Event<'_>, options: &Options) -> Decoded {
    let mut all = Decoded::default();
    for window in Decoder::new(event, options) {
        all.records.extend(window.records);
        all.failed.extend(window.failed);
        all.filtered += window.filtered;
    }
    all
}

/// Decodes an event a window at a time, so that what is held at any time is bounded, however far
/// the gzip in the event expands and however small the records in its aggregates are.
///
/// Most events are one window.
#[derive(Debug)]
pub struct Decoder<'a> {
    event: &'a Event<'a>,
    options: &'a Options,
    /// The Kinesis record whose turn it is next.
    next: usize,
    /// What the Kinesis record before it still holds.
    rest: VecDeque<Piece>,
    /// How many parts of it have been read.
    parts: usize,
}

impl<'a> Decoder<'a> {
    /// Begins at the event's first record.
    #[must_use]
    pub fn new(event: &'a Event<'a>, options: &'a Options) -> Self {
        Self {
            event,
            options,
            next: 0,
            rest: VecDeque::new(),
            parts: 0,
        }
    }

    /// With room for what most events hold: one record in each Kinesis record.
    fn empty_window(&self) -> Decoded {
        let left = self.event.records.len() - self.next + 1;
        Decoded {
            records: Vec::with_capacity(left.min(WINDOW / RECORD)),
            ..Decoded::default()
        }
    }

    /// The next piece and the Kinesis record that it is of.
    fn piece(&mut self) -> Option<(Piece, &'a KinesisRecord<'a>)> {
        while self.rest.is_empty() {
            let record = self.event.records.get(self.next)?;
            (self.next, self.parts) = (self.next + 1, 0);
            match split(&record.kinesis) {
                Pieces::One(piece) => return Some((piece, &record.kinesis)),
                Pieces::Several(pieces) => self.rest = pieces,
            }
        }
        let record = self.event.records.get(self.next - 1)?;
        Some((self.rest.pop_front()?, &record.kinesis))
    }
}

impl Iterator for Decoder<'_> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        let (piece, record) = self.piece()?;
        let (mut window, mut size) = (self.empty_window(), 0);
        let mut next = Some((piece, record));
        while let Some((piece, record)) = next {
            let mut reader = Reader {
                options: self.options,
                now: record.now(&self.options.zone),
                record: self.next - 1,
                part: self.parts,
                window: &mut window,
            };
            size += reader.piece(&piece);
            self.parts = reader.part;
            next = if size < WINDOW { self.piece() } else { None };
        }
        Some(window)
    }
}
