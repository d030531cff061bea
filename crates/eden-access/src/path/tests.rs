use proptest::prelude::*;

use super::*;

#[test]
fn a_path_is_kept_as_it_stands() {
    for text in [
        "/",
        "/a",
        "/a/b?c=d&e=%2F%2Fevil.example",
        "/%E6%97%A5%E6%9C%AC",
        "/a//b",
        "/?q=a|b^{c}`",
        "/100%",
        "/.well-known/x",
        "/.edenish",
        "/a/.eden/b",
        "/a?to=../..",
        "/a?text=two%0Alines",
    ] {
        assert_eq!(VisitPath::parse(text).unwrap().as_str(), text);
    }
    assert_eq!(VisitPath::root().as_str(), "/");
}

#[test]
fn a_path_begins_with_one_slash() {
    for text in [
        "",
        "a",
        "evil.example/",
        "@evil.example",
        ".evil.example",
        ":8443/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        // The same behind an encoding, once and twice.
        "/%2Fevil.example",
        "/%2fevil.example",
        "/%5Cevil.example",
        "/%252Fevil.example",
        "/%25255cevil.example",
    ] {
        assert_eq!(VisitPath::parse(text), Err(PathError::Beginning), "{text}");
    }
}

#[test]
fn no_control_character_gets_into_a_header() {
    for text in [
        "/a\r\nSet-Cookie: x=y",
        "/a\nb",
        "/a\tb",
        "/a\0b",
        "/a\u{7f}",
        "/a b",
        "/日本",
        "/a\u{85}b",
        "/a\\b",
        "/a#b",
        "/a%0d%0aSet-Cookie:x",
        "/a%0A",
        "/a%00",
        "/a%250a",
        "/%09/evil.example",
    ] {
        assert_eq!(VisitPath::parse(text), Err(PathError::Characters), "{text}");
    }
}

#[test]
fn a_path_leads_where_it_says() {
    for text in [
        "/..",
        "/a/../b",
        "/./a",
        "/%2e%2e/a",
        "/.%2e",
        "/a/%252e%252e",
    ] {
        assert_eq!(VisitPath::parse(text), Err(PathError::DotSegment), "{text}");
    }
    for text in [
        "/.eden",
        "/.eden/",
        "/.eden/leave",
        "/.eden?x",
        "/%2Eeden/enter?token=x",
        "/.EDEN/leave",
        "/%252eeden/leave",
    ] {
        assert_eq!(VisitPath::parse(text), Err(PathError::Door), "{text}");
    }
}

#[test]
fn a_path_has_a_limit() {
    let longest = format!("/{}", "a".repeat(2047));
    assert!(VisitPath::parse(&longest).is_ok());
    assert_eq!(
        VisitPath::parse(&format!("{longest}a")),
        Err(PathError::Length)
    );
}

#[test]
fn what_is_hidden_as_deep_as_a_path_is_long_is_found() {
    let hidden = |end: &str| format!("/{}{end}", "%25".to_owned() + &"25".repeat(1_000));
    assert!(VisitPath::parse(&hidden("41")).is_ok());
    assert_eq!(VisitPath::parse(&hidden("2F")), Err(PathError::Beginning));
    assert_eq!(VisitPath::parse(&hidden("0a")), Err(PathError::Characters));
}

proptest! {
    /// Whatever strangers write: behind `https://<host>` it stays a path of that host, in one line.
    #[test]
    fn what_is_accepted_is_a_path_of_the_host(text in r"[/\\%.@:a-f02-5\r\n?#]{0,12}") {
        if let Ok(path) = VisitPath::parse(&text) {
            let path = path.as_str();
            prop_assert!(path.starts_with('/'));
            prop_assert!(!path.starts_with("//") && !path.contains('\\') && !path.contains('#'));
            prop_assert!(path.bytes().all(|byte| (0x21..0x7f).contains(&byte)));
        }
    }
}
