use proptest::prelude::*;

use super::*;

fn patterns(text: &str) -> Patterns {
    Patterns::parse("allowed_visitors", text).unwrap()
}

fn admits(text: &str, email: &str) -> bool {
    patterns(text).admits(&Email::parse(email).unwrap())
}

#[test]
fn an_address_admits_itself_in_any_case() {
    assert!(admits("jane@example.com", "Jane@Example.com"));
    assert!(admits("JANE@example.COM", "jane@example.com"));
    assert!(!admits("jane@example.com", "joan@example.com"));
    assert!(!admits("jane@example.com", "jane@example.org"));
}

#[test]
fn a_domain_admits_what_equals_it_after_the_at() {
    assert!(admits("*@example.com", "anybody@example.com"));
    assert!(admits("*@Example.com", "anybody@EXAMPLE.com"));
    for email in [
        "a@sub.example.com",
        "a@notexample.com",
        "a@example.com.evil.example",
        "a@example.co",
        "example.com@evil.example",
    ] {
        assert!(!admits("*@example.com", email), "{email}");
    }
}

#[test]
fn one_of_several_is_enough() {
    let text = " a@example.com , *@example.org,b@example.com ";
    assert!(admits(text, "a@example.com"));
    assert!(admits(text, "c@example.org"));
    assert!(admits(text, "b@example.com"));
    assert!(!admits(text, "c@example.com"));
}

#[test]
fn an_empty_setting_admits_nobody() {
    for text in ["", "  "] {
        assert!(patterns(text).is_empty());
        assert!(!admits(text, "a@example.com"));
    }
    assert!(!Patterns::default().admits(&Email::parse("a@example.com").unwrap()));
    assert!(!patterns("a@example.com").is_empty());
}

#[test]
fn what_would_admit_more_than_it_says_is_refused() {
    for text in [
        "*",
        "*@*",
        "*@",
        "*@*.example.com",
        "*@example",
        "a*@example.com",
        "**@example.com",
        "*@example.com@example.org",
        "example.com",
        "@example.com",
        "a@b@example.com",
        "a@example.com,",
        ",a@example.com",
        "a@example.com,,b@example.com",
        "a@example.com b@example.com",
        "a@example.com;b@example.com",
        "*@ex\u{430}mple.com",
    ] {
        assert!(Patterns::parse("operators", text).is_err(), "{text}");
    }
    let error = Patterns::parse("operators", "a@example.com, *").unwrap_err();
    assert_eq!(
        error.to_string(),
        "read the pattern \"*\" of operators: it must be an address, such as jane@example.com, or *@example.com for all \
         of a domain"
    );
    assert_eq!(error.source, Some(EmailError::Length));
}

proptest! {
    #[test]
    fn a_setting_admits_only_what_it_names(setting in r"[ab*@., ]{0,14}", email in r"[ab]{1,2}@[ab]\.[ab]{1,2}") {
        if let Ok(patterns) = Patterns::parse("operators", &setting) {
            let email = Email::parse(&email).unwrap();
            let any = format!("*@{}", email.domain());
            let named = setting.split(',').map(str::trim).any(|one| one == email.as_str() || one == any);
            prop_assert_eq!(patterns.admits(&email), named);
        }
    }
}
