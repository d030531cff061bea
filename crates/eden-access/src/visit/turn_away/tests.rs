use super::*;
use crate::secret::Tag;

fn answer(method: &str, headers: &[(&str, &str)]) -> TurnedAway {
    let hosts = ["a.example.com", "b.example.com"].map(|name| Host::parse(name).unwrap());
    let right =
        [0xaa, 0xbb].map(|byte| VisitCookie::from_tag(&Tag::from_slice(&[byte; 32]).unwrap()));
    turn_away(&RequestHead { method, headers }, &hosts[0], &hosts, &right)
}

const NAVIGATE: (&str, &str) = ("sec-fetch-mode", "navigate");

#[test]
fn navigations_are_sent_to_sign_in_and_others_refused() {
    assert_eq!(answer("GET", &[NAVIGATE]), TurnedAway::SignIn);
    assert_eq!(
        answer("GET", &[("accept", "text/html")]),
        TurnedAway::SignIn
    );
    assert_eq!(
        answer("GET", &[("accept", "*/*")]),
        TurnedAway::Unauthorized
    );
    assert_eq!(
        answer("POST", &[("sec-fetch-mode", "cors")]),
        TurnedAway::Unauthorized
    );
    // A webhook.
    assert_eq!(answer("POST", &[]), TurnedAway::Unauthorized);
}

#[test]
fn who_has_a_right_cookie_waits_and_never_signs_in_again() {
    let this_epochs = format!("x=y; __Host-eden={}", "aa".repeat(16));
    let last_ones = format!("__Host-eden={}", "bb".repeat(16));
    for cookie in [&this_epochs, &last_ones] {
        assert_eq!(
            answer("GET", &[NAVIGATE, ("Cookie", cookie)]),
            TurnedAway::Wait
        );
        assert_eq!(answer("POST", &[("Cookie", cookie)]), TurnedAway::Wait);
        let several = [NAVIGATE, ("Cookie", "a=b"), ("cookie", cookie)];
        assert_eq!(answer("GET", &several), TurnedAway::Wait);
    }
}

#[test]
fn who_has_an_old_or_anothers_cookie_signs_in() {
    let another = format!("__Host-eden={}", "cc".repeat(16));
    let longer_name = format!("x__Host-eden={}", "aa".repeat(16));
    for cookie in [&another, &longer_name] {
        assert_eq!(
            answer("GET", &[NAVIGATE, ("cookie", cookie)]),
            TurnedAway::SignIn
        );
    }
}

#[test]
fn a_page_of_the_environments_other_host_gets_its_answer() {
    let own = answer("OPTIONS", &[("origin", "https://b.example.com")]);
    let TurnedAway::Preflight(headers) = own else {
        panic!("{own:?}");
    };
    assert_eq!(
        headers[0],
        (
            "access-control-allow-origin",
            "https://b.example.com".to_owned()
        )
    );
    assert_eq!(
        answer("OPTIONS", &[("origin", "https://c.example.com")]),
        TurnedAway::Unauthorized
    );
}
