//! One log record, and where it came from.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

use crate::schema::{Error, Schema};
use crate::time::{Now, Time};

/// Where a record came from: these two numbers order the records of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The index of the Kinesis record in the event.
    pub record: usize,
    /// The index among all that this Kinesis record held (an aggregate or a message of CloudWatch
    /// Logs holds several).
    pub part: usize,
}

/// What a record says of itself: all but its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its type, where it has one.
    pub log_type: Option<String>,
    /// Its unique id, where it has one.
    pub log_id: Option<String>,
    /// Its time, where it has one that can be read.
    pub time: Option<Time>,
}

impl Said {
    /// Reads type, id and time off a record's text, as decoding does.
    ///
    /// # Errors
    /// When the text is not a JSON object.
    pub fn read(json: &str, schema: &Schema, now: &Now) -> Result<Self, Error> {
        let fields = schema.fields(json)?;
        Ok(Self {
            log_type: fields.log_type.text().map(Cow::into_owned),
            log_id: fields.log_id.id(),
            time: Time::read(&fields.time, now),
        })
    }
}

/// A record that follows the common schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The JSON object as it was sent, in UTF-8 and on one line.
    pub json: Bytes,
    /// Its type.
    pub log_type: String,
    /// Its unique id, where it has one: a string, or the text of a number.
    pub log_id: Option<String>,
    /// Its time, where it has one that can be read.
    pub time: Option<Time>,
    /// The partition key that its producer gave it.
    pub partition_key: Arc<str>,
    /// The explicit hash key that its producer gave it, which only an aggregate tells.
    pub explicit_hash_key: Option<Arc<str>>,
    /// Where it came from.
    pub origin: Origin,
}
