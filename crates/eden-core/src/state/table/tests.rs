//! Which row is an environment's.

use std::time::UNIX_EPOCH;

use super::*;
use crate::settings::tests::complete;

fn id(name: &str) -> EnvironmentId {
    EnvironmentId {
        profile: "api".into(),
        name: name.into(),
    }
}

/// A row of this name, with a record of the environment of that name.
fn row(name: &str, of: Option<&str>) -> Row {
    let record = |name: &str| Record::new(id(name), complete(), "example.com".into());
    Row {
        name: name.into(),
        endpoint: String::new(),
        last_updated: UNIX_EPOCH,
        expiry: None,
        generation: None,
        last_visit: None,
        record: of.map(record),
    }
}

#[test]
fn a_record_tells_whose_a_row_is_and_else_its_name_does() {
    let rows = || {
        vec![
            row("dev-my-foo", Some("my-foo")),
            row("dev-foo", Some("foo")),
            row("old-bar", None),
            row("bar", None),
            row("dev-baz", None),
        ]
    };
    for (name, expected) in [
        ("foo", Some("dev-foo")),
        ("my-foo", Some("dev-my-foo")),
        // The API's own rows are named as the environment is.
        ("bar", Some("bar")),
        ("baz", Some("dev-baz")),
        ("az", None),
        ("fo", None),
    ] {
        let found = pick(&id(name), rows()).map(|row| row.name);
        assert_eq!(found.as_deref(), expected, "{name}");
    }
}

#[test]
fn a_bare_name_may_be_another_environments_row() {
    let names = Names::new(&complete(), "foo").unwrap();
    let host = "api-foo.dev.example.com";
    let with_host = |name: &str, endpoint: &str| Row {
        endpoint: endpoint.into(),
        ..row(name, None)
    };
    for (row, expected) in [
        (row("dev-dynamic-foo", Some("foo")), true),
        (row("dev-dynamic-foo", None), true),
        (with_host("foo", host), true),
        (with_host("foo", "api-12.dev.example.com"), false),
        (row("foo", Some("12")), false),
        (row("dev-dynamic-foo", Some("dynamic-foo")), false),
    ] {
        assert_eq!(row.is_of(&id("foo"), &names, host), expected, "{row:?}");
    }
}
