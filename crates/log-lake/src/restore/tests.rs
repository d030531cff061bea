use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::time::Now;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::convert::Converter;

const COLUMNS: &str = "n:bigint,d:double,b:boolean,s:string,t:timestamp,time:timestamp";

/// Spellings of the names of columns, and other keys.
const KEYS: &[&str] = &[
    r#""n""#,
    r#""d""#,
    r#""b""#,
    r#""s""#,
    r#""t""#,
    r#""time""#,
    r#""\u006e""#,
    r#""\u0073""#,
    r#""N""#,
    r#""_rest""#,
    r#""\ud800""#,
    r#""log_type""#,
    r#""""#,
];
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    r#""\ud800""#,
    r#""NaN""#,
    "{}",
    r#"{"a" : [1E400,{"a":1,"a":2}]}"#,
    "[ ]",
];
const NUMBER: &str = "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?";

/// A record as the fields that it has, whatever their order and the escapes of their texts: numbers and what is
/// nested are the text that was sent.
fn meaning(json: &str) -> Vec<(String, String)> {
    let fields = object::fields(json).unwrap();
    let plain = |text: &str| {
        unescape(text).map_or(format!("as written {text}"), |text| format!("text {text}"))
    };
    let mut all: Vec<_> = fields
        .iter()
        .map(|field| (plain(field.key), plain(field.value)))
        .collect();
    // Equal keys stay in their order.
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

fn restored(json: &str) -> String {
    let converter = Converter::new(Columns::parse(COLUMNS).unwrap(), "time");
    let now = Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    let row = converter.row(json, &now).unwrap();
    record(converter.columns(), &row.cells, row.rest.as_deref()).unwrap()
}

#[test]
fn rest_wins_over_a_column() {
    let columns = Columns::parse("n:bigint,s:string").unwrap();
    let cells = [Cell::Bigint(1000), Cell::String("x".into())];
    let record = record(&columns, &cells, Some(r#"{"\u006e":1e3}"#)).unwrap();
    assert_eq!(record, r#"{"s":"x","\u006e":1e3}"#);
}

#[test]
fn a_row_without_anything_is_an_empty_record() {
    let record = record(&Columns::default(), &[], None).unwrap();
    assert_eq!(record, "{}");
}

#[test]
fn a_rest_that_is_no_object_is_refused() {
    assert!(record(&Columns::default(), &[], Some("[]")).is_err());
}

#[test]
fn ten_thousand_keys_come_back() {
    let fields: Vec<_> = (0..10_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let json = format!("{{{}}}", fields.join(","));
    assert_eq!(meaning(&restored(&json)), meaning(&json));
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(KEYS).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| quoted(&text)),
    ]
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, text);
    out
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        NUMBER,
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>()
            .prop_filter("JSON", |value| value.is_finite())
            .prop_map(|value| format!("{value:?}")),
        any::<f64>()
            .prop_filter("JSON", |value| value.is_finite())
            .prop_map(|value| format!("{value}")),
    ]
}

fn time() -> impl Strategy<Value = String> {
    let micros = -62_135_596_800_000_000_i64..253_402_207_200_000_000;
    prop_oneof![
        micros.prop_map(crate::cell::timestamp_text),
        "20[0-9]{2}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?([Zz]|[+-][01][0-9]:[0-5][0-9])",
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        number(),
        proptest::sample::select(VALUES).prop_map(str::to_owned),
        any::<String>().prop_map(|text| quoted(&text)),
        time().prop_map(|text| quoted(&text)),
        "\"(\\\\u[0-9a-fA-F]{4}|[a-z]|\\\\[nrtbf/\"\\\\]){0,6}\"",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn columns_and_rest_give_back_the_record(fields in vec((key(), value()), 0..8)) {
        let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{key} : {value}")).collect();
        let json = format!("{{{}}}", fields.join(", "));
        prop_assert_eq!(meaning(&restored(&json)), meaning(&json));
    }
}
