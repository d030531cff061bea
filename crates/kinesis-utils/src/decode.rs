//! From an event to log records: the same for whatever is done with them.

mod piece;
mod range;
mod reader;
mod texts;
mod types;

use jiff::tz::TimeZone;
use log_fields::select::Selection;

use self::piece::{Piece, Pieces, split};
pub use self::range::TimeRange;
use self::reader::{Read, Reader};
use self::texts::Texts;
use self::types::Types;
use crate::aggregate::Records;
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
    /// What of those types is taken.
    pub selection: Selection,
    /// Whether a record without a time that can be read is a failed log.
    pub time_required: bool,
    /// The zone of times that tell none.
    pub zone: TimeZone,
    /// How far the time of a record may be from its arrival, where that is limited.
    pub time_range: Option<TimeRange>,
    /// How many types of records one Kinesis record may hold, where that is limited.
    pub max_types: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schema: Schema::default(),
            whitelist: Whitelist::default(),
            selection: Selection::default(),
            time_required: true,
            zone: TimeZone::UTC,
            time_range: None,
            max_types: None,
        }
    }
}

/// What was found in an event, or a part of it, in the order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// What follows the schema, passes the whitelist and is selected.
    pub records: Vec<Record>,
    /// What is to be kept in failed logs.
    pub failed: Vec<Failed>,
    /// How many records whitelist and selection kept out.
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
    /// How many of the event's Kinesis records are read.
    end: usize,
    /// The Kinesis record whose turn it is next.
    next: usize,
    /// What the Kinesis record before it still holds.
    rest: Option<Records>,
    /// What that of the texts in it holds which is not read to its end.
    open: Option<Texts>,
    /// How many parts of it have been read.
    parts: usize,
    types: Types,
}

/// What is read next.
enum Work {
    Piece(Piece),
    Texts(Texts),
}

impl<'a> Decoder<'a> {
    /// Begins at the event's first record.
    #[must_use]
    pub fn new(event: &'a Event<'a>, options: &'a Options) -> Self {
        Self {
            event,
            options,
            end: event.records.len(),
            next: 0,
            rest: None,
            open: None,
            parts: 0,
            types: Types::default(),
        }
    }

    /// Reads only the event's first Kinesis records, so many of them.
    #[must_use]
    pub fn up_to(mut self, records: usize) -> Self {
        self.end = self.end.min(records);
        self
    }

    /// With room for what most events hold: one record in each Kinesis record.
    fn empty_window(&self) -> Decoded {
        let left = self.end.saturating_sub(self.next) + 1;
        Decoded {
            records: Vec::with_capacity(left.min(WINDOW / RECORD)),
            ..Decoded::default()
        }
    }

    /// What is read next, and the Kinesis record that it is of.
    fn work(&mut self) -> Option<(Work, &'a KinesisRecord<'a>)> {
        if let Some(texts) = self.open.take() {
            return Some((Work::Texts(texts), self.current()?));
        }
        loop {
            if let Some(user) = self.rest.as_mut().and_then(Iterator::next) {
                return Some((Work::Piece(Piece::Data(user)), self.current()?));
            }
            self.rest = None;
            let records = self.event.records.get(..self.end)?;
            let record = records.get(self.next)?;
            (self.next, self.parts) = (self.next + 1, 0);
            self.types.reset();
            match split(&record.kinesis) {
                Pieces::One(piece) => return Some((Work::Piece(piece), &record.kinesis)),
                Pieces::Several(records) => {
                    self.types.count();
                    self.rest = Some(records);
                }
            }
        }
    }

    /// The Kinesis record that is being read.
    fn current(&self) -> Option<&'a KinesisRecord<'a>> {
        let record = self.event.records.get(self.next.checked_sub(1)?)?;
        Some(&record.kinesis)
    }

    /// Reads into a window that has so much room, and says how much of it is taken.
    fn read(
        &mut self,
        work: Work,
        record: &KinesisRecord<'_>,
        window: &mut Decoded,
        room: usize,
    ) -> usize {
        let mut reader = Reader {
            options: self.options,
            now: record.now(&self.options.zone),
            record: self.next - 1,
            part: self.parts,
            types: &mut self.types,
            window,
        };
        let mut texts = match work {
            Work::Texts(texts) => texts,
            Work::Piece(piece) => match reader.piece(piece) {
                Read::Many(texts) => texts,
                Read::Done(size) => {
                    self.parts = reader.part;
                    return size;
                }
            },
        };
        let (size, is_done) = reader.texts(&mut texts, room);
        self.parts = reader.part;
        self.open = (!is_done).then_some(texts);
        size
    }
}

impl Iterator for Decoder<'_> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        let mut next = Some(self.work()?);
        let (mut window, mut size) = (self.empty_window(), 0);
        while let Some((work, record)) = next {
            size += self.read(work, record, &mut window, WINDOW - size);
            next = if size < WINDOW { self.work() } else { None };
        }
        Some(window)
    }
}
