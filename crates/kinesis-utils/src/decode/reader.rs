//! What records hold.

use std::borrow::Cow;
use std::str;

use bytes::Bytes;
use memchr::memchr2;

use super::piece::Piece;
use super::{Decoded, Options, RECORD};
use crate::aggregate::UserRecord;
use crate::failed::{Failed, Lacks};
use crate::record::{Origin, Record};
use crate::schema::{Field, Fields};
use crate::time::{Now, Time};
use crate::{cloudwatch, gunzip};

/// gzip that is no log record is kept as it came if it expands more than this many times.
const READABLE_RATIO: usize = 32;

/// Reads one piece into a window.
pub(super) struct Reader<'a> {
    pub(super) options: &'a Options,
    /// When the Kinesis record counts as read.
    pub(super) now: Now,
    /// Its index in the event.
    pub(super) record: usize,
    /// How many parts of it have been read.
    pub(super) part: usize,
    /// What is read so far.
    pub(super) window: &'a mut Decoded,
}

impl Reader<'_> {
    /// Returns about how many bytes what was read takes.
    pub(super) fn piece(&mut self, piece: &Piece) -> usize {
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
