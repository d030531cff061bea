//! Rows as a Parquet file: <https://parquet.apache.org/docs/file-format/>.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter,
};
use parquet::schema::types::{ColumnPath, Type};

use crate::columns::{Column, Columns, Kind, REST};
use crate::rows::{Data, Rows, Values};

#[cfg(test)]
mod tests;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The encoding, or what the file is written to.
    #[error(
        "write {action} of a Parquet file: {source}; deliver the batch again, and look at the room in /tmp and memory if it fails again"
    )]
    Parquet {
        /// What was written.
        action: &'static str,
        /// The reason, which names no value of a record.
        source: ParquetError,
    },
    /// The rows are of other columns.
    #[error(
        "write rows of {rows} columns to a Parquet file of {file}: make them with the file's columns"
    )]
    OtherColumns {
        /// Of the rows.
        rows: usize,
        /// Of the file.
        file: usize,
    },
    /// A file without rows is of no use to anybody.
    #[error("end a Parquet file without rows: begin a file when there is a row")]
    NoRows,
}

/// Writes one file: each window of rows is a row group, so that only one window is in memory.
///
/// The same rows in the same windows give the same bytes, in the same version of this library.
#[derive(Debug)]
pub struct FileWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: usize,
    rows: usize,
}

impl<W: Write + Send> FileWriter<W> {
    /// Begins a file with these columns and `_rest`.
    ///
    /// # Errors
    /// When `sink` takes no bytes.
    pub fn new(sink: W, columns: &Columns) -> Result<Self, FileError> {
        let schema = schema(columns).map_err(failed("the schema"))?;
        let properties = Arc::new(properties());
        let writer = SerializedFileWriter::new(sink, Arc::new(schema), properties);
        Ok(Self {
            writer: writer.map_err(failed("the beginning"))?,
            columns: columns.len(),
            rows: 0,
        })
    }

    /// Writes rows as a row group; nothing where there are none.
    ///
    /// # Errors
    /// When the rows have other columns, or the sink does not take the bytes: the file is broken then.
    pub fn write(&mut self, rows: Rows) -> Result<(), FileError> {
        if rows.columns.len() != self.columns {
            return Err(FileError::OtherColumns {
                rows: rows.columns.len(),
                file: self.columns,
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.rows += rows.len();
        let action = failed("a row group");
        let mut group = self.writer.next_row_group().map_err(&action)?;
        for values in rows.columns.into_iter().chain([rows.rest]) {
            write_column(&mut group, values).map_err(&action)?;
        }
        group.close().map_err(&action)?;
        Ok(())
    }

    /// How many rows have been written.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.writer.bytes_written()
    }

    /// Ends the file, and returns what it was written to.
    ///
    /// # Errors
    /// When there are no rows, or the sink does not take the bytes.
    pub fn finish(self) -> Result<W, FileError> {
        if self.rows == 0 {
            return Err(FileError::NoRows);
        }
        self.writer.into_inner().map_err(failed("the end"))
    }
}

fn failed(action: &'static str) -> impl Fn(ParquetError) -> FileError {
    move |source| FileError::Parquet { action, source }
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Files are small: what speeds up a search in one takes more room than it saves.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_column_statistics_enabled(ColumnPath::from(REST), EnabledStatistics::None)
        .build()
}

fn schema(columns: &Columns) -> Result<Type, ParquetError> {
    let fields = columns
        .iter()
        .map(|Column { name, kind }| field(name, *kind));
    let fields = fields.chain([field(REST, Kind::String)]);
    let fields: Result<Vec<_>, _> = fields.collect();
    Type::group_type_builder("record")
        .with_fields(fields?)
        .build()
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Bigint => (Physical::INT64, None),
        Kind::Double => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::String => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Timestamp => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
        ),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    field.build().map(Arc::new)
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: Values,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the row group has no further column".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    write_values(&mut column, values)?;
    column.close()
}

fn write_values(
    column: &mut SerializedColumnWriter<'_>,
    values: Values,
) -> Result<(), ParquetError> {
    let levels = Some(values.levels.as_slice());
    match values.data {
        Data::Integers(all) => column.typed::<Int64Type>().write_batch(&all, levels, None),
        Data::Doubles(all) => column.typed::<DoubleType>().write_batch(&all, levels, None),
        Data::Booleans(all) => column.typed::<BoolType>().write_batch(&all, levels, None),
        Data::Texts(all) => {
            let all: Vec<ByteArray> = all.into_slices().map(ByteArray::from).collect();
            column
                .typed::<ByteArrayType>()
                .write_batch(&all, levels, None)
        }
    }?;
    Ok(())
}
