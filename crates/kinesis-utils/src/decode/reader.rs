//! What records hold.

use std::borrow::Cow;
use std::str;

use bytes::Bytes;
use log_fields::object;
use memchr::memchr2;

use super::piece::Piece;
use super::texts::{Kind, Texts, are_objects};
use super::types::Types;
use super::{Decoded, Options, RECORD};
use crate::aggregate::UserRecord;
use crate::failed::{Failed, Lacks};
use crate::record::{Origin, Record};
use crate::schema::Fields;
use crate::time::{Now, Time};
use crate::{cloudwatch, gunzip};

/// gzip that is no log record is kept as it came if it expands more than this many times.
const READABLE_RATIO: usize = 32;

/// A message of CloudWatch Logs of fewer bytes is read at once.
const SMALL_MESSAGE: usize = 1 << 20;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads one piece into a window.
pub(super) struct Reader<'a> {
    pub(super) options: &'a Options,
    /// When the Kinesis record counts as read.
    pub(super) now: Now,
    /// Its index in the event.
    pub(super) record: usize,
    /// How many parts of it have been read.
    pub(super) part: usize,
    /// The types that it holds, where it holds several records.
    pub(super) types: &'a mut Types,
    /// What is read so far.
    pub(super) window: &'a mut Decoded,
}

/// What reading a piece came to.
pub(super) enum Read {
    /// It is done, and about so many bytes are taken.
    Done(usize),
    /// It holds many records, none of which is read yet.
    Many(Texts),
}

