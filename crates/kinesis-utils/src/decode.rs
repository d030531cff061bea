//! From an event to log records: the same for whatever is done with them.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::str;

use bytes::Bytes;
use jiff::tz::TimeZone;
use memchr::memchr2;

use crate::aggregate::UserRecord;
use crate::event::{Data, Event, KinesisRecord};
use crate::failed::{Failed, Lacks};
use crate::record::{Origin, Record};
use crate::schema::{Field, Fields, Schema};
use crate::time::{Now, Time};
use crate::whitelist::Whitelist;
use crate::{aggregate, cloudwatch, gunzip};

#[cfg(test)]
mod tests;

/// A window is full when what is in it takes about this many bytes.
const WINDOW: usize = 8 << 20;
/// What a record takes beside its text.
const RECORD: usize = 256;
/// gzip that is no log record is kept as it came if it expands more than this many times.
const READABLE_RATIO: usize = 32;

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

/// What was put as one record, by itself or within an aggregate.
#[derive(Debug)]
enum Piece {
    Data(UserRecord),
    /// What goes to failed logs, and why.
    Broken(Bytes, String),
}

/// What a Kinesis record holds.
enum Pieces {
    One(Piece),
    Several(VecDeque<Piece>),
}

fn split(record: &KinesisRecord<'_>) -> Pieces {
    let data = match &record.data {
        Data::Bytes(data) => data,
        Data::NotBase64(text) => {
            let text = Bytes::from(text.clone());
            return Pieces::One(Piece::Broken(text, "its data is not base64".into()));
        }
    };
    match aggregate::split(data) {
        Some(Ok(records)) => Pieces::Several(records.into_iter().map(Piece::Data).collect()),
        Some(Err(error)) => Pieces::One(Piece::Broken(data.clone(), error.to_string())),
        None => Pieces::One(Piece::Data(UserRecord {
            data: data.clone(),
            partition_key: record.partition_key.as_ref().into(),
            explicit_hash_key: None,
        })),
    }
}

/// Reads one piece into a window.
struct Reader<'a> {
    options: &'a Options,
    now: Now,
    record: usize,
    part: usize,
    window: &'a mut Decoded,
}

impl Reader<'_> {
    /// Returns about how many bytes what was read takes.
    fn piece(&mut self, piece: &Piece) -> usize {
        match piece {
            Piece::Broken(data, reason) => {
                self.fail(data, reason);
                RECORD + data.len()
            }
            Piece::Data(user) if gunzip::is_gzip(&user.data) => self.gzip(user),
            Piece::Data(user) => self.payload(&user.data, user),
        }
    }

    fn gzip(&mut self, user: &UserRecord) -> usize {
        match gunzip::gunzip(&user.data, gunzip::LIMIT) {
            Ok(data) => {
                let data = Bytes::from(data);
                self.payload(&data, user)
            }
            Err(error) => {
                self.fail(&user.data, &error.to_string());
                RECORD + user.data.len()
            }
        }
    }

    /// Reads one record, or a message of CloudWatch Logs with several.
    fn payload(&mut self, data: &Bytes, user: &UserRecord) -> usize {
        let before = self.part;
        self.unwrap(data, user);
        (self.part - before) * RECORD + data.len()
    }

    fn unwrap(&mut self, data: &Bytes, user: &UserRecord) {
        let Some((text, fields)) = self.object(data, &user.data) else {
            return;
        };
        if fields.has_message_type
            && let Some(messages) = cloudwatch::messages(text)
        {
            for message in messages {
                self.message(message.into_owned(), user);
            }
            return;
        }
        self.object_of_schema(data, fields, user);
    }

    fn message(&mut self, message: String, user: &UserRecord) {
        let message = Bytes::from(message);
        if let Some((_, fields)) = self.object(&message, &message) {
            self.object_of_schema(&message, fields, user);
        }
    }

    /// The text of an object and what it has under its keys; anything else is failed.
    fn object<'d>(&mut self, data: &'d Bytes, came: &Bytes) -> Option<(&'d str, Fields<'d>)> {
        let read = str::from_utf8(data).map_err(|error| format!("it is not UTF-8: {error}"));
        let read = read.and_then(|text| {
            let fields = self.options.schema.fields(text);
            Ok((text, fields.map_err(|error| error.to_string())?))
        });
        // A bomb that is no record would fill the failed logs.
        let is_bomb = data.len() / READABLE_RATIO > came.len();
        read.map_err(|reason| self.fail(if is_bomb { came } else { data }, &reason))
            .ok()
    }

    fn object_of_schema(&mut self, data: &Bytes, fields: Fields<'_>, user: &UserRecord) {
        let time = Time::read(&fields.time, &self.now);
        let log_type = match fields.log_type {
            Field::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        };
        if log_type
            .as_ref()
            .is_some_and(|one| !self.options.whitelist.passes(one))
        {
            self.window.filtered += 1;
            self.part += 1;
            return;
        }
        let lacks = lacks(
            log_type.is_none(),
            self.options.time_required && time.is_none(),
        );
        let record = Record {
            json: on_one_line(data),
            log_type: log_type.map(Cow::into_owned).unwrap_or_default(),
            log_id: id(fields.log_id),
            time,
            partition_key: user.partition_key.clone(),
            explicit_hash_key: user.explicit_hash_key.clone(),
            origin: self.origin(),
        };
        match lacks {
            None => self.window.records.push(record),
            Some(lacks) => {
                let failed = Failed::incomplete(record, lacks, &self.options.schema);
                self.window.failed.push(failed);
            }
        }
    }

    fn fail(&mut self, data: &[u8], reason: &str) {
        let origin = self.origin();
        let failed = Failed::unreadable(data, reason, &self.options.schema, origin);
        self.window.failed.push(failed);
    }

    fn origin(&mut self) -> Origin {
        let (record, part) = (self.record, self.part);
        self.part += 1;
        Origin { record, part }
    }
}

fn lacks(no_type: bool, no_time: bool) -> Option<Lacks> {
    match (no_type, no_time) {
        (false, false) => None,
        (true, false) => Some(Lacks::Type),
        (false, true) => Some(Lacks::Time),
        (true, true) => Some(Lacks::TypeAndTime),
    }
}

fn id(field: Field<'_>) -> Option<String> {
    match field {
        Field::Text(text) => Some(text.into_owned()).filter(|text| !text.is_empty()),
        Field::Number(number) => Some(number.to_owned()),
        Field::Missing | Field::Other(_) => None,
    }
}

/// A JSON text without space around it, and without line breaks, which are only between its tokens.
fn on_one_line(data: &Bytes) -> Bytes {
    let trimmed = data.slice_ref(data.trim_ascii());
    if memchr2(b'\n', b'\r', &trimmed).is_none() {
        return trimmed;
    }
    let space = |byte: &u8| {
        if matches!(byte, b'\n' | b'\r') {
            b' '
        } else {
            *byte
        }
    };
    trimmed.iter().map(space).collect()
}
