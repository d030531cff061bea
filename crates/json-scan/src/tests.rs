use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;

/// Whether a text is one value, by this scanner.
fn takes(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value().and_then(|_| scanner.end()).is_ok()
}

/// The same by a parser that others keep.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

fn fields(text: &str) -> Result<Vec<(&str, &str)>> {
    let mut scanner = Scanner::new(text);
    let mut fields = Vec::new();
    scanner.enter_object()?;
    while let Some(key) = scanner.next_key()? {
        fields.push((key.json, scanner.value()?.json));
    }
    scanner.end()?;
    Ok(fields)
}

#[test]
fn fields_are_found_as_they_stand() {
    let text = " {\"a\" : 1 ,\t\"b\\n\":{\"a\":[2,{}]},\n\"\":\"\\\"}\" , \"a\":null} \r";
    let expected = [
        ("\"a\"", "1"),
        ("\"b\\n\"", "{\"a\":[2,{}]}"),
        ("\"\"", "\"\\\"}\""),
        ("\"a\"", "null"),
    ];
    assert_eq!(fields(text).unwrap(), expected);
    assert_eq!(fields("{}").unwrap(), []);
}

#[test]
fn containers_are_entered_and_left() {
    let mut scanner = Scanner::new(r#"{"a":[{"b":1},[]],"c":2}"#);
    scanner.enter_object().unwrap();
    assert_eq!(scanner.next_key().unwrap().unwrap().plain(), Some("a"));
    scanner.enter_array().unwrap();
    assert!(scanner.next_element().unwrap());
    scanner.enter_object().unwrap();
    assert_eq!(scanner.next_key().unwrap().unwrap().plain(), Some("b"));
    assert_eq!(scanner.value().unwrap().json, "1");
    assert_eq!(scanner.next_key(), Ok(None));
    assert!(scanner.next_element().unwrap());
    assert_eq!(scanner.value().unwrap().json, "[]");
    assert!(!scanner.next_element().unwrap());
    assert_eq!(scanner.next_key().unwrap().unwrap().plain(), Some("c"));
    assert_eq!(scanner.value().unwrap().json, "2");
    assert_eq!(scanner.next_key(), Ok(None));
    assert_eq!(scanner.end(), Ok(()));
}

#[test]
fn only_strings_without_escapes_are_plain() {
    let plain = |text| Scanner::new(text).value().unwrap().plain();
    assert_eq!(plain(r#""a b""#), Some("a b"));
    assert_eq!(plain(r#""""#), Some(""));
    for other in [r#""a\n""#, r#""\"""#, "1", "null", "{}", r#"["a"]"#] {
        assert_eq!(plain(other), None, "{other}");
    }
}

const JSON: &[&str] = &[
    "0",
    "-0",
    "10",
    "1.50",
    "-1.5e10",
    "1E+2",
    "1e-400",
    "true",
    "false",
    "null",
    r#""\u12aF""#,
    r#""\ud800""#,
    r#""\/\b\f\n\r\t\\\"""#,
    "\"\u{7f}é\u{2028}\"",
    "[]",
    "[ ]",
    "{ }",
    "[[],{}]",
];
const NO_JSON: &[&str] = &[
    "",
    " ",
    "01",
    "-",
    "+1",
    ".5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "--1",
    "0x1",
    "NaN",
    "nulL",
    "'a'",
    "\"",
    "\"a",
    "\"\\\"",
    r#""\x""#,
    r#""\u12g4""#,
    r#""\u123"#,
    "\"\n\"",
    "\"\0\"",
    "[",
    "]",
    "[1",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{",
    "}",
    "{1:2}",
    r#"{"a"}"#,
    r#"{"a":}"#,
    r#"{"a":1,}"#,
    r#"{,"a":1}"#,
    r#"{"a":1"#,
    r#"{"a" 1}"#,
    "[1}",
    r#"{"a":1]"#,
    "1 2",
    "{}{}",
    "1\0",
    "\u{feff}1",
    "\u{a0}1",
    "[1\u{b}]",
    "/**/1",
];

#[test]
fn what_is_json_is_taken_and_nothing_else() {
    for text in JSON {
        assert!(takes(text) && is_json(text), "{text}");
    }
    for text in NO_JSON {
        assert!(!takes(text) && !is_json(text), "{text}");
    }
}

#[test]
fn strings_end_at_every_place_of_a_block() {
    for length in 0..70 {
        for end in ["", "\\n", "\n", "\\", "é"] {
            for behind in ["", " ", "                                "] {
                let text = format!("\"{}{end}\"{behind}", "x".repeat(length));
                assert_eq!(takes(&text), is_json(&text), "{text:?}");
                let object = format!("{{{text}:{text}}}");
                assert_eq!(takes(&object), is_json(&object), "{object:?}");
            }
        }
    }
}

#[test]
fn no_control_character_is_part_of_a_string() {
    for control in 0..0x20_u8 {
        for behind in ["", "0123456789abcdef"] {
            let text = format!("\"a{}\"{behind}", char::from(control));
            assert_eq!(Scanner::new(&text).value(), Err(Refused), "{control}");
        }
    }
    assert!(takes("\"\u{20}\u{7f}\""));
}

/// The elements of an array, each of which is entered.
fn entered(text: &str) -> Result<usize> {
    let (mut scanner, mut count) = (Scanner::new(text), 0);
    scanner.enter_array()?;
    while scanner.next_element()? {
        scanner.enter_object()?;
        while scanner.next_key()?.is_some() {
            scanner.enter_array()?;
            while scanner.next_element()? {
                scanner.value()?;
            }
        }
        count += 1;
    }
    scanner.end().map(|()| count)
}

#[test]
fn containers_that_are_entered_are_read_as_those_that_are_skipped() {
    let many = format!("[{}{{}}]", r#"{"a":[]},"#.repeat(MAX_DEPTH));
    assert_eq!(entered(&many), Ok(MAX_DEPTH + 1));
    assert_eq!(
        entered(r#" [ { "a" : [ 1 , 2 ] , "b" : [ ] } , { } ] "#),
        Ok(2)
    );
    let refused = [
        "[{} {}]",
        r#"[{"a":[1 2]}]"#,
        r#"[{"a":[] "b":[]}]"#,
        r#"[{"a":[1,]}]"#,
        r#"[{"a":[],}]"#,
        "[{},]",
        "[,{}]",
        r#"[{"a":[}]"#,
        "[{]",
        "[{}",
        "[{}]]",
    ];
    for text in refused {
        assert_eq!(entered(text), Err(Refused), "{text}");
    }
}

#[test]
fn what_is_too_deep_is_refused() {
    let nested =
        |depth, open: &str, close: &str| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")] {
        let depth = MAX_DEPTH / open.matches(['[', '{']).count();
        assert!(takes(&nested(depth, open, close)), "{open}");
        assert!(!takes(&nested(depth + 1, open, close)), "{open}");
    }
    let inside = format!(r#"{{"a":{}}}"#, nested(MAX_DEPTH - 1, "[", "]"));
    assert!(fields(&inside).is_ok());
    let inside = format!(r#"{{"a":{}}}"#, nested(MAX_DEPTH, "[", "]"));
    assert_eq!(fields(&inside), Err(Refused));
    assert!(!takes(&"[".repeat(10_000_000)));
}

/// Texts of JSON's own characters, most of which are no JSON.
fn tokens() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\"a\"",
        "\"b\\n\"",
        "\"\\ud800\"",
        "0",
        "1",
        "-",
        ".",
        "e",
        "E+",
        "true",
        "false",
        "null",
        " ",
        "\n",
        "\t",
        "u",
        "é",
        "\u{0}",
        "\"a\":",
        "[]",
        "{}",
        "\"0123456789abcdef\"",
    ]);
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

/// Values, with space anywhere.
fn values() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        any::<f64>()
            .prop_filter("JSON has no others", |value| value.is_finite())
            .prop_map(|value| format!("{value:e}")),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
        prop::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
    ];
    scalar.prop_recursive(6, 64, 6, |inner| {
        let space = prop::sample::select(vec!["", " ", "\r\n\t"]);
        let key = any::<String>().prop_map(|text| serde_json::Value::from(text).to_string());
        let field = (key, space.clone(), inner.clone());
        let field = field.prop_map(|(key, space, value)| format!("{key}{space}:{space}{value}"));
        let all = |parts: Vec<String>, [open, close]: [&str; 2], space: &str| {
            format!(
                "{space}{open}{space}{}{space}{close}{space}",
                parts.join(",")
            )
        };
        prop_oneof![
            (prop::collection::vec(inner, 0..6), space.clone())
                .prop_map(move |(parts, space)| all(parts, ["[", "]"], space)),
            (prop::collection::vec(field, 0..6), space).prop_map(move |(parts, space)| all(
                parts,
                ["{", "}"],
                space
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_taken_where_others_take_it(text in prop_oneof![tokens(), values(), any::<String>()]) {
        prop_assert_eq!(takes(&text), is_json(&text));
    }

    #[test]
    fn a_value_without_its_end_is_refused(text in values(), cut in any::<prop::sample::Index>()) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let cut = &text[..ends.get(cut.index(ends.len().max(1))).copied().unwrap_or(0)];
        prop_assert_eq!(takes(cut), is_json(cut));
    }
}
