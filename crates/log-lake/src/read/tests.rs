use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::time::Now;
use parquet::data_type::Int64Type;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::*;
use crate::columns::Columns;
use crate::convert::Converter;
use crate::file::FileWriter;
use crate::rows::Rows;

const COLUMNS: &str = "n:bigint,d:double,b:boolean,s:string,t:timestamp";

/// The records of two windows as a file.
fn file(windows: [&[&str]; 2]) -> Vec<u8> {
    let converter = Converter::new(Columns::parse(COLUMNS).unwrap(), "time");
    let now = Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    let mut file = FileWriter::new(Vec::new(), converter.columns()).unwrap();
    for window in windows {
        let mut rows = Rows::new(converter.columns());
        for record in window {
            rows.push(&converter.row(record, &now).unwrap());
        }
        file.write(rows).unwrap();
    }
    file.finish().unwrap()
}

/// A file of one integer in one column.
fn foreign(schema: &str) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::default());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let levels = Some(&[1][..]);
    column
        .typed::<Int64Type>()
        .write_batch(&[7], levels, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn the_rest_wins_over_columns_in_every_row_group() {
    let written = file([
        &[
            r#"{"log_type":"a","n":12,"d":0.5,"b":true,"s":"\u00e9","t":"2026-11-30T01:02:03Z"}"#,
            r#"{"n":12.0,"d":1E400,"b":null,"s":"x","s":"y","t":"yesterday"}"#,
        ],
        &[r#"{"deep":{"n":1},"\ud800":1}"#, "{}"],
    ]);
    assert!(is_parquet(&written));
    assert_eq!(
        records(written.into()).unwrap(),
        [
            r#"{"n":12,"d":0.5,"b":true,"s":"é","t":"2026-11-30T01:02:03Z","log_type":"a"}"#,
            r#"{"n":12.0,"d":1E400,"b":null,"s":"x","s":"y","t":"yesterday"}"#,
            r#"{"deep":{"n":1},"\ud800":1}"#,
            "{}",
        ]
    );
}

#[test]
fn a_file_without_the_rest_or_with_other_types_is_refused() {
    let read = |schema: &str| records(foreign(schema).into()).unwrap_err().to_string();
    let no_rest = read("message m { OPTIONAL INT64 n; }");
    assert!(no_rest.contains("no text column _rest"), "{no_rest}");
    for kind in [
        "TIMESTAMP(NANOS,true)",
        "TIMESTAMP(MICROS,false)",
        "INTEGER(64,false)",
    ] {
        let other = read(&format!("message m {{ OPTIONAL INT64 n ({kind}); }}"));
        let is_named = other.contains(r#"column "n""#);
        assert!(is_named || kind.contains("MICROS"), "{kind}: {other}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    let whole = file([&[r#"{"n":1,"x":2}"#], &[r#"{"s":"text"}"#]]);
    assert!(!is_parquet(b"PA") && !is_parquet(b"{}"));
    for length in 0..whole.len() {
        let cut = whole[..length].to_vec();
        assert!(records(cut.into()).is_err(), "{length}");
    }
}
