//! The records of a Parquet file that was written here, or by a reader that kept its columns.

use std::borrow::Cow;

use bytes::Bytes;
use log_fields::object::NotAnObject;
use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

use crate::cell::Cell;
use crate::columns::{PARTITIONS, REST};
use crate::restore::of_fields;

#[cfg(test)]
mod tests;

/// What a Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// Why the records of a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is damaged, or encoded in a way that is not read here.
    #[error(
        "read a Parquet file: {0}; it is damaged, or compressed with something else than snappy"
    )]
    File(ParquetError),
    /// Nobody knows what was in no column.
    #[error(
        "read a Parquet file: it has no text column {REST}, which every file of the functions has; what was in no \
         column would be lost"
    )]
    NoRest,
    /// No record has such a value.
    #[error(
        "read a Parquet file: column {0:?} has a type that no file of the functions has; read it with another program"
    )]
    Column(String),
    /// The reason may cite the record, and so is left out.
    #[error("read a Parquet file: row {0} cannot be read, since the file is damaged")]
    Row(usize),
    /// What should be the other fields of a record are none.
    #[error("read a Parquet file: {REST} of row {row} is wrong")]
    Rest {
        /// The row, from 1 on.
        row: usize,
        /// The reason.
        source: NotAnObject,
    },
}

/// Whether bytes are a Parquet file.
#[must_use]
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The records of a file, in the order of its rows: what its columns and `_rest` make together, see
/// [`crate::restore::record`]. Columns with the name of a partition are left out: `_rest` has the type.
///
/// # Errors
/// When the file is none of ours, or damaged.
pub fn records(bytes: Bytes) -> Result<Vec<String>, ReadError> {
    let file = SerializedFileReader::new(bytes).map_err(ReadError::File)?;
    check_columns(file.metadata().file_metadata().schema())?;
    let mut records = Vec::new();
    for index in 0..file.num_row_groups() {
        let group = file.get_row_group(index).map_err(ReadError::File)?;
        read_group(&*group, &mut records)?;
    }
    Ok(records)
}

fn read_group(group: &dyn RowGroupReader, records: &mut Vec<String>) -> Result<(), ReadError> {
    let rows = RowIter::from_row_group(None, group).map_err(ReadError::File)?;
    for row in rows {
        let number = records.len() + 1;
        let row = row.map_err(|_| ReadError::Row(number))?;
        records.push(record(row, number)?);
    }
    Ok(())
}

fn record(row: Row, number: usize) -> Result<String, ReadError> {
    let (mut rest, mut cells) = (None, Vec::with_capacity(row.len()));
    for (name, field) in row.into_columns() {
        if is_partition(&name) {
            continue;
        }
        let cell = cell(field).ok_or_else(|| ReadError::Column(name.clone()))?;
        match cell {
            Cell::String(text) if name == REST => rest = Some(text),
            Cell::Null if name == REST => {}
            cell => cells.push((name, cell)),
        }
    }
    let fields = cells.iter().map(|(name, cell)| (name.as_str(), cell));
    of_fields(fields, rest.as_deref()).map_err(|source| ReadError::Rest {
        row: number,
        source,
    })
}

fn cell(field: Field) -> Option<Cell<'static>> {
    Some(match field {
        Field::Null => Cell::Null,
        Field::Bool(value) => Cell::Boolean(value),
        Field::Long(value) => Cell::Bigint(value),
        Field::Double(value) => Cell::Double(value),
        Field::Str(text) => Cell::String(Cow::Owned(text)),
        Field::TimestampMicros(micros) => Cell::Timestamp(micros),
        _ => return None,
    })
}

/// Checks the columns before a value is read, since the reader of rows gives up the process at a type that it does not
/// know.
fn check_columns(schema: &Type) -> Result<(), ReadError> {
    let mut has_rest = false;
    for column in schema.get_fields() {
        let name = column.name();
        if !is_known(column) {
            return Err(ReadError::Column(name.to_owned()));
        }
        has_rest |= name == REST && column.get_physical_type() == Physical::BYTE_ARRAY;
    }
    has_rest.then_some(()).ok_or(ReadError::NoRest)
}

fn is_known(column: &Type) -> bool {
    let info = column.get_basic_info();
    if !column.is_primitive() || info.repetition() == Repetition::REPEATED {
        return false;
    }
    match (column.get_physical_type(), info.converted_type()) {
        (Physical::BYTE_ARRAY, ConvertedType::UTF8)
        | (Physical::INT64, ConvertedType::INT_64 | ConvertedType::TIMESTAMP_MICROS) => true,
        // The reader of rows would take a time that has the newer name of its type alone for a number.
        (Physical::BOOLEAN | Physical::DOUBLE | Physical::INT64, ConvertedType::NONE) => {
            info.logical_type_ref().is_none()
        }
        (Physical::INT32, ConvertedType::NONE | ConvertedType::INT_32 | ConvertedType::DATE) => {
            is_partition(column.name())
        }
        _ => false,
    }
}

fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}
