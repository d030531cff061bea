//! The columns of records as Parquet, by the `parquet` crate alone.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;
use serde::Deserialize;

/// What records are measured with.
const SCHEMA: &str = "message record {
    required binary log_id (STRING);
    required binary host (STRING);
    required binary path (STRING);
    required int64 time (TIMESTAMP(MICROS, true));
    required int64 status;
    required double took_ms;
}";

#[derive(Deserialize)]
struct Record<'a> {
    log_id: &'a str,
    host: &'a str,
    path: &'a str,
    time: &'a str,
    status: i64,
    took_ms: f64,
}

/// The values of each column, in the order of the schema.
pub(crate) struct Columns {
    schema: TypePtr,
    properties: WriterPropertiesPtr,
    texts: [Vec<ByteArray>; 3],
    numbers: [Vec<i64>; 2],
    took: Vec<f64>,
}

impl Columns {
    pub(crate) fn new() -> Result<Self> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        Ok(Self {
            schema: Arc::new(parse_message_type(SCHEMA)?),
            properties: Arc::new(properties.build()),
            texts: Default::default(),
            numbers: Default::default(),
            took: Vec::new(),
        })
    }

    /// Appends a record.
    pub(crate) fn push(&mut self, json: &[u8]) -> Result<()> {
        let record: Record<'_> = sonic_rs::from_slice(json).context("read a record")?;
        let texts = [record.log_id, record.host, record.path];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push(text.as_bytes().to_vec().into());
        }
        let time: Timestamp = record.time.parse().context("read a time")?;
        for (column, number) in self
            .numbers
            .iter_mut()
            .zip([time.as_microsecond(), record.status])
        {
            column.push(number);
        }
        self.took.push(record.took_ms);
        Ok(())
    }

    /// The file of all records, which are gone then.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>> {
        let (schema, properties) = (Arc::clone(&self.schema), Arc::clone(&self.properties));
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
        let mut group = writer.next_row_group()?;
        let (mut texts, mut numbers) = (self.texts.iter_mut(), self.numbers.iter_mut());
        while let Some(mut column) = group.next_column()? {
            match column.untyped() {
                ColumnWriter::ByteArrayColumnWriter(writer) => {
                    let values = texts.next().map(std::mem::take).unwrap_or_default();
                    writer.write_batch(&values, None, None)?;
                }
                ColumnWriter::Int64ColumnWriter(writer) => {
                    let values = numbers.next().map(std::mem::take).unwrap_or_default();
                    writer.write_batch(&values, None, None)?;
                }
                ColumnWriter::DoubleColumnWriter(writer) => {
                    writer.write_batch(&std::mem::take(&mut self.took), None, None)?;
                }
                _ => bail!("the schema has another column"),
            }
            column.close()?;
        }
        group.close()?;
        Ok(writer.into_inner()?)
    }
}
