use super::*;

#[test]
fn a_host_is_read_in_lower_case() {
    assert_eq!(
        Host::parse("API-Foo.Dev.Example.com").unwrap().as_str(),
        "api-foo.dev.example.com"
    );
    assert_eq!(
        Host::parse("a.example.com").unwrap().origin(),
        "https://a.example.com"
    );
}

#[test]
fn the_port_of_the_https_listener_may_follow_in_a_header_only() {
    assert_eq!(
        Host::from_header("a.dev.example.com:443").unwrap().as_str(),
        "a.dev.example.com"
    );
    assert_eq!(
        Host::from_header("a.dev.example.com").unwrap().as_str(),
        "a.dev.example.com"
    );
    for text in ["a.example.com:8443", "a.example.com:443:443", ":443"] {
        assert!(Host::from_header(text).is_err(), "{text}");
    }
    assert_eq!(Host::parse("a.example.com:443"), Err(HostError::Characters));
}

#[test]
fn what_is_no_host_of_an_environment_is_refused() {
    for text in [
        "localhost",
        "a.example.com.",
        ".example.com",
        "a..example.com",
        "*.example.com",
        "a?.example.com",
        "user@a.example.com",
        "a.example.com/path",
        "a.example.com\\path",
        "a.example.com#x",
        "a.example.com%2f",
        "a.example.com\r\nx",
        " a.example.com",
        "10.0.0.1",
        "[::1]",
        "a.example.1",
        "-a.example.com",
        "a-.example.com",
        "ä.example.com",
        // The Kelvin sign, which becomes a k where more than ASCII is put into lower case.
        "\u{212a}.example.com",
    ] {
        assert_eq!(Host::parse(text), Err(HostError::Characters), "{text}");
    }
    assert_eq!(Host::parse(""), Err(HostError::Length));
    let long = format!("{}.{}.example.com", "a".repeat(63), "b".repeat(53));
    assert_eq!(long.len(), 129);
    assert_eq!(Host::parse(&long), Err(HostError::Length));
    assert!(Host::parse(&long[1..]).is_ok());
    let label = format!("{}.example.com", "a".repeat(64));
    assert_eq!(Host::parse(&label), Err(HostError::Characters));
}