impl Reader<'_> {
    pub(super) fn piece(&mut self, piece: Piece) -> Read {
        match piece {
            Piece::Broken(data, reason) => {
                self.fail(&data, &reason);
                Read::Done(RECORD + data.len())
            }
            Piece::Data(user) if gunzip::is_gzip(&user.data) => {
                self.expanded(gunzip::gunzip(&user.data, gunzip::LIMIT), &user)
            }
            Piece::Data(user) if gunzip::is_zlib(&user.data) => {
                match gunzip::inflate(&user.data, gunzip::LIMIT) {
                    // Text may begin like that, too.
                    Err(gunzip::Error::Damaged(_)) => self.payload(&user.data, &user),
                    expanded => self.expanded(expanded, &user),
                }
            }
            Piece::Data(user) => self.payload(&user.data, &user),
        }
    }

    fn expanded(&mut self, expanded: Result<Vec<u8>, gunzip::Error>, user: &UserRecord) -> Read {
        match expanded {
            Ok(data) => self.payload(&Bytes::from(data), user),
            Err(error) => {
                self.fail(&user.data, &error.to_string());
                Read::Done(RECORD + user.data.len())
            }
        }
    }

    /// Reads one record, or a small message of CloudWatch Logs with several.
    fn payload(&mut self, data: &Bytes, user: &UserRecord) -> Read {
        let (before, key) = (self.part, user.partition_key.len());
        if let Some(texts) = self.unwrap(data, user) {
            self.types.count();
            return Read::Many(texts);
        }
        Read::Done((self.part - before) * RECORD + data.len() + key)
    }

    fn unwrap(&mut self, came: &Bytes, user: &UserRecord) -> Option<Texts> {
        let stripped = stripped(came);
        let data = stripped.as_ref().unwrap_or(came);
        let text = match str::from_utf8(data) {
            Ok(text) => text,
            Err(error) => {
                self.keep(came, user, &format!("it is not UTF-8: {error}"));
                return None;
            }
        };
        let fields = match self.options.schema.fields(text) {
            Ok(fields) => fields,
            Err(_) if are_objects(text) => {
                return Some(Texts::new(data.clone(), Kind::Objects, user.clone(), 0));
            }
            Err(error) => {
                self.keep(came, user, &error.to_string());
                return None;
            }
        };
        if fields.has_message_type {
            if data.len() < SMALL_MESSAGE
                && let Some(messages) = cloudwatch::messages(text)
            {
                self.types.count();
                for message in messages {
                    self.message(message.into_owned(), user);
                }
                return None;
            }
            if let Some(events) = cloudwatch::events(text) {
                let at = text.find(events).unwrap_or(text.len());
                return Some(Texts::new(data.clone(), Kind::Events, user.clone(), at));
            }
        }
        self.object_of_schema(data, fields, user);
        None
    }

    /// Reads records of a text until about so many bytes are taken, and says how many are.
    pub(super) fn texts(&mut self, texts: &mut Texts, room: usize) -> (usize, bool) {
        let mut size = 0;
        while let Some(range) = texts.next() {
            size += RECORD + range.len();
            let part = texts.data.slice(range);
            match texts.kind {
                Kind::Events => self.event(&part, &texts.user),
                Kind::Objects => self.plain(&part, &texts.user),
            }
            if size >= room {
                return (size, false);
            }
        }
        (size, true)
    }

    /// Reads one event of a message of CloudWatch Logs: where it is none, only it is failed.
    fn event(&mut self, event: &Bytes, user: &UserRecord) {
        // All of the text is UTF-8.
        let text = str::from_utf8(event).unwrap_or_default();
        match cloudwatch::message(text) {
            Ok(message) => self.message(message.into_owned(), user),
            Err(error) => {
                let place = error.column();
                self.fail(
                    event,
                    &format!("it is no event of CloudWatch Logs, from column {place} on"),
                );
            }
        }
    }

    fn message(&mut self, message: String, user: &UserRecord) {
        self.plain(&Bytes::from(message), user);
    }

    /// Reads a record that is nothing but its text.
    fn plain(&mut self, data: &Bytes, user: &UserRecord) {
        let text = str::from_utf8(data).unwrap_or_default();
        match self.options.schema.fields(text) {
            Ok(fields) => self.object_of_schema(data, fields, user),
            Err(error) => self.fail(data, &error.to_string()),
        }
    }

    /// Keeps what is no record as it came, or expanded where that is not much more.
    fn keep(&mut self, data: &Bytes, user: &UserRecord, reason: &str) {
        // A bomb that is no record would fill the failed logs.
        let is_bomb = data.len() / READABLE_RATIO > user.data.len();
        self.fail(if is_bomb { &user.data } else { data }, reason);
    }

    fn object_of_schema(&mut self, data: &Bytes, fields: Fields<'_>, user: &UserRecord) {
        let time = Time::read(&fields.time, &self.now);
        let log_type = fields.log_type.text();
        let log_id = fields.log_id.id();
        if !self.is_wanted(data, log_type.as_deref(), log_id.as_deref()) {
            self.window.filtered += 1;
            self.part += 1;
            return;
        }
        let lacks = lacks(
            log_type.is_none(),
            self.options.time_required && time.is_none(),
        );
        let lacks = lacks.or_else(|| self.is_kept_out(log_type.as_deref(), time.as_ref()));
        let record = Record {
            json: on_one_line(data),
            log_type: log_type.map(Cow::into_owned).unwrap_or_default(),
            log_id,
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

    /// Whether a record is of the types that pass, and selected among them.
    fn is_wanted(&self, data: &[u8], log_type: Option<&str>, log_id: Option<&str>) -> bool {
        let Options {
            whitelist,
            selection,
            ..
        } = self.options;
        if log_type.is_some_and(|one| !whitelist.passes(one)) {
            return false;
        }
        // It was read as an object of texts before.
        let text = || str::from_utf8(data).unwrap_or_default();
        selection.is_empty()
            || object::fields(text()).is_ok_and(|fields| selection.takes(&fields, log_id))
    }

    /// Why a record that lacks nothing is not handed to the sink all the same.
    fn is_kept_out(&mut self, log_type: Option<&str>, time: Option<&Time>) -> Option<Lacks> {
        if let (Some(range), Some(time)) = (&self.options.time_range, time)
            && !range.holds(time, &self.now)
        {
            return Some(Lacks::TimeInRange);
        }
        let is_room = self.types.admit(log_type?, self.options.max_types);
        (!is_room).then_some(Lacks::Room)
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

/// A text without what editors put before it and buffers behind it; `None` where it begins and ends with itself, as most do.
fn stripped(data: &Bytes) -> Option<Bytes> {
    if data.first() != BOM.first() && data.last() != Some(&0) {
        return None;
    }
    let begin = data.strip_prefix(BOM).unwrap_or(data);
    let zeros = begin.iter().rev().take_while(|byte| **byte == 0).count();
    Some(data.slice_ref(&begin[..begin.len() - zeros]))
}

fn lacks(no_type: bool, no_time: bool) -> Option<Lacks> {
    match (no_type, no_time) {
        (false, false) => None,
        (true, false) => Some(Lacks::Type),
        (false, true) => Some(Lacks::Time),
        (true, true) => Some(Lacks::TypeAndTime),
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
