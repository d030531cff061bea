//! Records that the Kinesis Producer Library packed into one.
//! <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>

use std::str;
use std::sync::Arc;

use bytes::Bytes;
use md5::{Digest, Md5};
use prost::DecodeError;

use self::fields::{Field, Fields, Part};

mod fields;
pub mod pack;
#[cfg(test)]
mod tests;

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];
const CHECKSUM: usize = 16;
/// In characters, as Kinesis counts them.
const MAX_KEY: usize = 256;

/// As many keys of an aggregate are held at once.
const SHARED: usize = 256;

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
pub fn split(data: &Bytes) -> Option<Result<Records, Broken>> {
    let message = message(data)?;
    Some(Records::checked(&message))
}

fn message(data: &Bytes) -> Option<Bytes> {
    let end = data.len().checked_sub(CHECKSUM)?;
    if end < MAGIC.len() || data[..MAGIC.len()] != MAGIC {
        return None;
    }
    let message = data.slice(MAGIC.len()..end);
    (Md5::digest(&message)[..] == data[end..]).then_some(message)
}

/// The records of an aggregate that can be read, each read when it is its turn: an aggregate may hold a million of
/// them, and as many keys.
#[derive(Clone, Debug)]
pub struct Records {
    message: Bytes,
    /// What is read of it.
    at: usize,
    keys: Keys,
    hash_keys: Keys,
}

impl Records {
    /// Looks at all of a message, and keeps of it where its keys are.
    fn checked(message: &Bytes) -> Result<Self, Broken> {
        let mut records = Self {
            message: message.clone(),
            at: 0,
            keys: Keys::new(message.clone()),
            hash_keys: Keys::new(message.clone()),
        };
        let (mut number, mut is_in_order) = (0, true);
        let mut fields = Fields(message);
        while let Some(field) = fields.next()? {
            match field {
                Field::Key(key) => records.keys.add(key)?,
                Field::HashKey(key) => records.hash_keys.add(key)?,
                Field::Record(part) => {
                    let part = Part::read(part)?;
                    is_in_order &= records.is_whole(&part);
                    number += 1;
                }
            }
        }
        // The keys may stand behind the records.
        if !is_in_order {
            records.check_each(number)?;
        }
        Ok(records)
    }

    fn check_each(&self, number: usize) -> Result<(), Broken> {
        let mut fields = Fields(&self.message);
        let mut is_whole = |_: &usize| fields.part().is_some_and(|part| self.is_whole(&part));
        let bad = (0..number).find(|index| !is_whole(index));
        bad.map_or(Ok(()), |index| Err(Broken::Record(index)))
    }

    fn is_whole(&self, part: &Part<'_>) -> bool {
        let is_there = |keys: &Keys, index: u64| keys.place(index).is_some();
        let has_key = part
            .partition_key
            .is_some_and(|index| is_there(&self.keys, index));
        let hash_key = part.explicit_hash_key;
        has_key
            && part.data.is_some()
            && hash_key.is_none_or(|index| is_there(&self.hash_keys, index))
    }
}

impl Iterator for Records {
    type Item = UserRecord;

    fn next(&mut self) -> Option<UserRecord> {
        let mut fields = Fields(self.message.get(self.at..)?);
        let part = fields.part()?;
        self.at = self.message.len() - fields.0.len();
        Some(UserRecord {
            data: self.message.slice_ref(part.data?),
            partition_key: self.keys.get(part.partition_key?)?,
            explicit_hash_key: part
                .explicit_hash_key
                .and_then(|index| self.hash_keys.get(index)),
        })
    }
}

#[allow(clippy::needless_pass_by_value, reason = "an error that is mapped")]
fn protobuf(error: DecodeError) -> Broken {
    Broken::Protobuf(error.to_string())
}

/// Keys that records name by their index.
#[derive(Clone, Debug)]
struct Keys {
    message: Bytes,
    /// Where each begins and ends.
    places: Vec<(u32, u32)>,
    /// Of keys with the same last digits the one that was named last, so that most are there once, however many
    /// records name them.
    shared: Vec<Option<(u64, Arc<str>)>>,
}

impl Keys {
    fn new(message: Bytes) -> Self {
        Self {
            message,
            places: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Adds a key, which is a part of the message.
    fn add(&mut self, key: &[u8]) -> Result<(), Broken> {
        let text = str::from_utf8(key).map_err(|error| Broken::Protobuf(error.to_string()))?;
        // A character has one byte at least, and four at most.
        if key.len() > MAX_KEY && text.chars().count() > MAX_KEY {
            return Err(Broken::Key);
        }
        let begin = key.as_ptr().addr() - self.message.as_ptr().addr();
        let begin = if key.is_empty() { 0 } else { begin };
        let place = |at: usize| u32::try_from(at).map_err(|_| Broken::Key);
        self.places.push((place(begin)?, place(begin + key.len())?));
        Ok(())
    }

    fn place(&self, index: u64) -> Option<(u32, u32)> {
        self.places.get(usize::try_from(index).ok()?).copied()
    }

    fn get(&mut self, index: u64) -> Option<Arc<str>> {
        let (begin, end) = self.place(index)?;
        if self.shared.is_empty() {
            self.shared.resize(SHARED.min(self.places.len()), None);
        }
        let slot = usize::try_from(index).ok()? % self.shared.len();
        if let Some((known, key)) = &self.shared[slot]
            && *known == index
        {
            return Some(Arc::clone(key));
        }
        let key = self.message.get(begin as usize..end as usize)?;
        let key: Arc<str> = str::from_utf8(key).ok()?.into();
        self.shared[slot] = Some((index, Arc::clone(&key)));
        Some(key)
    }
}
