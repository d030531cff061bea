use super::*;

fn check(headers: &[(&str, &str)]) -> Result<(), OriginError> {
    let door = Host::parse("door.dev.example.com").unwrap();
    let request = RequestHead {
        method: "POST",
        headers,
    };
    check_origin(&request, &door)
}

#[test]
fn a_change_comes_from_the_doors_page() {
    assert_eq!(check(&[("Origin", "https://door.dev.example.com")]), Ok(()));
}

#[test]
fn a_change_from_anywhere_else_is_refused() {
    for origin in [
        "null",
        "",
        "http://door.dev.example.com",
        "https://a.dev.example.com",
        "https://door.dev.example.com:443",
        "https://door.dev.example.com:8443",
        "https://door.dev.example.com/",
        "https://door.dev.example.com.evil.example",
        "https://xdoor.dev.example.com",
        "https://dev.example.com",
        "https://user@door.dev.example.com",
        "door.dev.example.com",
        "https://door.dev.example.com https://evil.example",
    ] {
        assert_eq!(
            check(&[("origin", origin)]),
            Err(OriginError::Other),
            "{origin}"
        );
    }
    assert_eq!(check(&[]), Err(OriginError::Missing));
    // A Referer proves nothing.
    let referer = ("referer", "https://door.dev.example.com/");
    assert_eq!(check(&[referer]), Err(OriginError::Missing));
    let own = ("origin", "https://door.dev.example.com");
    assert_eq!(check(&[own, ("origin", "null")]), Err(OriginError::Missing));
}
