use super::*;

fn pairs(json: &str) -> Vec<(&str, &str)> {
    let fields = fields(json).unwrap();
    fields
        .iter()
        .map(|field| (field.key, field.value))
        .collect()
}

#[test]
fn every_occurrence_stays_as_it_was_written() {
    let json = r#" { "a" : 1E400 ,"a":-0, "\u0061":"\ud800" , "\udc00":[ 1, {"b":null} ],"":{} } "#;
    let expected = [
        (r#""a""#, "1E400"),
        (r#""a""#, "-0"),
        (r#""\u0061""#, r#""\ud800""#),
        (r#""\udc00""#, r#"[ 1, {"b":null} ]"#),
        (r#""""#, "{}"),
    ];
    assert_eq!(pairs(json), expected);
}

#[test]
fn an_empty_object_has_no_fields() {
    assert_eq!(pairs("{}"), []);
}

#[test]
fn deep_nesting_is_no_problem() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let json = format!(r#"{{"a":{deep}}}"#);
    assert_eq!(pairs(&json), [(r#""a""#, deep.as_str())]);
}

#[test]
fn anything_else_is_refused_without_being_shown() {
    for json in [
        "",
        "[]",
        "7",
        "\"secret\"",
        "{\"secret\"}",
        "{\"a\":NaN}",
        "{} {}",
        "{\"a\":1,}",
        "{\"a\":01}",
    ] {
        let error = fields(json).unwrap_err().to_string();
        assert!(error.contains("not a JSON object"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
