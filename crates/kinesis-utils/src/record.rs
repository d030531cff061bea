//! One log record, and where it came from.

use std::sync::Arc;

use bytes::Bytes;

use crate::time::Time;

/// Where a record came from: these two numbers order the records of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The index of the Kinesis record in the event.
    pub record: usize,
    /// The index among all that this Kinesis record held (an aggregate or a message of CloudWatch
    /// Logs holds several).
    pub part: usize,
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
