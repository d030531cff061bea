//! Canaries: texts that nothing of is left, however they are packed, escaped and nested.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use regex::Regex;

use super::redactor;
use crate::redact::Redactor;

static PATTERNS: LazyLock<Redactor> =
    LazyLock::new(|| redactor(r#"{"patterns":["CANARY[0-9]{4}","77[0-9]{10}"]}"#));
static PATHS: LazyLock<Redactor> =
    LazyLock::new(|| redactor(r#"{"drop":["d.x"],"hash":["h.x.y"],"mask":["m.x","m.x.y.z"]}"#));
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\u([0-9a-fA-F]{4})").unwrap());
static PERCENT: LazyLock<Regex> = LazyLock::new(|| Regex::new("%([0-9a-fA-F]{2})").unwrap());
static STRING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap());
static HASH: LazyLock<Regex> = LazyLock::new(|| Regex::new("h1:k1:[0-9a-f]{64}").unwrap());
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new("77[0-9]{10}").unwrap());

/// A text as a JSON string, with escapes where the bits say so.
fn quoted(text: &str, escaped: u32) -> String {
    let mut out = String::from("\"");
    for (at, char) in text.chars().enumerate() {
        if escaped >> (at % 32) & 1 == 1 {
            let mut units = [0; 2];
            char.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else if char == '"' || char == '\\' {
            out.extend(['\\', char]);
        } else {
            out.push(char);
        }
    }
    out + "\""
}

fn percent(text: &str, escaped: u32) -> String {
    let encode = |(at, byte): (usize, u8)| {
        if escaped >> (at % 32) & 1 == 1 || byte == b'%' || !byte.is_ascii() {
            format!("%{byte:02X}")
        } else {
            char::from(byte).to_string()
        }
    };
    text.bytes().enumerate().map(encode).collect()
}

/// A canary in a text that escapes it in any way that is read once more.
fn packed() -> impl Strategy<Value = String> {
    // Without what would be part of an escape together with the canary.
    let around = "[ -$&-\\[\\]-~é\u{1f600}]{0,3}";
    (
        "CANARY[0-9]{4}",
        around,
        around,
        any::<u32>(),
        any::<u32>(),
        0..6,
    )
        .prop_map(|(canary, before, behind, bits, more, how)| {
            let inner = |text: &str| quoted(text, bits);
            let text = match how {
                0 => canary,
                1 => inner(&canary),
                2 => format!("{{\"k\":{}}}", inner(&canary)),
                3 => percent(&canary, bits),
                4 => percent(&inner(&canary), more),
                _ => inner(&percent(&canary, more)),
            };
            format!("{before}{text}{behind}")
        })
}

/// A key or value, as JSON, of which nothing may be left.
fn planted() -> impl Strategy<Value = String> {
    (packed(), any::<u32>()).prop_map(|(text, bits)| quoted(&text, bits))
}

/// A value with canaries anywhere in it.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => planted(),
        1 => "77[0-9]{10}",
        1 => "-?[1-9]77[0-9]{10}\\.5",
        1 => "(null|true|false|1E400|\"\\\\ud800\"|\\[\\]|\\{\\})",
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let key = prop_oneof![planted(), "\"[a-z.]{0,3}\""];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(" , "))),
            vec((key, inner), 0..4).prop_map(|all| object(&all)),
        ]
    })
}

fn object(fields: &[(String, String)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(key, value)| format!("{key} : {value}"))
        .collect();
    format!("{{ {} }}", fields.join(","))
}

/// Every way to write a value at a path: nested, dotted, in arrays, beside a duplicate.
fn at_path(names: &'static [&'static str], value: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let Some((first, rest)) = names.split_first() else {
        return (value, 0..3_usize)
            .prop_map(|(value, arrays)| "[".repeat(arrays) + &value + &"]".repeat(arrays))
            .boxed();
    };
    let nested = (any::<u32>(), at_path(rest, value.clone()), any::<bool>()).prop_map(
        |(bits, inner, is_twice)| {
            let field = format!("{}:{inner}", quoted(first, bits));
            if is_twice {
                format!("{{{field},\"KEPT\":1,{field}}}")
            } else {
                format!("[[{{{field}}}],{{}}]")
            }
        },
    );
    if names.len() < 2 {
        return nested.boxed();
    }
    let dotted =
        (any::<u32>(), at_path(&[], value), 0..2).prop_map(move |(bits, inner, deeper)| {
            let key = names.join(".") + if deeper == 1 { ".z" } else { "" };
            format!("{{{}:{inner}}}", quoted(&key, bits))
        });
    prop_oneof![nested, dotted].boxed()
}

