use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;

const COLUMNS: &str = "n:bigint,d:double,b:boolean,s:string,t:timestamp,time:timestamp";

fn row(json: &str) -> Row<'_> {
    let converter = Converter::new(Columns::parse(COLUMNS).unwrap(), "time");
    let zone = kinesis_utils::zone::parse("Asia/Tokyo").unwrap();
    let moment = Timestamp::from_second(1_700_000_000).unwrap();
    converter.row(json, &Now { moment, zone }).unwrap()
}

/// The column of the only field, the text of `_rest`, and the misfits.
fn only(json: &str) -> (Cell<'_>, Option<String>, u64) {
    let row = row(json);
    let has_value = |cell: &Cell<'_>| *cell != Cell::Null;
    let cell = row.cells.into_iter().find(has_value).unwrap_or(Cell::Null);
    (cell, row.rest, row.misfits)
}

fn assert_exact(json: &str, cell: Cell<'_>) {
    assert_eq!(only(json), (cell, None, 0), "{json}");
}

fn assert_respelled(json: &str, cell: Cell<'_>) {
    assert_eq!(only(json), (cell, Some(json.to_owned()), 0), "{json}");
}

fn assert_misfit(json: &str) {
    assert_eq!(only(json), (Cell::Null, Some(json.to_owned()), 1), "{json}");
}

