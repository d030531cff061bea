//! What was put as one record, by itself or within an aggregate.

use bytes::Bytes;

use crate::aggregate::{self, Records, UserRecord};
use crate::event::{Data, KinesisRecord};

/// What was put as one record, by itself or within an aggregate.
#[derive(Debug)]
pub(super) enum Piece {
    /// A record.
    Data(UserRecord),
    /// What goes to failed logs, and why.
    Broken(Bytes, String),
}

/// What a Kinesis record holds.
pub(super) enum Pieces {
    /// One record.
    One(Piece),
    /// Those of an aggregate.
    Several(Records),
}

/// Takes an aggregate apart.
pub(super) fn split(record: &KinesisRecord<'_>) -> Pieces {
    let data = match &record.data {
        Data::Bytes(data) => data,
        Data::NotBase64(text) => {
            let text = Bytes::from(text.clone());
            return Pieces::One(Piece::Broken(text, "its data is not base64".into()));
        }
    };
    match aggregate::split(data) {
        Some(Ok(records)) => Pieces::Several(records),
        Some(Err(error)) => Pieces::One(Piece::Broken(data.clone(), error.to_string())),
        None => Pieces::One(Piece::Data(UserRecord {
            data: data.clone(),
            partition_key: record.partition_key.as_ref().into(),
            explicit_hash_key: None,
        })),
    }
}
