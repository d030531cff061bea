//! Bodies as they go over the line.

use std::str::FromStr;

use libdeflater::{CompressionLvl, Compressor};

/// Most of what gzip saves of logs, in a third of the time.
const LEVEL: i32 = 3;

/// How bodies are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    Text,
    /// With gzip.
    Gzip,
}

/// What no compression is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `gzip` or `text`")]
pub struct CompressionError;

impl FromStr for Compression {
    type Err = CompressionError;

    fn from_str(text: &str) -> Result<Self, CompressionError> {
        match text {
            "text" => Ok(Self::Text),
            "gzip" => Ok(Self::Gzip),
            _ => Err(CompressionError),
        }
    }
}

/// A body in gzip.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default());
    let mut compressed = vec![0; compressor.gzip_compress_bound(body.len())];
    // The bound is enough for any body.
    let size = compressor
        .gzip_compress(body, &mut compressed)
        .unwrap_or_default();
    compressed.truncate(size);
    compressed
}