#[test]
fn bigint_holds_integers_of_64_bits() {
    assert_exact(r#"{"n":0}"#, Cell::Bigint(0));
    assert_exact(r#"{"n":-9223372036854775808}"#, Cell::Bigint(i64::MIN));
    for (json, value) in [
        (r#"{"n":1.0}"#, 1),
        (r#"{"n":1e3}"#, 1000),
        (r#"{"n":-0}"#, 0),
        (r#"{"n":10e-1}"#, 1),
    ] {
        assert_respelled(json, Cell::Bigint(value));
    }
    for json in [
        r#"{"n":9223372036854775808}"#,
        r#"{"n":1.5}"#,
        r#"{"n":1E400}"#,
        r#"{"n":1e999999999999999999999}"#,
        r#"{"n":"1"}"#,
        r#"{"n":true}"#,
        r#"{"n":[1]}"#,
        r#"{"n":{}}"#,
    ] {
        assert_misfit(json);
    }
}

#[test]
fn double_holds_what_its_shortest_form_equals() {
    assert_exact(r#"{"d":0.1}"#, Cell::Double(0.1));
    assert_exact(r#"{"d":1.0}"#, Cell::Double(1.0));
    assert_exact(r#"{"d":1e300}"#, Cell::Double(1e300));
    for (json, value) in [
        (r#"{"d":1}"#, 1.0),
        (r#"{"d":0.10}"#, 0.1),
        (r#"{"d":1E+2}"#, 100.0),
    ] {
        assert_respelled(json, Cell::Double(value));
    }
    for json in [
        r#"{"d":1E400}"#,
        r#"{"d":-1E400}"#,
        r#"{"d":1e-400}"#,
        r#"{"d":0.1000000000000000055511151231257827}"#,
        r#"{"d":9007199254740993}"#,
        r#"{"d":"NaN"}"#,
        r#"{"d":"0.5"}"#,
        r#"{"d":false}"#,
    ] {
        assert_misfit(json);
    }
}

#[test]
fn minus_zero_keeps_its_sign() {
    let (cell, rest, _) = only(r#"{"d":-0.0}"#);
    assert!(matches!(cell, Cell::Double(zero) if zero == 0.0 && zero.is_sign_negative()));
    assert_eq!(rest, None);
    assert_eq!(only(r#"{"d":-0}"#).1.as_deref(), Some(r#"{"d":-0}"#));
}

#[test]
fn boolean_and_string_hold_their_own_type_alone() {
    assert_exact(r#"{"b":true}"#, Cell::Boolean(true));
    assert_exact(
        r#"{"s":"\u0061\/\ud83d\ude00\u0000"}"#,
        Cell::String("a/\u{1f600}\0".into()),
    );
    assert_exact(r#"{"s":""}"#, Cell::String("".into()));
    for json in [
        r#"{"b":"true"}"#,
        r#"{"b":1}"#,
        r#"{"s":1}"#,
        r#"{"s":true}"#,
        r#"{"s":{}}"#,
        r#"{"s":"\ud800"}"#,
    ] {
        assert_misfit(json);
    }
}

#[test]
fn timestamp_holds_rfc_3339() {
    assert_exact(
        r#"{"t":"1970-01-01T00:00:00.123Z"}"#,
        Cell::Timestamp(123_000),
    );
    assert_respelled(r#"{"t":"1970-01-01T09:00:00+09:00"}"#, Cell::Timestamp(0));
    assert_respelled(
        r#"{"t":"1970-01-01T00:00:00.1Z"}"#,
        Cell::Timestamp(100_000),
    );
    for json in [
        r#"{"t":0}"#,
        r#"{"t":"1970-01-01"}"#,
        r#"{"t":"1970-01-01T00:00:00.1234567Z"}"#,
        r#"{"t":"2016-12-31T23:59:60Z"}"#,
    ] {
        assert_misfit(json);
    }
}

#[test]
fn the_time_is_read_as_the_schema_reads_it() {
    let noon = 1_584_155_366_000_000;
    assert_exact(r#"{"time":"2020-03-14T03:09:26Z"}"#, Cell::Timestamp(noon));
    assert_respelled(r#"{"time":"2020-03-14 12:09:26"}"#, Cell::Timestamp(noon));
    assert_respelled(r#"{"time":1584155366}"#, Cell::Timestamp(noon));
    assert_respelled(r#"{"time":1584155366000}"#, Cell::Timestamp(noon));
    assert_respelled(
        r#"{"time":"Sat, 14 Mar 2020 12:09:26 +0900"}"#,
        Cell::Timestamp(noon),
    );
    for json in [
        r#"{"time":"never"}"#,
        r#"{"time":true}"#,
        r#"{"time":["2020-03-14T03:09:26Z"]}"#,
        r#"{"time":1e300}"#,
    ] {
        assert_misfit(json);
    }
}

#[test]
fn a_null_is_kept_and_is_no_misfit() {
    assert_eq!(
        only(r#"{"n":null}"#),
        (Cell::Null, Some(r#"{"n":null}"#.into()), 0)
    );
    assert_eq!(only("{}"), (Cell::Null, None, 0));
}

#[test]
fn of_equal_keys_the_last_has_the_column_and_all_are_kept() {
    let json = r#"{"n":1,"s":"x","\u006e":2}"#;
    let row = row(json);
    assert_eq!(row.cells[0], Cell::Bigint(2));
    assert_eq!(row.cells[3], Cell::String("x".into()));
    assert_eq!(row.rest.as_deref(), Some(r#"{"n":1,"\u006e":2}"#));
    assert_eq!(row.misfits, 0);
    let json = r#"{"n":1,"n":"x"}"#;
    assert_eq!(
        only(json),
        (Cell::Null, Some(json.to_owned()), 1),
        "the last does not fit"
    );
}

#[test]
fn other_fields_are_kept_as_they_were_written() {
    let json = r#"{"x" : [1, {"y": 1E400}], "\ud800":"\udc00", "N":1,"":{},"log_type":"a"}"#;
    let expected = r#"{"x":[1, {"y": 1E400}],"\ud800":"\udc00","N":1,"":{},"log_type":"a"}"#;
    assert_eq!(only(json), (Cell::Null, Some(expected.into()), 0));
}

#[test]
fn what_is_no_object_is_refused() {
    let converter = Converter::new(Columns::default(), "time");
    let now = Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    for json in ["", "[]", "1", "{", "{}{}"] {
        assert!(converter.row(json, &now).is_err(), "{json}");
    }
}
