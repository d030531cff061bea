//! Records that the Kinesis Producer Library packed into one.
//! <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>

use std::sync::Arc;

use bytes::Bytes;
use md5::{Digest, Md5};
use prost::Message;

#[cfg(test)]
mod tests;

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];
const CHECKSUM: usize = 16;
/// In characters, as Kinesis counts them.
const MAX_KEY: usize = 256;

/// One of the records that were packed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    /// What the producer put.
    pub data: Bytes,
    /// The record's own partition key.
    pub partition_key: Arc<str>,
    /// The record's own explicit hash key.
    pub explicit_hash_key: Option<Arc<str>>,
}

/// Why an aggregate whose checksum is right cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Its protobuf is none.
    #[error("the aggregate is not the protobuf message that it should be: {0}")]
    Protobuf(String),
    /// A key in it is longer than Kinesis allows.
    #[error("the aggregate has a key of more than {MAX_KEY} characters")]
    Key,
    /// A record in it misses a part or names one that is not there.
    #[error("record {0} of the aggregate has no data or names a key that is not there")]
    Record(usize),
}

/// The records in an aggregate, or none when this is not one.
///
/// An aggregate begins with four magic bytes and ends with the MD5 of what is between; anything
/// else is not an aggregate but a record of its own. The data of the records is not copied.
///
/// # Errors
/// When the checksum is right and the message cannot be read: nothing of it is returned then, so
/// that the whole can be kept as it came.
pub fn split(data: &Bytes) -> Option<Result<Vec<UserRecord>, Broken>> {
    let message = message(data)?;
    let read = Aggregate::decode(message).map_err(|error| Broken::Protobuf(error.to_string()));
    Some(read.and_then(Aggregate::records))
}

fn message(data: &Bytes) -> Option<Bytes> {
    let end = data.len().checked_sub(CHECKSUM)?;
    if end < MAGIC.len() || data[..MAGIC.len()] != MAGIC {
        return None;
    }
    let message = data.slice(MAGIC.len()..end);
    (Md5::digest(&message)[..] == data[end..]).then_some(message)
}

/// The format is proto2: a required field that is missing is a fault, not a default.
#[derive(Clone, PartialEq, Message)]
struct Aggregate {
    #[prost(string, repeated, tag = "1")]
    partition_keys: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    explicit_hash_keys: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    records: Vec<Part>,
}

#[derive(Clone, PartialEq, Message)]
struct Part {
    #[prost(uint64, optional, tag = "1")]
    partition_key: Option<u64>,
    #[prost(uint64, optional, tag = "2")]
    explicit_hash_key: Option<u64>,
    #[prost(bytes = "bytes", optional, tag = "3")]
    data: Option<Bytes>,
}

impl Aggregate {
    fn records(self) -> Result<Vec<UserRecord>, Broken> {
        let keys = shared(&self.partition_keys)?;
        let hash_keys = shared(&self.explicit_hash_keys)?;
        let parts = self.records.into_iter().enumerate();
        let read =
            |(index, part): (_, Part)| part.read(&keys, &hash_keys).ok_or(Broken::Record(index));
        parts.map(read).collect()
    }
}

/// Each key once, however many records name it.
fn shared(keys: &[String]) -> Result<Vec<Arc<str>>, Broken> {
    let share = |key: &String| {
        let fits = key.chars().count() <= MAX_KEY;
        fits.then(|| Arc::from(key.as_str())).ok_or(Broken::Key)
    };
    keys.iter().map(share).collect()
}

impl Part {
    fn read(self, keys: &[Arc<str>], hash_keys: &[Arc<str>]) -> Option<UserRecord> {
        let named = |keys: &[Arc<str>], at| keys.get(usize::try_from(at).ok()?).cloned();
        let explicit_hash_key = match self.explicit_hash_key {
            Some(at) => Some(named(hash_keys, at)?),
            None => None,
        };
        Some(UserRecord {
            data: self.data?,
            partition_key: named(keys, self.partition_key?)?,
            explicit_hash_key,
        })
    }
}
