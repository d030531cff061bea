//! Environments of older releases are found by the names that these gave them.

use super::*;
use crate::name::older;

/// Name, service, target group and host, as they were derived for the complete profile before names were
/// stored.
const OLDER: &[(&str, &str, &str, &str)] = &[
    ("foo", "dev-dynamic-foo", "dev-dynamic-foo", "api-foo"),
    (
        "Foo",
        "dev-dynamic-Foo",
        "dev-dynamic-Foo",
        "api-foo-82357cb8",
    ),
    (
        "feature/login",
        "dev-dynamic-feature-login-a16efbe8",
        "dev-dynamic-feature-log-a16efbe8",
        "api-feature-login-1974c4e2",
    ),
    (
        "feature-login-1974c4e2",
        "dev-dynamic-feature-login-1974c4e2",
        "dev-dynamic-feature-log-f0772cf4",
        "api-feature-login-1974c4e2",
    ),
    (
        "release-1.2",
        "dev-dynamic-release-1-2-825062ad",
        "dev-dynamic-release-1-2-825062ad",
        "api-release-1.2",
    ),
    (
        "v1.2",
        "dev-dynamic-v1-2-8071df3d",
        "dev-dynamic-v1-2-8071df3d",
        "api-v1.2",
    ),
    (
        "a..b",
        "dev-dynamic-a-b-3004eb52",
        "dev-dynamic-a-b-3004eb52",
        "api-a-b-e6b9b9e2",
    ),
    (
        "feature_login",
        "dev-dynamic-feature_login",
        "dev-dynamic-feature-log-91865feb",
        "api-feature_login",
    ),
    (
        "feature--login",
        "dev-dynamic-feature--login",
        "dev-dynamic-feature--login",
        "api-feature--login",
    ),
    (
        "Feature--X",
        "dev-dynamic-Feature--X",
        "dev-dynamic-Feature--X",
        "api-feature-x-ff55ffea",
    ),
    (
        "UPPER_case",
        "dev-dynamic-UPPER_case",
        "dev-dynamic-UPPER-case-ab1c39ed",
        "api-upper_case-78f71bc7",
    ),
    (
        "trailing-",
        "dev-dynamic-trailing-",
        "dev-dynamic-trailing-eac7fddf",
        "api-trailing-28b4a38c",
    ),
    (
        "-lead",
        "dev-dynamic--lead",
        "dev-dynamic--lead",
        "api--lead",
    ),
    ("123", "dev-dynamic-123", "dev-dynamic-123", "api-123"),
    (
        "feature/日本語",
        "dev-dynamic-feature-a2a6c1c3",
        "dev-dynamic-feature-a2a6c1c3",
        "api-feature-f55fa068",
    ),
    (
        "naïve fix",
        "dev-dynamic-na-ve-fix-5bdd8b47",
        "dev-dynamic-na-ve-fix-5bdd8b47",
        "api-na-ve-fix-ebd23c00",
    ),
    (
        "pr-12",
        "dev-dynamic-pr-12",
        "dev-dynamic-pr-12",
        "api-pr-12",
    ),
    (
        "a-very-long-branch-name-of-many-words",
        "dev-dynamic-a-very-long-branch-name-of-many-words",
        "dev-dynamic-a-very-long-a94b0d1e",
        "api-a-very-long-branch-name-of-many-words",
    ),
    (
        "dependabot/npm_and_yarn/lodash-4.17.21",
        "dev-dynamic-dependabot-npm_and_yarn-lodash-4-17-21-bd7ac59a",
        "dev-dynamic-dependabot-bd7ac59a",
        "api-dependabot-npm_and_yarn-lodash-4-17-21-414f42d4",
    ),
    (
        "xn--fiq228c",
        "dev-dynamic-xn--fiq228c",
        "dev-dynamic-xn--fiq228c",
        "api-xn--fiq228c",
    ),
    (
        "esc\u{1b}[31m",
        "dev-dynamic-esc-31m-3dbd0d6d",
        "dev-dynamic-esc-31m-3dbd0d6d",
        "api-esc-31m-0a0def94",
    ),
];

#[test]
fn older_names_never_change() {
    for (name, resource, target_group, host) in OLDER {
        let names = older::names(&complete(), name).unwrap();
        let pieces = (
            names.resource.as_str(),
            names.target_group.as_str(),
            names.host.as_str(),
        );
        assert_eq!(pieces, (*resource, *target_group, *host), "{name:?}");
        assert_eq!(names.row, format!("dev-dynamic-{name}"));
        assert_eq!(names.entry, format!("servicename-dev-{name}"));
    }
    let long = older::names(&complete(), &"x".repeat(70)).unwrap();
    let label = format!("api-{}-7125ff16", "x".repeat(50));
    assert_eq!(
        (long.host, long.target_group),
        (label, "dev-dynamic-xxxxxxxxxxx-4455097a".into())
    );
}

/// Only what the newer rules are about differs.
#[test]
fn most_names_are_the_same() {
    let differs = |(name, ..): &&(&str, &str, &str, &str)| {
        older::names(&complete(), name) != Names::derived(&complete(), name)
    };
    let names: Vec<&str> = OLDER.iter().filter(differs).map(|one| one.0).collect();
    let expected = [
        "feature-login-1974c4e2",
        "release-1.2",
        "v1.2",
        "feature_login",
        "feature--login",
        "Feature--X",
        "UPPER_case",
        "-lead",
        "dependabot/npm_and_yarn/lodash-4.17.21",
        "xn--fiq228c",
    ];
    assert_eq!(names, expected);
}
