use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::*;
use crate::cell::Cell;
use crate::convert::Row;

const COLUMNS: &str = "n:bigint,d:double,b:boolean,s:string,t:timestamp";

fn rows(columns: &Columns, from: i64, count: i64) -> Rows {
    let mut rows = Rows::new(columns);
    for number in from..from + count {
        rows.push(&Row {
            cells: vec![
                Cell::Bigint(number),
                Cell::Double(number as f64 / 2.0),
                Cell::Null,
                Cell::String(format!("text {number}").into()),
                Cell::Timestamp(number),
            ],
            rest: (number % 2 == 0).then(|| format!("{{\"x\":{number}}}")),
            misfits: 0,
        });
    }
    rows
}

fn written(windows: &[(i64, i64)]) -> Vec<u8> {
    let columns = Columns::parse(COLUMNS).unwrap();
    let mut file = FileWriter::new(Vec::new(), &columns).unwrap();
    for (from, count) in windows {
        file.write(rows(&columns, *from, *count)).unwrap();
    }
    file.finish().unwrap()
}

#[test]
fn windows_are_row_groups_and_an_empty_one_is_none() {
    let reader =
        SerializedFileReader::new(bytes::Bytes::from(written(&[(0, 3), (3, 0), (3, 2)]))).unwrap();
    let groups: Vec<_> = reader
        .metadata()
        .row_groups()
        .iter()
        .map(parquet::file::metadata::RowGroupMetaData::num_rows)
        .collect();
    assert_eq!(groups, [3, 2]);
    let compression: Vec<_> = reader
        .metadata()
        .row_group(0)
        .columns()
        .iter()
        .map(parquet::file::metadata::ColumnChunkMetaData::compression)
        .collect();
    assert_eq!(compression, [Compression::SNAPPY; 6]);
}

#[test]
fn the_values_are_read_back() {
    let reader = SerializedFileReader::new(bytes::Bytes::from(written(&[(0, 2)]))).unwrap();
    let all: Vec<Vec<(String, Field)>> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            row.unwrap()
                .get_column_iter()
                .map(|(name, field)| (name.clone(), field.clone()))
                .collect()
        })
        .collect();
    let expected = |name: &str, field: Field| (name.to_owned(), field);
    assert_eq!(
        all[0],
        [
            expected("n", Field::Long(0)),
            expected("d", Field::Double(0.0)),
            expected("b", Field::Null),
            expected("s", Field::Str("text 0".into())),
            expected("t", Field::TimestampMicros(0)),
            expected("_rest", Field::Str("{\"x\":0}".into())),
        ]
    );
    assert_eq!(all[1][5], expected("_rest", Field::Null));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let windows = [(0, 5000), (5000, 3)];
    assert_eq!(written(&windows), written(&windows));
    assert_ne!(written(&windows), written(&[(0, 5003)]));
}

#[test]
fn a_file_without_rows_and_rows_of_other_columns_are_refused() {
    let columns = Columns::parse("n:bigint").unwrap();
    let mut file = FileWriter::new(Vec::new(), &columns).unwrap();
    let other = Rows::new(&Columns::default());
    assert!(matches!(
        file.write(other),
        Err(FileError::OtherColumns { rows: 0, file: 1 })
    ));
    file.write(Rows::new(&columns)).unwrap();
    assert!(matches!(file.finish(), Err(FileError::NoRows)));
}

/// A sink with room for so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_that_shows_no_record() {
    let columns = Columns::parse(COLUMNS).unwrap();
    let mut file = FileWriter::new(Full(100), &columns).unwrap();
    let error = file
        .write(rows(&columns, 0, 5000))
        .and_then(|()| file.finish().map(drop));
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("of a Parquet file") && !error.contains("text 1"),
        "{error}"
    );
}
