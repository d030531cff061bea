//! Texts that are records, and texts that are not.

use super::*;

fn fields(text: &str) -> Result<Fields<'_>, Error> {
    Schema::default().fields(text)
}

fn text(value: &str) -> Field<'_> {
    Field::Text(value.into())
}

#[test]
fn the_three_fields_are_found_wherever_they_are() {
    let found =
        fields(r#" {"a":[1,{"time":0}],"time":"t","x":{"log_id":0},"log_id":"i","log_type":"y"} "#);
    let found = found.unwrap();
    assert_eq!(found.time, text("t"));
    assert_eq!(found.log_id, text("i"));
    assert_eq!(found.log_type, text("y"));
    assert!(!found.has_message_type);
}

#[test]
fn keys_have_the_names_they_are_given_even_one_name_for_two() {
    let schema = Schema {
        type_field: "kind".into(),
        id_field: "id".into(),
        time_field: "id".into(),
        ..Schema::default()
    };
    let found = schema.fields(r#"{"kind":"k","id":7,"time":"t"}"#).unwrap();
    assert_eq!(found.log_type, text("k"));
    assert_eq!(found.log_id, Field::Number("7"));
    assert_eq!(found.time, Field::Number("7"));
}

#[test]
fn the_last_of_equal_keys_counts_and_escapes_are_none_the_less_equal() {
    let found = fields(r#"{"time":"first","time":2,"log_type":"a","log\u005ftype":"b"}"#).unwrap();
    assert_eq!(found.time, Field::Number("2"));
    assert_eq!(found.log_type, text("b"));
}

#[test]
fn values_are_what_they_were_sent_as() {
    let found =
        fields(r#"{"time":-1.50e+2,"log_id":12345678901234567890123,"log_type":"\u00e9\n"}"#);
    let found = found.unwrap();
    assert_eq!(found.time, Field::Number("-1.50e+2"));
    assert_eq!(found.log_id, Field::Number("12345678901234567890123"));
    assert_eq!(found.log_type, text("é\n"));
    let found = fields(r#"{"time":null,"log_id":[1],"log_type":"\ud800"}"#).unwrap();
    assert_eq!(found.time, Field::Other("null"));
    assert_eq!(found.log_id, Field::Other("[1]"));
    assert_eq!(found.log_type, Field::Other(r#""\ud800""#));
}

#[test]
fn what_is_no_object_is_refused() {
    assert!(matches!(fields(""), Err(Error::Empty)));
    let others = [
        "[]",
        "1",
        "null",
        "\"a\"",
        "text",
        "{",
        "{}{}",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":NaN}",
        " ",
    ];
    for other in others {
        assert!(
            matches!(fields(other), Err(Error::NotAnObject(_))),
            "{other}"
        );
    }
}

#[test]
fn a_record_of_ones_own_with_a_message_type_is_told() {
    assert!(fields(r#"{"messageType":1}"#).unwrap().has_message_type);
}

fn nested(levels: usize) -> String {
    format!(
        r#"{{"a]]]\"":{}{}}}"#,
        "[".repeat(levels - 1),
        "]".repeat(levels - 1)
    )
}

#[test]
fn the_bound_on_nesting_is_exact() {
    assert!(fields(&nested(1_000)).is_ok());
    assert!(matches!(fields(&nested(1_001)), Err(Error::TooDeep)));
}

#[test]
fn nesting_without_end_is_refused_and_crashes_nothing() {
    assert!(matches!(fields(&nested(100_000)), Err(Error::TooDeep)));
    let objects = r#"{"time":"#.repeat(100_000);
    assert!(matches!(fields(&objects), Err(Error::NotAnObject(_))));
    let whole = format!("{objects}1{}", "}".repeat(100_000));
    assert!(matches!(fields(&whole), Err(Error::TooDeep)));
}

#[test]
fn brackets_in_strings_are_no_nesting() {
    let brackets = "[{".repeat(1_000);
    assert!(
        fields(&format!(
            r#"{{"a":"\\{brackets}\"{brackets}","b":"{brackets}"}}"#
        ))
        .is_ok()
    );
}

#[test]
fn a_reason_holds_nothing_of_the_record() {
    for text in [
        r#""a secret""#,
        r#"["a secret"]"#,
        "4711",
        r#"{"a secret" 4711"#,
        "a secret",
    ] {
        let reason = Schema::default().fields(text).unwrap_err().to_string();
        assert!(reason.starts_with("it is not a JSON object: "), "{reason}");
        assert!(
            !reason.contains("secret") && !reason.contains("4711"),
            "{reason}"
        );
    }
}