/// What stands in a text once more without escapes, read by another code than the one under test.
fn unescaped(text: &str) -> String {
    let char = |digits: &str| {
        u32::from_str_radix(digits, 16)
            .ok()
            .and_then(char::from_u32)
            .unwrap_or('?')
            .to_string()
    };
    ESCAPE
        .replace_all(text, |found: &regex::Captures<'_>| char(&found[1]))
        .into_owned()
}

fn decoded(text: &str) -> String {
    let char = |digits: &str| char::from(u8::from_str_radix(digits, 16).unwrap()).to_string();
    PERCENT
        .replace_all(text, |found: &regex::Captures<'_>| char(&found[1]))
        .into_owned()
}

/// All that a reader of a record could see: the text itself, and its strings in every form.
fn visible(json: &str) -> Vec<String> {
    let plain = STRING
        .find_iter(json)
        .map(|found| unescaped(found.as_str()).replace("\\\\", "\\"));
    let forms = plain.flat_map(|text| {
        let (once, percent) = (unescaped(&text), decoded(&text));
        [decoded(&once), unescaped(&percent), once, percent, text]
    });
    forms.chain([json.to_owned(), unescaped(json)]).collect()
}

fn assert_hidden(json: &str, out: &str) -> Result<(), TestCaseError> {
    for text in visible(out) {
        prop_assert!(
            !text.contains("CANARY"),
            "{json}\nbecame {out}\nwhich shows {text}"
        );
    }
    Ok(())
}

#[test]
fn the_checks_see_canaries() {
    for json in [
        r#"{"a":"CANARY1"}"#,
        r#"{"\u0043ANARY1":1}"#,
        r#"{"a":"{\"b\":\"\\u0043ANARY1\"}"}"#,
        r#"{"a":"%43ANARY1"}"#,
        r#"{"a":"%5Cu0043ANARY1"}"#,
        r#"{"a":"\\u002543ANARY1"}"#,
    ] {
        assert!(assert_hidden(json, json).is_err(), "{json}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn patterns_leave_no_canary(value in value(), key in planted(), bits in any::<u32>()) {
        let kept = r#""KEPT":"kept","log_type":"t""#;
        let json = format!("{{{key}:1,{kept},{}:{value}}}", quoted("log_id", bits));
        let redacted = PATTERNS.redact(&json).unwrap();
        let out = redacted.json.unwrap();
        assert_hidden(&json, &out)?;
        prop_assert!(!NUMBER.is_match(&without_hashes(&out)), "{}", out);
        prop_assert!(out.contains(kept), "{}", out);
        prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&out).is_ok(), "{}", out);
        prop_assert_eq!(PATTERNS.redact(&out).unwrap().json, None);
    }

    #[test]
    fn paths_leave_no_canary(
        dropped in at_path(&["d", "x"], value().boxed()),
        hashed in at_path(&["h", "x", "y"], hashable().boxed()),
        masked in at_path(&["m", "x"], value().boxed()),
    ) {
        let record = r#"{"a":[{"KEPT":"d.x"}],"d":1,"m":"KEPT"}"#;
        for inner in [dropped, hashed, masked] {
            // A record is an object, whatever wraps the first of the path's objects.
            let Some(inner) = first_object(&inner) else { continue };
            let json = format!("{}{},{}", "{\"KEPT\":0,", &inner[1..inner.len() - 1], &record[1..]);
            // A null stays, also where it is masked.
            let out = PATHS.redact(&json).unwrap().json.unwrap_or_else(|| json.clone());
            assert_hidden(&json, &out)?;
            prop_assert!(out.ends_with(&record[1..]), "{}", out);
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&out).is_ok(), "{}", out);
            prop_assert_eq!(PATHS.redact(&out).unwrap().json, None);
        }
    }

    #[test]
    fn nothing_that_is_sent_makes_it_panic(json in "[{}\\[\\]\":,a\\\\u0-9 ]{0,40}") {
        let _ = PATHS.redact(&json);
        let _ = PATTERNS.partition_key(&json);
    }
}

/// A value without canaries in keys, which a hash leaves.
fn hashable() -> impl Strategy<Value = String> {
    planted().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(|all| format!("[{}]", all.join(","))),
            inner.prop_map(|value| format!("{{\"k\":{value}}}")),
        ]
    })
}

/// The object that a path begins with, out of the arrays around it.
fn first_object(json: &str) -> Option<&str> {
    let inner = json.trim_start_matches('[');
    if inner.len() == json.len() {
        return Some(json);
    }
    inner.strip_suffix("],{}]")
}

fn without_hashes(json: &str) -> String {
    HASH.replace_all(json, "").into_owned()
}
