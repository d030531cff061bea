//! What says where records are posted, and with which headers: nothing of it is repeated where it is refused, and nothing is
//! sent in plain text but to this machine.

use http_post::settings::form::Bodies;
use http_post::{Address, Headers, is_this_machine};

/// The input as each of these texts.
pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        let _ = Headers::of_secret(input);
        return;
    };
    if let Ok(address) = text.parse::<Address>() {
        check(&address);
    }
    for read in [Headers::of_secret(input), Headers::of_setting(text)] {
        match read {
            Ok(headers) => assert_eq!(format!("{headers:?}"), "Headers"),
            Err(error) => assert!(error.to_string().len() < 200_000),
        }
    }
    if let Ok(bodies) = Bodies::from_variables(|_| Some(text.to_owned())) {
        assert!((1_000..=10_000_000).contains(&bodies.limits.bytes));
        assert!((1..=10_000).contains(&bodies.limits.items));
    }
}

fn check(address: &Address) {
    let host = address.uri().host().unwrap_or_default();
    assert!(!address.is_plain() || is_this_machine(host), "{address}");
    let shown = address.to_string();
    assert!(!shown.contains(['?', '#']), "{shown}");
    // A user and a password stand before the host; behind it, an `@` is part of a path.
    let authority = address.uri().authority().map_or("", |one| one.as_str());
    assert!(!authority.contains('@'), "{shown}");
    let with_path = address.with_path("/v1/logs");
    let again = with_path
        .as_ref()
        .ok()
        .and_then(|one| one.with_path("/v1/logs").ok());
    assert_eq!(with_path.ok(), again, "a path is added once");
}
