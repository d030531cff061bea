//! Records that the Kinesis Producer Library packed into one.
//! <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>

use bytes::Bytes;
use md5::{Digest, Md5};
use prost::Message;

#[cfg(test)]
mod tests;

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];
const CHECKSUM: usize = 16;

/// One of the records that were packed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    /// What the producer put.
    pub data: Bytes,
    /// The record's own partition key.
    pub partition_key: String,
    /// The record's own explicit hash key.
    pub explicit_hash_key: Option<String>,
}

/// Why an aggregate whose checksum is right cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Its protobuf is none.
    #[error("the aggregate is not the protobuf message that it should be: {0}")]
    Protobuf(String),
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
        let parts = self.records.iter().enumerate();
        let read = |(index, part)| self.record(part).ok_or(Broken::Record(index));
        parts.map(read).collect()
    }

    fn record(&self, part: &Part) -> Option<UserRecord> {
        let hash_key = |at| self.explicit_hash_keys.get(usize::try_from(at).ok()?);
        let explicit_hash_key = match part.explicit_hash_key {
            Some(at) => Some(hash_key(at)?.clone()),
            None => None,
        };
        let at = usize::try_from(part.partition_key?).ok()?;
        Some(UserRecord {
            data: part.data.clone()?,
            partition_key: self.partition_keys.get(at)?.clone(),
            explicit_hash_key,
        })
    }
}
