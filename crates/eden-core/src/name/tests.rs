mod older;
mod properties;

use super::*;
use crate::settings::tests::complete;

fn names(name: &str) -> Names {
    Names::new(&complete(), name).unwrap()
}

#[test]
fn a_plain_name_is_used_as_it_stands() {
    let names = names("foo");
    assert_eq!(names.resource, "dev-dynamic-foo");
    assert_eq!(names.target_group, "dev-dynamic-foo");
    assert_eq!(
        names.fqdn("dev.example.com.").unwrap(),
        "api-foo.dev.example.com"
    );
    assert_eq!(names.entry, "servicename-dev-foo");
    assert_eq!(names.row, "dev-dynamic-foo");
}

#[test]
fn names_that_clean_to_the_same_text_stay_apart() {
    let alike = [
        "feature/a",
        "feature-a",
        "feature_a",
        "feature a",
        "Feature-a",
        "feature/a/",
    ];
    for piece in [
        (|n: &Names| n.resource.clone()) as fn(&Names) -> String,
        |n| n.target_group.clone(),
        |n| n.host.clone(),
    ] {
        let distinct: std::collections::BTreeSet<String> = alike
            .iter()
            // Case is part of an ECS name and of a target group's, but not of a host's.
            .map(|name| piece(&names(name)).to_ascii_lowercase())
            .collect();
        let expected = if piece(&names("Feature-a")).contains("Feature-a") {
            5
        } else {
            6
        };
        assert_eq!(distinct.len(), expected, "{distinct:?}");
    }
}

#[test]
fn every_name_fits_its_limits() {
    let long = "x".repeat(200);
    let hard = [
        "feature/日本語",
        "UPPER_case",
        "123",
        "trailing-",
        "-lead",
        "a..b",
        "v1.2",
        &long,
    ];
    for name in hard {
        let names = names(name);
        assert!(names.resource.len() <= 255);
        assert!(names.target_group.len() <= 32, "{}", names.target_group);
        assert!(!names.target_group.starts_with('-') && !names.target_group.ends_with('-'));
        for label in names.host.split('.') {
            assert!((1..=63).contains(&label.len()), "{}", names.host);
            assert!(
                !label.starts_with('-') && !label.ends_with('-'),
                "{}",
                names.host
            );
            assert_eq!(label, label.to_ascii_lowercase());
        }
    }
}

#[test]
fn the_hash_is_stable() {
    // Environments that exist are found by these names: a change here would leak every one.
    let names = names("feature/login");
    assert_eq!(names.resource, "dev-dynamic-feature-login-a16efbe8");
    assert_eq!(names.host, "api-feature-login-1974c4e2");
}

/// A wildcard certificate covers one label; `_` in a host is refused by frameworks; the console
/// refuses hyphens in a row.
#[test]
fn what_is_no_label_or_no_target_group_gets_a_hash() {
    assert_eq!(names("release-1.2").host, "api-release-1-2-e68951f3");
    assert_eq!(names("feature_login").host, "api-feature-login-f400ec1a");
    assert_eq!(names("feature_login").resource, "dev-dynamic-feature_login");
    let doubled = names("feature--login");
    assert_eq!(doubled.target_group, "dev-dynamic-feature-log-21f11d3b");
    assert_eq!(doubled.host, "api-feature--login");
    assert_eq!(names("-x--y-").target_group, "dev-dynamic-x-y-c6070535");
}

#[test]
fn a_name_that_looks_hashed_is_hashed() {
    let (one, other) = (names("feature/login"), names("feature-login-1974c4e2"));
    assert_eq!(one.host, "api-feature-login-1974c4e2");
    assert_ne!(one.host, other.host);
    assert_ne!(one.resource, names("feature-login-a16efbe8").resource);
    assert_eq!(names("pr-1974c4e").host, "api-pr-1974c4e");
}

#[test]
fn characters_that_nobody_sees_are_refused() {
    for c in [
        '\u{1b}', '\n', '\0', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}',
    ] {
        let error = check(&format!("a{c}b")).unwrap_err();
        assert!(matches!(error, NameError::Invisible { character, .. } if character == c));
        let reported = error.to_string();
        assert!(!reported.contains(c), "{reported:?}");
        assert!(
            reported.contains(&format!("U+{:04X}", u32::from(c))),
            "{reported}"
        );
    }
    assert_eq!(check("feature/日本語 é"), Ok(()));
}

#[test]
fn a_name_without_a_letter_or_digit_is_refused() {
    for name in ["", "日本語", "--", "..."] {
        let error = Names::new(&complete(), name).unwrap_err();
        assert!(
            error.to_string().contains("cannot become a DNS label"),
            "{error}"
        );
    }
}

#[test]
fn a_host_longer_than_dns_allows_is_refused() {
    let zone = format!("{}.example.com", vec!["x".repeat(60); 4].join("."));
    let error = names("foo").fqdn(&zone).unwrap_err();
    assert!(matches!(error, NameError::HostTooLong(_)));
}

#[test]
fn the_reference_service_is_never_taken_for_an_environment() {
    let mut settings = complete();
    settings.name_prefix = "dev01".into();
    let error = Names::new(&settings, "api").unwrap_err();
    assert_eq!(error, NameError::Reference("dev01-api".into()));
    assert!(Names::new(&settings, "web").is_ok());
}
