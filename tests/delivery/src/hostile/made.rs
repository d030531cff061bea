//! A record of the stream, and what is in it.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

use crate::records::{fingerprint, minified};

/// A record of the stream, and what is in it.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The record's data.
    pub data: Vec<u8>,
    /// What identifies each log record in it, and whatever else has to be kept of it.
    pub parts: Vec<u64>,
}

impl Made {
    /// Data that is kept as it is.
    pub(super) fn whole(data: Vec<u8>) -> Self {
        let parts = vec![fingerprint(&data)];
        Self { data, parts }
    }

    /// Data that holds these JSON texts.
    pub(super) fn of(data: Vec<u8>, texts: &[impl AsRef<[u8]>]) -> Self {
        let part = |text: &_| fingerprint(&minified(AsRef::as_ref(text)));
        let parts = texts.iter().map(part).collect();
        Self { data, parts }
    }

    /// The texts one after another, each on a line of its own, as gzip.
    pub(super) fn lines(texts: &[String]) -> Self {
        Self::of(gzip(texts.join("\n").as_bytes()), texts)
    }

    /// A text by itself.
    pub(super) fn text(text: String) -> Self {
        let texts = [text];
        let parts = Self::of(Vec::new(), &texts).parts;
        let [text] = texts;
        let data = text.into_bytes();
        Self { data, parts }
    }

    /// The same, compressed by its producer.
    pub(super) fn compressed(self) -> Self {
        let data = gzip(&self.data);
        Self { data, ..self }
    }
}

/// When all records arrive, and the time that they have, in Unix seconds.
pub(super) const TIME: u64 = 1_795_478_400;

/// A record with a type, as a JSON text, and more fields.
pub(super) fn record(log_type: &str, id: usize, more: &str) -> String {
    format!(r#"{{"log_type":{log_type},"log_id":"{id}","time":{TIME}{more}}}"#)
}

/// Ids of records with another number differ.
pub(super) fn id(place: usize, number: usize) -> usize {
    number * 10_000_000 + place
}

pub(super) fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory fails only where memory does.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
