//! What a sink's protocol asks for, and nothing more.

use std::hint::black_box;

use anyhow::{Result, bail};
use base64_simd::STANDARD;
use libdeflater::{CompressionLvl, Compressor};
use sha2::{Digest, Sha256};

use crate::columns::Columns;

/// That of the archives that are compared.
const LEVEL: i32 = 5;

/// The body for a sink.
pub(crate) struct Output {
    body: Vec<u8>,
    kind: Kind,
}

enum Kind {
    /// Lines, compressed.
    Archive {
        compressor: Compressor,
        gzip: Vec<u8>,
    },
    /// Base64, signed.
    Stream,
    /// Lines, signed.
    Signed,
    /// Lines.
    Plain,
    /// Columns.
    Parquet(Box<Columns>),
}

impl Output {
    /// That of a mover.
    pub(crate) fn of(mover: &str) -> Result<Self> {
        let kind = match mover {
            "kinesis-to-s3" => Kind::Archive {
                compressor: Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()),
                gzip: Vec::new(),
            },
            "kinesis-forward" => Kind::Stream,
            "kinesis-to-es" => Kind::Signed,
            "kinesis-to-fluent" => Kind::Plain,
            "parquet" => Kind::Parquet(Box::new(Columns::new()?)),
            other => bail!("there is no mover {other}"),
        };
        let body = Vec::new();
        Ok(Self { body, kind })
    }

    /// Whether it reads each record itself.
    pub(crate) fn reads_json(&self) -> bool {
        matches!(self.kind, Kind::Parquet(_))
    }

    /// Appends a record.
    ///
    /// # Errors
    /// When it has not the columns.
    pub(crate) fn push(&mut self, json: &[u8]) -> Result<()> {
        match &mut self.kind {
            Kind::Parquet(columns) => return columns.push(json),
            Kind::Stream => STANDARD.encode_append(json, &mut self.body),
            _ => self.body.extend_from_slice(json),
        }
        self.body.push(b'\n');
        Ok(())
    }

    /// Ends the body of one event, and begins the next.
    pub(crate) fn finish(&mut self) -> Result<()> {
        match &mut self.kind {
            Kind::Archive { compressor, gzip } => {
                gzip.resize(compressor.gzip_compress_bound(self.body.len()), 0);
                black_box(compressor.gzip_compress(&self.body, gzip)?);
            }
            Kind::Stream | Kind::Signed => {
                black_box(Sha256::digest(&self.body));
            }
            Kind::Plain => {
                black_box(&self.body);
            }
            Kind::Parquet(columns) => {
                black_box(columns.finish()?);
            }
        }
        self.body.clear();
        Ok(())
    }
}
