use super::*;

#[test]
fn an_environment_sleeps_after_at_least_fifteen_minutes() {
    for (text, seconds) in [
        ("15m", 900),
        ("900s", 900),
        ("2h", 7_200),
        ("1h 30m", 5_400),
        ("14days", 1_209_600),
    ] {
        assert_eq!(
            SleepAfter::parse(text).map(SleepAfter::seconds),
            Ok(seconds),
            "{text}"
        );
    }
    for text in ["14m 59s", "0s", "899s", "899999ms"] {
        let refused = SleepAfter::parse(text);
        assert!(
            matches!(refused, Err(SleepAfterError::Short { .. })),
            "{text}"
        );
    }
    for text in ["", "soon", "15", "-2h", "2h x"] {
        let refused = SleepAfter::parse(text);
        assert!(
            matches!(refused, Err(SleepAfterError::Unreadable { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_button_wakes_by_default() {
    assert_eq!(Wake::default(), Wake::Button);
    assert_eq!(Wake::parse("button"), Ok(Wake::Button));
    assert_eq!(Wake::parse("visit"), Ok(Wake::Visit));
    let refused = Wake::parse("always").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "read wake \"always\": it must be button or visit"
    );
}

#[test]
fn a_visit_wakes_where_that_is_wanted() {
    let opened = [
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let scanned = [("accept", "text/html")];
    let wakes = |access, wake, has_signed_in, headers: &[(&str, &str)]| {
        let request = RequestHead {
            method: "GET",
            headers,
        };
        may_wake_by_visit(access, wake, has_signed_in, &request)
    };
    assert!(wakes(Access::Public, Wake::Visit, false, &opened));
    assert!(!wakes(Access::Public, Wake::Button, false, &opened));
    assert!(!wakes(Access::Public, Wake::Button, true, &opened));
    // Gated: sign in first.
    for wake in [Wake::Button, Wake::Visit] {
        assert!(wakes(Access::Gate, wake, true, &opened));
        assert!(!wakes(Access::Gate, wake, false, &opened));
    }
    for access in [Access::Public, Access::Gate] {
        assert!(!wakes(access, Wake::Visit, true, &scanned));
    }
}

#[test]
fn a_button_of_a_gated_environment_wants_a_sign_in() {
    assert!(may_wake_by_button(Access::Public, false));
    assert!(may_wake_by_button(Access::Gate, true));
    assert!(!may_wake_by_button(Access::Gate, false));
}
