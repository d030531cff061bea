//! Packing records of one key into an aggregate.
//!
//! All records of an aggregate have the aggregate's own keys: the Kinesis Client Library drops a record whose key
//! belongs to another shard than the one that the aggregate came by.

use bytes::{BufMut, Bytes, BytesMut};
use md5::{Digest, Md5};
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};

use super::{CHECKSUM, MAGIC};

/// Fields of the aggregate, and of one of its records.
const KEYS: u32 = 1;
const HASH_KEYS: u32 = 2;
const RECORDS: u32 = 3;
const KEY_INDEX: u32 = 1;
const HASH_KEY_INDEX: u32 = 2;
const DATA: u32 = 3;

/// The keys that all records of an aggregate have, and the aggregate itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys<'a> {
    /// The partition key.
    pub partition_key: &'a str,
    /// The explicit hash key.
    pub explicit_hash_key: Option<&'a str>,
}

impl Keys<'_> {
    /// How many bytes of a stream's limit an aggregate takes without any record: its partition key counts twice, since
    /// it is in the aggregate and beside it.
    #[must_use]
    pub fn empty_size(&self) -> usize {
        let hash_key = self.explicit_hash_key;
        let hash_key = hash_key.map_or(0, |key| field_len(HASH_KEYS, key.len()));
        let keys = field_len(KEYS, self.partition_key.len()) + hash_key;
        MAGIC.len() + CHECKSUM + keys + self.partition_key.len()
    }

    /// How many bytes a record with so much data adds to an aggregate.
    #[must_use]
    pub fn record_size(&self, data: usize) -> usize {
        field_len(RECORDS, self.part_len(data))
    }

    /// An aggregate of records with these data, in this order.
    #[must_use]
    pub fn pack<'d>(&self, data: impl Iterator<Item = &'d Bytes> + Clone) -> Bytes {
        let records: usize = data.clone().map(|one| self.record_size(one.len())).sum();
        let mut packed = BytesMut::with_capacity(self.empty_size() + records);
        packed.put_slice(&MAGIC);
        put_bytes(&mut packed, KEYS, self.partition_key.as_bytes());
        if let Some(key) = self.explicit_hash_key {
            put_bytes(&mut packed, HASH_KEYS, key.as_bytes());
        }
        for one in data {
            self.put_record(&mut packed, one);
        }
        let checksum = Md5::digest(&packed[MAGIC.len()..]);
        packed.put_slice(&checksum);
        packed.freeze()
    }

    fn put_record(&self, packed: &mut BytesMut, data: &Bytes) {
        encode_key(RECORDS, WireType::LengthDelimited, packed);
        encode_varint(self.part_len(data.len()) as u64, packed);
        put_index(packed, KEY_INDEX);
        if self.explicit_hash_key.is_some() {
            put_index(packed, HASH_KEY_INDEX);
        }
        put_bytes(packed, DATA, data);
    }

    fn part_len(&self, data: usize) -> usize {
        let hash_key = self
            .explicit_hash_key
            .map_or(0, |_| index_len(HASH_KEY_INDEX));
        index_len(KEY_INDEX) + hash_key + field_len(DATA, data)
    }
}

/// The place of the only key of its kind.
fn put_index(packed: &mut BytesMut, tag: u32) {
    encode_key(tag, WireType::Varint, packed);
    encode_varint(0, packed);
}

fn index_len(tag: u32) -> usize {
    key_len(tag) + encoded_len_varint(0)
}

fn put_bytes(packed: &mut BytesMut, tag: u32, bytes: &[u8]) {
    encode_key(tag, WireType::LengthDelimited, packed);
    encode_varint(bytes.len() as u64, packed);
    packed.put_slice(bytes);
}

fn field_len(tag: u32, bytes: usize) -> usize {
    key_len(tag) + encoded_len_varint(bytes as u64) + bytes
}

#[cfg(test)]
mod tests {
    use super::super::split;
    use super::*;

    fn keys(explicit_hash_key: Option<&str>) -> Keys<'_> {
        Keys {
            partition_key: "a key",
            explicit_hash_key,
        }
    }

    #[test]
    fn what_is_packed_is_read_back_under_its_keys_and_as_large_as_was_said() {
        let data: Vec<Bytes> = [0, 1, 127, 128, 20_000]
            .map(|size| Bytes::from(vec![b'x'; size]))
            .into();
        for hash_key in [None, Some("340282366920938463463374607431768211455")] {
            let keys = keys(hash_key);
            let packed = keys.pack(data.iter());
            let records: usize = data.iter().map(|one| keys.record_size(one.len())).sum();
            assert_eq!(packed.len() + "a key".len(), keys.empty_size() + records);
            let read: Vec<_> = split(&packed).unwrap().unwrap().collect();
            assert_eq!(read.len(), data.len());
            for (record, data) in read.iter().zip(&data) {
                assert_eq!(record.data, data);
                assert_eq!(&*record.partition_key, "a key");
                assert_eq!(record.explicit_hash_key.as_deref(), hash_key);
            }
        }
    }
}
