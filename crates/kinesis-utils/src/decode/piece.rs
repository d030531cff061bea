//! What was put as one record, by itself or within an aggregate.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::aggregate::{self, UserRecord};
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
    Several(VecDeque<Piece>),
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
        Some(Ok(records)) => Pieces::Several(records.into_iter().map(Piece::Data).collect()),
        Some(Err(error)) => Pieces::One(Piece::Broken(data.clone(), error.to_string())),
        None => Pieces::One(Piece::Data(UserRecord {
            data: data.clone(),
            partition_key: record.partition_key.as_ref().into(),
            explicit_hash_key: None,
        })),
    }
}
