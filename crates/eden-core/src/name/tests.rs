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

#[test]
fn a_dot_makes_a_second_label_as_documented() {
    assert_eq!(names("v1.2").host, "api-v1.2");
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
