use super::*;
use crate::secret::Tag;

const STATES: [Option<State>; 5] = [
    Some(State::Awake),
    Some(State::Asleep),
    Some(State::Waking),
    Some(State::Failed),
    None,
];
const NAVIGATE: [(&str, &str); 2] = [
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];
const CALL: [(&str, &str); 1] = [("sec-fetch-mode", "cors")];

fn get<'a>(headers: &'a [(&'a str, &'a str)]) -> RequestHead<'a> {
    RequestHead {
        method: "GET",
        headers,
    }
}

fn at(access: Access, state: Option<State>, wake: Wake, request: &RequestHead<'_>) -> Answer {
    let hosts = ["a.example.com", "b.example.com"].map(|name| Host::parse(name).unwrap());
    let right = [VisitCookie::from_tag(
        &Tag::from_slice(&[0xaa; 32]).unwrap(),
    )];
    let visited = VisitedHost {
        host: &hosts[0],
        hosts: &hosts,
        access,
        state,
        wake,
        right: &right,
    };
    answer(request, Some(&visited), true)
}

#[test]
fn a_stranger_at_a_gate_learns_nothing_and_wakes_nothing() {
    for state in STATES {
        for wake in [Wake::Button, Wake::Visit] {
            let navigated = at(Access::Gate, state, wake, &get(&NAVIGATE));
            assert_eq!(navigated, Answer::Stranger(TurnedAway::SignIn), "{state:?}");
            let called = at(Access::Gate, state, wake, &get(&CALL));
            assert_eq!(
                called,
                Answer::Stranger(TurnedAway::Unauthorized),
                "{state:?}"
            );
        }
    }
}

#[test]
fn who_has_signed_in_wakes_by_a_visit() {
    let cookie = format!("__Host-eden={}", "aa".repeat(16));
    let visit = [NAVIGATE[0], NAVIGATE[1], ("cookie", cookie.as_str())];
    let call = [CALL[0], ("cookie", cookie.as_str())];
    let expected = [
        Answer::Wait,
        Answer::Wake,
        Answer::ShowState,
        Answer::ShowState,
        Answer::ShowState,
    ];
    for (state, expected) in STATES.into_iter().zip(expected) {
        assert_eq!(
            at(Access::Gate, state, Wake::Button, &get(&visit)),
            expected,
            "{state:?}"
        );
    }
    let asleep = Some(State::Asleep);
    assert_eq!(
        at(Access::Gate, asleep, Wake::Visit, &get(&call)),
        Answer::ShowState
    );
}

#[test]
fn a_public_environment_wakes_by_its_button_or_a_visit() {
    let by = |wake, headers: &[(&str, &str)]| {
        at(Access::Public, Some(State::Asleep), wake, &get(headers))
    };
    assert_eq!(by(Wake::Button, &NAVIGATE), Answer::ShowState);
    assert_eq!(by(Wake::Visit, &NAVIGATE), Answer::Wake);
    assert_eq!(by(Wake::Visit, &CALL), Answer::ShowState);
    assert_eq!(
        by(Wake::Visit, &[("accept", "text/html")]),
        Answer::ShowState
    );
    for (state, expected) in [
        (Some(State::Awake), Answer::Wait),
        (Some(State::Waking), Answer::ShowState),
        (Some(State::Failed), Answer::ShowState),
        (None, Answer::ShowState),
    ] {
        assert_eq!(
            at(Access::Public, state, Wake::Visit, &get(&NAVIGATE)),
            expected
        );
    }
}

#[test]
fn a_page_of_the_other_host_may_ask_before_it_calls() {
    let headers = [("origin", "https://b.example.com")];
    let request = RequestHead {
        method: "OPTIONS",
        headers: &headers,
    };
    let asked = at(Access::Gate, Some(State::Awake), Wake::Button, &request);
    assert!(
        matches!(asked, Answer::Stranger(TurnedAway::Preflight(_))),
        "{asked:?}"
    );
}

#[test]
fn where_nothing_is_a_stranger_signs_in_like_anywhere_else() {
    let nothing = |headers: &[(&str, &str)], has_sign_in| answer(&get(headers), None, has_sign_in);
    assert_eq!(
        nothing(&NAVIGATE, true),
        Answer::Stranger(TurnedAway::SignIn)
    );
    assert_eq!(
        nothing(&CALL, true),
        Answer::Stranger(TurnedAway::Unauthorized)
    );
    assert_eq!(nothing(&NAVIGATE, false), Answer::NotFound);
    assert_eq!(nothing(&CALL, false), Answer::NotFound);
}
