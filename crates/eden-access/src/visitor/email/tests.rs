use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn an_address_is_compared_in_lower_case() {
    let email = Email::parse("Jane.Doe+x@Example.COM").unwrap();
    assert_eq!(email.as_str(), "jane.doe+x@example.com");
    assert_eq!(email.domain(), "example.com");
    assert_eq!(email.to_string(), "jane.doe+x@example.com");
}

#[test]
fn an_address_has_exactly_one_at() {
    for text in [
        "example.com",
        "a@b@example.com",
        "@@example.com",
        "\"a@b\"@example.com",
        "a@example.com,b@example.com",
    ] {
        assert_eq!(Email::parse(text), Err(EmailError::At), "{text}");
    }
}

#[test]
fn an_address_is_plain_ascii() {
    for text in [
        // A Cyrillic а, a full-width a, the Kelvin sign, a dotless i, an umlaut.
        "j\u{430}ne@example.com",
        "\u{ff41}@example.com",
        "\u{212a}@example.com",
        "a@ex\u{131}mple.com",
        "a@exämple.com",
        "a b@example.com",
        " a@example.com",
        "a@example.com ",
        "a@example.com\n",
        "a\0@example.com",
        "a,b@example.com",
        "\"a\"@example.com",
        "<a@example.com>",
        "*@example.com",
        "@example.com",
        "a@.example.com",
        "a@example..com",
        "a@example.com.",
        "a@example",
        "a@[10.0.0.1]",
        "a@example_.com",
    ] {
        assert_eq!(Email::parse(text), Err(EmailError::Characters), "{text}");
    }
}

#[test]
fn an_address_has_a_length() {
    let longest = format!("a@{}.example.com", "b".repeat(240));
    assert_eq!(longest.len(), 254);
    assert!(Email::parse(&longest).is_ok());
    assert_eq!(
        Email::parse(&format!("a{longest}")),
        Err(EmailError::Length)
    );
    assert_eq!(Email::parse(""), Err(EmailError::Length));
    assert_eq!(Email::parse("a@"), Err(EmailError::Length));
}

#[test]
fn a_verified_address_is_called_so_in_one_of_two_ways() {
    for claim in [json!(true), json!("true")] {
        assert!(is_verified(Some(&claim), false), "{claim}");
    }
    for claim in [
        json!(false),
        json!("false"),
        json!("True"),
        json!("TRUE"),
        json!(" true"),
        json!("yes"),
        json!("1"),
        json!(1),
        json!(null),
        json!(["true"]),
        json!({ "true": true }),
    ] {
        assert!(!is_verified(Some(&claim), false), "{claim}");
    }
    assert!(!is_verified(None, false));
}

#[test]
fn a_provider_that_never_says_may_be_trusted() {
    assert!(is_verified(None, true));
    assert!(is_verified(Some(&json!(false)), true));
}

proptest! {
    #[test]
    fn what_is_read_once_is_read_again_as_it_is(text in r"[a-cA-C@.*,\x00-\x7fäK]{0,12}") {
        if let Ok(email) = Email::parse(&text) {
            prop_assert!(email.as_str().is_ascii());
            prop_assert_eq!(email.as_str().matches('@').count(), 1);
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
        }
    }
}
