use proptest::prelude::*;

use super::*;

#[test]
fn escapes_are_read() {
    for (json, text) in [
        (r#""""#, ""),
        (r#""plain""#, "plain"),
        (r#""\u0061\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\ud83d\ude00""#, "\u{1f600}"),
        (r#""日本""#, "日本"),
        (r#""\u0000""#, "\0"),
    ] {
        assert_eq!(unescape(json).as_deref(), Some(text), "{json}");
        assert_eq!(unescape_lossy(json).as_deref(), Some(text), "{json}");
        assert_eq!(
            unescape_bytes(json).as_deref(),
            Some(text.as_bytes()),
            "{json}"
        );
    }
}

#[test]
fn half_a_surrogate_pair_is_no_text_but_has_bytes() {
    let json = r#""a\ud800b""#;
    assert_eq!(unescape(json), None);
    assert_eq!(
        unescape_bytes(json).as_deref(),
        Some(&b"a\xed\xa0\x80b"[..])
    );
    let lossy = unescape_lossy(json).unwrap();
    assert!(lossy.starts_with('a') && lossy.ends_with('b') && lossy.contains('\u{fffd}'));
}

#[test]
fn other_values_are_no_strings() {
    for json in ["1", "null", "true", "[]", "{}"] {
        assert_eq!(unescape(json), None);
        assert_eq!(unescape_lossy(json), None);
        assert_eq!(unescape_bytes(json), None);
    }
}

proptest! {
    #[test]
    fn what_is_quoted_means_the_same(text in any::<String>()) {
        let mut out = String::new();
        push_quoted(&mut out, &text);
        let read = unescape(&out);
        prop_assert_eq!(read.as_deref(), Some(text.as_str()));
    }
}
