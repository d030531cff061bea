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
    for (bare, row_name, expected) in [
        ("foo", "dev-foo", false),
        ("dev-foo", "dev-dev-foo", true),
        ("dev", "dev-dev", false),
        ("dev-", "dev-dev-", true),
        ("foo", "foo", false),
        ("develop", "dev-develop", false),
    ] {
        assert_eq!(
            is_anothers(bare, row_name),
            expected,
            "{bare} in {row_name}"
        );
    }
}
