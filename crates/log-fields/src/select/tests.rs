use super::config::SelectionProblem;
use super::*;
use crate::object;

fn takes(selection: &str, record: &str) -> bool {
    let selection = Selection::parse(selection).unwrap();
    selection.takes(&object::fields(record).unwrap(), Some("id"))
}

fn problems(text: &str) -> Vec<SelectionProblem> {
    Selection::parse(text).unwrap_err().0
}

#[test]
fn a_field_equals_a_value_of_the_same_type() {
    let is_error = r#"[{"field":"level","equals":"error"}]"#;
    for (record, taken) in [
        (r#"{"level":"error"}"#, true),
        (r#"{"level":"\u0065rror"}"#, true),
        (r#"{"\u006cevel":"error"}"#, true),
        (r#"{"level":"Error"}"#, false),
        (r#"{"level":["error"]}"#, false),
        (r#"{"level":null}"#, false),
        (r#"{"other":"error"}"#, false),
    ] {
        assert_eq!(takes(is_error, record), taken, "{record}");
    }
    assert!(!takes(r#"[{"field":"a","equals":1}]"#, r#"{"a":"1"}"#));
    assert!(takes(r#"[{"field":"a","equals":true}]"#, r#"{"a":true}"#));
    assert!(takes(r#"[{"field":"a","equals":null}]"#, r#"{"a":null}"#));
    assert!(!takes(r#"[{"field":"a","equals":null}]"#, "{}"));
}

#[test]
fn numbers_are_equal_by_value() {
    let is_500 = r#"[{"field":"status","equals":500}]"#;
    for (record, taken) in [
        (r#"{"status":500.0}"#, true),
        (r#"{"status":5e2}"#, true),
        (r#"{"status":500.0000000000000000001}"#, false),
        (r#"{"status":1e99999999999999999999}"#, false),
    ] {
        assert_eq!(takes(is_500, record), taken, "{record}");
    }
    let large = r#"[{"field":"n","equals":9007199254740993}]"#;
    assert!(!takes(large, r#"{"n":9007199254740992}"#));
}

#[test]
fn the_last_of_equal_keys_counts() {
    let is_1 = r#"[{"field":"a","equals":1}]"#;
    assert!(takes(is_1, r#"{"a":2,"a":1}"#));
    assert!(!takes(is_1, r#"{"a":1,"\u0061":2}"#));
    let nested = r#"[{"field":"a.b","equals":1}]"#;
    assert!(takes(nested, r#"{"a":7,"a":{"b":2,"b":1}}"#));
    assert!(
        !takes(nested, r#"{"a":{"b":1},"a":7}"#),
        "the last a has no b"
    );
}

#[test]
fn nested_and_dotted_spellings_are_found() {
    let nested = r#"[{"field":"a.b.c","exists":true}]"#;
    for record in [
        r#"{"a":{"b":{"c":0}}}"#,
        r#"{"a.b":{"c":0}}"#,
        r#"{"a":{"b.c":0}}"#,
        r#"{"a.b.c":null}"#,
        r#"{"a":{"x":1},"a.b.c":0,"a.b":{"x":1}}"#,
    ] {
        assert!(takes(nested, record), "{record}");
    }
    assert!(!takes(nested, r#"{"a":{"b":[{"c":0}]}}"#));
    let escaped = r#"[{"field":"a\\.b","exists":true}]"#;
    assert!(takes(escaped, r#"{"a.b":0}"#));
    assert!(!takes(escaped, r#"{"a":{"b":0}}"#));
}

#[test]
fn null_exists() {
    assert!(takes(r#"[{"field":"a","exists":true}]"#, r#"{"a":null}"#));
    assert!(!takes(r#"[{"field":"a","exists":false}]"#, r#"{"a":null}"#));
    assert!(takes(r#"[{"field":"a","exists":false}]"#, r#"{"b":1}"#));
}

#[test]
fn a_field_is_in_a_list_and_all_conditions_have_to_be_met() {
    let both = r#"[{"field":"level","in":["error","warn",3]},{"field":"debug","exists":false}]"#;
    assert!(takes(both, r#"{"level":"warn"}"#));
    assert!(takes(both, r#"{"level":3.0}"#));
    assert!(!takes(both, r#"{"level":"info"}"#));
    assert!(!takes(both, r#"{"level":"warn","debug":1}"#));
}

#[test]
fn nothing_configured_takes_everything() {
    for text in ["", " ", "[]"] {
        let selection = Selection::parse(text).unwrap();
        assert!(selection.is_empty());
        assert!(selection.takes(&[], None));
    }
}

/// The numbers are of Python: `int.from_bytes(sha256(id).digest()[:8], "big") / 2**64`.
#[test]
fn a_sample_is_of_the_hash_of_the_id() {
    for (id, expected) in [
        ("abc", 0.728_394_910_590_402),
        ("", 0.889_415_994_891_337),
        ("日本", 0.809_246_006_505_316),
    ] {
        assert!((position(id) - expected).abs() < 1e-12, "{id}");
    }
    let half = Selection::parse(r#"[{"sample":0.5}]"#).unwrap();
    assert!(!half.takes(&[], Some("abc")));
    assert!(half.takes(&[], None), "without an id");
    let most = Selection::parse(r#"[{"sample":0.73}]"#).unwrap();
    assert!(most.takes(&[], Some("abc")));
    let all = Selection::parse(r#"[{"sample":1}]"#).unwrap();
    let taken = |selection: &Selection| {
        let ids = (0..10_000).map(|id| id.to_string());
        ids.filter(|id| selection.takes(&[], Some(id))).count()
    };
    assert_eq!(taken(&all), 10_000);
    assert!((4_800..5_200).contains(&taken(&half)), "{}", taken(&half));
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let text = r#"[{"field":"a"},{"field":"a..b","exists":true},{"field":"a","equals":[]},
        {"field":"a","in":[]},{"sample":0},{"sample":1.5},{"sample":0.5,"field":"a"},
        {"field":"a","equals":1,"in":[1]},{"equals":1},{"field":"a","exists":true}]"#;
    let expected = [
        SelectionProblem::NotOneTest(1),
        SelectionProblem::Path(2, crate::path::PathError::EmptyName("a..b".into())),
        SelectionProblem::NotAScalar(3),
        SelectionProblem::EmptyList(4),
        SelectionProblem::Sample(5),
        SelectionProblem::Sample(6),
        SelectionProblem::NotOneTest(7),
        SelectionProblem::NotOneTest(8),
        SelectionProblem::NotOneTest(9),
    ];
    assert_eq!(problems(text), expected);
    for text in ["{}", "level=error", r#"[{"fields":"a","exists":true}]"#] {
        assert!(
            matches!(problems(text)[..], [SelectionProblem::NotAList(_)]),
            "{text}"
        );
    }
}
