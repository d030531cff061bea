use super::*;

fn head<'a>(method: &'a str, headers: &'a [(&'a str, &'a str)]) -> RequestHead<'a> {
    RequestHead { method, headers }
}

#[test]
fn a_header_that_came_once_has_a_value() {
    let headers = [("X-One", "1"), ("x-two", "2"), ("X-TWO", "3")];
    let head = head("GET", &headers);
    assert_eq!(head.only_value("x-one"), Some("1"));
    assert_eq!(head.only_value("x-two"), None);
    assert_eq!(head.only_value("x-three"), None);
    assert_eq!(head.values("x-two").collect::<Vec<_>>(), ["2", "3"]);
}

#[test]
fn a_browser_says_that_it_navigates() {
    for method in ["GET", "POST"] {
        assert!(head(method, &[("Sec-Fetch-Mode", "navigate")]).is_navigation());
    }
    let page = ("accept", "text/html");
    for mode in ["cors", "no-cors", "same-origin", "websocket", ""] {
        assert!(
            !head("GET", &[("sec-fetch-mode", mode), page]).is_navigation(),
            "{mode}"
        );
    }
    let twice = [
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-mode", "cors"),
        page,
    ];
    assert!(!head("GET", &twice).is_navigation());
}

#[test]
fn a_client_that_says_nothing_navigates_when_it_gets_a_page() {
    for accept in [
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json, Text/HTML ; q=0.1",
    ] {
        assert!(
            head("GET", &[("Accept", accept)]).is_navigation(),
            "{accept}"
        );
    }
    for accept in [
        "*/*",
        "application/json",
        "text/*",
        "text/html;q=0",
        "text/html; Q=0.000",
        "text/htmlx",
        "",
    ] {
        assert!(
            !head("GET", &[("Accept", accept)]).is_navigation(),
            "{accept}"
        );
    }
    assert!(!head("GET", &[]).is_navigation());
    for method in ["HEAD", "POST", "OPTIONS", "get"] {
        assert!(
            !head(method, &[("accept", "text/html")]).is_navigation(),
            "{method}"
        );
    }
}

#[test]
fn a_page_that_a_person_opens_may_wake() {
    let mode = ("sec-fetch-mode", "navigate");
    let dest = ("sec-fetch-dest", "document");
    assert!(head("GET", &[mode, dest]).may_wake());
    // Frames, images, scripts.
    for other in ["iframe", "frame", "image", "script", "empty", ""] {
        assert!(
            !head("GET", &[mode, ("sec-fetch-dest", other)]).may_wake(),
            "{other}"
        );
    }
    assert!(!head("GET", &[mode]).may_wake());
    assert!(!head("GET", &[dest]).may_wake());
    assert!(!head("GET", &[("sec-fetch-mode", "no-cors"), dest]).may_wake());
    // A scan, which says nothing.
    assert!(!head("GET", &[("accept", "text/html")]).may_wake());
    // Fetched ahead.
    for purpose in ["prefetch", "prefetch;prerender", ""] {
        assert!(
            !head("GET", &[mode, dest, ("Sec-Purpose", purpose)]).may_wake(),
            "{purpose}"
        );
    }
}
