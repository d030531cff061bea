//! What the tags of an environment's pieces say.

use super::tags;
use crate::ownership::{ENVIRONMENT, GENERATION, Marker};

fn value(table: &str, profile: &str, resource: &str) -> String {
    let marker = Marker::new(table, profile, resource, None);
    marker.environment().to_owned()
}

#[test]
fn the_environment_is_table_profile_and_resource_name() {
    assert_eq!(value("eden", "default", "dev-foo"), "eden/default/dev-foo");
    assert_eq!(value("my_eden.v2", "a", "b"), "my_eden.v2/a/b");
}

#[test]
fn the_generation_is_a_tag_where_there_is_one() {
    let with = Marker::new("eden", "api", "dev-foo", Some("0f"));
    let expected = [(ENVIRONMENT, "eden/api/dev-foo"), (GENERATION, "0f")];
    assert_eq!(with.tags(), tags(&expected));
    let without = Marker::new("eden", "api", "dev-foo", None);
    assert_eq!(without.tags(), tags(&expected[..1]));
    assert_eq!(ENVIRONMENT, "eden:environment");
    assert_eq!(GENERATION, "eden:generation");
}

/// A slash within a part would make it two, and so the mark of another environment.
#[test]
fn parts_are_cleaned_and_never_run_into_each_other() {
    let values = [
        value("eden", "a/b", "c"),
        value("eden/a", "b", "c"),
        value("eden", "a", "b/c"),
        value("eden", "a b", "c"),
        value("eden", "a-b", "c"),
        value("eden", "\u{5c71}\u{7530}", "c"),
    ];
    for (index, value) in values.iter().enumerate() {
        assert_eq!(value.matches('/').count(), 2, "{value}");
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        assert!(value.chars().all(allowed), "{value}");
        assert!(!values[..index].contains(value), "{value}");
    }
}

#[test]
fn what_is_too_long_for_a_tag_ends_in_a_hash() {
    let rest = 256 - "eden/api/".len();
    let exact = value("eden", "api", &"x".repeat(rest));
    assert_eq!(exact, format!("eden/api/{}", "x".repeat(rest)));
    let cut = ["x", "y"].map(|end| value("eden", "api", &format!("{}{end}", "x".repeat(rest))));
    assert_eq!(cut.each_ref().map(String::len), [256, 256]);
    assert_ne!(cut[0], cut[1]);
    assert!(cut[0].starts_with("eden/api/xxx"), "{}", cut[0]);
}
