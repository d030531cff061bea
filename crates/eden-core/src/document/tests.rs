mod properties;

use super::*;

fn entry(name: &str, key: &str) -> Entry {
    Entry {
        name: name.into(),
        env: "dev".into(),
        update_key: key.into(),
        former: None,
        fqdn: format!("{key}.example.com"),
    }
}

const THEIRS: &str = r#"{"version": 1.50, "environments": [
    {"name": "theirs", "env": "stg", "note": "日本語", "big": 123456789012345678901234567890}]}"#;

#[test]
fn a_new_entry_is_written_as_python_writes_it() {
    let document = Document::parse(b"{\"environments\": []}").unwrap();
    let text = document
        .with(&[entry("x-foo", "api_endpoint")])
        .unwrap()
        .to_string();
    let expected = "{\n    \"environments\": [\n        {\n            \"api_endpoint\": \
        \"api_endpoint.example.com\",\n            \"env\": \"dev\",\n            \"name\": \
        \"x-foo\"\n        }\n    ]\n}";
    assert_eq!(text, expected);
}

#[test]
fn what_is_not_ours_stays_as_it_is() {
    let document = Document::parse(THEIRS.as_bytes()).unwrap();
    let text = document
        .with(&[entry("ours", "api_endpoint")])
        .unwrap()
        .to_string();
    for part in [
        "\"version\": 1.50",
        "\\u65e5\\u672c\\u8a9e",
        "123456789012345678901234567890",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let again = Document::parse(text.as_bytes()).unwrap();
    assert_eq!(
        again.without(&[entry("ours", "api_endpoint")]).unwrap(),
        document
    );
}

#[test]
fn several_profiles_share_an_entry_and_the_last_one_takes_it_away() {
    let (api, admin) = (
        entry("x-foo", "api_endpoint"),
        entry("x-foo", "admin_endpoint"),
    );
    let both = Document::default()
        .with(&[api.clone(), admin.clone()])
        .unwrap();
    assert_eq!(both.environments.len(), 1);
    assert_eq!(
        both.published("x-foo", "admin_endpoint"),
        Some("admin_endpoint.example.com")
    );
    let one = both.without(std::slice::from_ref(&api)).unwrap();
    assert_eq!(one.published("x-foo", "api_endpoint"), None);
    assert_eq!(one.environments.len(), 1);
    assert_eq!(one.without(&[admin]).unwrap(), Document::default());
}

#[test]
fn an_entry_with_keys_of_its_own_outlives_our_endpoint() {
    let text = br#"{"environments": [{"name": "x", "env": "dev", "owner": "me", "api": "api.example.com"}]}"#;
    let document = Document::parse(text).unwrap();
    let left = document.without(&[entry("x", "api")]).unwrap();
    assert_eq!(left.environments.len(), 1);
}

#[test]
fn nothing_to_change_is_no_change() {
    let published = Document::default().with(&[entry("x", "api")]).unwrap();
    assert_eq!(published.with(&[entry("x", "api")]), None);
    assert_eq!(published.without(&[entry("y", "api")]), None);
    assert_eq!(published.without(&[entry("x", "other")]), None);
}

#[test]
fn another_kind_of_file_is_refused() {
    for text in ["[]", "{}", "{\"environments\": {}}", "not json", ""] {
        assert!(Document::parse(text.as_bytes()).is_err(), "{text}");
    }
}
