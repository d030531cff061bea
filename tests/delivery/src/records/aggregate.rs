//! Aggregates, as the Kinesis Producer Library makes them.
//! <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>

use anyhow::{Context, Result, ensure};
use md5::{Digest, Md5};
use prost::Message;

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];

#[derive(Clone, PartialEq, Message)]
struct AggregatedRecord {
    #[prost(string, repeated, tag = "1")]
    partition_key_table: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    explicit_hash_key_table: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    records: Vec<Part>,
}

#[derive(Clone, PartialEq, Message)]
struct Part {
    #[prost(uint64, required, tag = "1")]
    partition_key_index: u64,
    #[prost(uint64, optional, tag = "2")]
    explicit_hash_key_index: Option<u64>,
    #[prost(bytes = "vec", required, tag = "3")]
    data: Vec<u8>,
}

/// An aggregate of records, each a partition key and data.
#[must_use]
pub fn aggregate<K: AsRef<str>>(records: impl IntoIterator<Item = (K, Vec<u8>)>) -> Vec<u8> {
    let mut whole = AggregatedRecord::default();
    for (key, data) in records {
        let table = &mut whole.partition_key_table;
        let key = key.as_ref();
        let index = table.iter().position(|known| known == key);
        let index = index.unwrap_or_else(|| {
            table.push(key.to_owned());
            table.len() - 1
        });
        whole.records.push(Part {
            partition_key_index: index as u64,
            explicit_hash_key_index: None,
            data,
        });
    }
    seal(&whole.encode_to_vec())
}

/// The records of an aggregate that holds records of one partition key and explicit hash key alone, the ones that it was put
/// under itself: a reader of another shard's records would drop others.
///
/// # Errors
/// When it begins as an aggregate, and is none or holds others.
pub(crate) fn unpack(
    data: &[u8],
    key: &str,
    hash_key: Option<&str>,
) -> Result<Option<Vec<Vec<u8>>>> {
    let Some(rest) = data.strip_prefix(&MAGIC) else {
        return Ok(None);
    };
    let (body, digest) = rest.split_last_chunk::<16>().context("it has no digest")?;
    ensure!(Md5::digest(body)[..] == digest[..], "its digest is wrong");
    let whole = AggregatedRecord::decode(body)?;
    let hash_key: Vec<&str> = hash_key.into_iter().collect();
    ensure!(whole.partition_key_table == [key], "its key is another one");
    ensure!(
        whole.explicit_hash_key_table == hash_key,
        "its hash key is another one"
    );
    let each = whole.records.into_iter().map(|part| {
        let (index, hash_index) = (part.partition_key_index, part.explicit_hash_key_index);
        let wanted = (0, hash_key.first().map(|_| 0));
        ensure!(
            (index, hash_index) == wanted,
            "a record of it has another key"
        );
        Ok(part.data)
    });
    each.collect::<Result<_>>().map(Some)
}

/// An aggregate of records, each with a partition key and an explicit hash key of its own, and data.
pub(crate) fn aggregate_with_hash_keys(records: impl IntoIterator<Item = [String; 3]>) -> Vec<u8> {
    let mut whole = AggregatedRecord::default();
    for (index, [key, hash_key, data]) in (0..).zip(records) {
        whole.partition_key_table.push(key);
        whole.explicit_hash_key_table.push(hash_key);
        whole.records.push(Part {
            partition_key_index: index,
            explicit_hash_key_index: Some(index),
            data: data.into_bytes(),
        });
    }
    seal(&whole.encode_to_vec())
}

/// Puts what an aggregate begins and ends with around any bytes.
pub(crate) fn seal(body: &[u8]) -> Vec<u8> {
    let mut sealed = MAGIC.to_vec();
    sealed.extend_from_slice(body);
    sealed.extend_from_slice(&Md5::digest(body));
    sealed
}
