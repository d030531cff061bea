use proptest::prelude::*;

use super::super::Tag;
use super::*;

fn right() -> [VisitCookie; 2] {
    [0xaa, 0xbb].map(|byte| VisitCookie::from_tag(&Tag::new([byte; 32])))
}

fn holds(headers: &[&str]) -> bool {
    let headers: Vec<String> = headers
        .iter()
        .map(|header| {
            header
                .replace("AA", &"aa".repeat(16))
                .replace("BB", &"bb".repeat(16))
        })
        .collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    holds_a_cookie_of(&headers, &right())
}

#[test]
fn a_right_cookie_is_found_wherever_it_stands() {
    for headers in [
        &["__Host-eden=AA"][..],
        &["__Host-eden=BB"],
        &["a=b; __Host-eden=AA; c=d"],
        &["a=b;__Host-eden=AA"],
        &["  __Host-eden = AA ;"],
        // Several headers, of which ALB hands over all where it is configured to.
        &["a=b", "__Host-eden=AA"],
        &["__Host-eden=AA", "a=b"],
        // A sibling host may have set one of the same name for a parent domain.
        &["__Host-eden=x; __Host-eden=AA"],
        &["__Host-eden=AA; __Host-eden=x"],
        &["__Host-eden=x", "__Host-eden=AA"],
    ] {
        assert!(holds(headers), "{headers:?}");
    }
}

#[test]
fn another_cookie_is_not_a_right_one() {
    for headers in [
        &[][..],
        &[""],
        &[";;="],
        &["__Host-eden"],
        &["__Host-eden="],
        &["__Host-eden=x"],
        // Names that end, or begin, with the door's.
        &["x__Host-eden=AA"],
        &["__Host-eden2=AA"],
        &["x=__Host-eden=AA"],
        &["__host-eden=AA"],
        // More or less than the value.
        &["__Host-eden=AAa"],
        &["__Host-eden=xAA"],
        &["__Host-eden=\"AA\""],
        &["__Host-eden=AA,x=y"],
        &["other=AA"],
    ] {
        assert!(!holds(headers), "{headers:?}");
    }
    assert!(!holds_a_cookie_of(&["__Host-eden=x"], &[]));
}

proptest! {
    #[test]
    fn any_header_is_read_without_harm(header in ".{0,60}") {
        prop_assert!(!holds_a_cookie_of(&[&header], &right()));
    }
}
