use super::*;

fn seen(rule: Found, desired_count: u32) -> EndpointSeen {
    EndpointSeen {
        rule,
        has_present_cookies: true,
        desired_count,
        remembered_count: 3,
    }
}

fn rule(endpoint: usize, opening: Opening) -> Step {
    Step::WriteRule { endpoint, opening }
}

fn count(endpoint: usize, count: u32) -> Step {
    Step::SetCount { endpoint, count }
}

const NOT_AWAKE: [Option<State>; 4] = [
    Some(State::Asleep),
    Some(State::Waking),
    Some(State::Failed),
    // A state of a later release.
    None,
];

#[test]
fn only_what_is_awake_lets_anybody_through() {
    assert_eq!(opening(Some(State::Awake), Access::Public), Opening::Public);
    assert_eq!(opening(Some(State::Awake), Access::Gate), Opening::Gated);
    for state in NOT_AWAKE {
        for access in [Access::Public, Access::Gate] {
            assert_eq!(
                opening(state, access),
                Opening::Shut,
                "{state:?} {access:?}"
            );
        }
    }
}

#[test]
fn a_rule_becomes_what_the_row_demands() {
    let found = [Found::Public, Found::Gated, Found::Shut, Found::Changed];
    let steps = |state, access| found.map(|rule| next_steps(state, access, &[seen(rule, 0)]));
    let awake = Some(State::Awake);
    let public = vec![rule(0, Opening::Public)];
    assert_eq!(
        steps(awake, Access::Public),
        [vec![], public.clone(), public.clone(), public]
    );
    let gated = vec![rule(0, Opening::Gated)];
    assert_eq!(
        steps(awake, Access::Gate),
        [gated.clone(), vec![], gated.clone(), gated]
    );
    let shut = vec![rule(0, Opening::Shut)];
    for access in [Access::Public, Access::Gate] {
        assert_eq!(
            steps(Some(State::Asleep), access),
            [shut.clone(), shut.clone(), vec![], shut.clone()]
        );
    }
}

#[test]
fn a_gated_rule_gets_the_cookies_of_this_epoch() {
    let old = EndpointSeen {
        has_present_cookies: false,
        ..seen(Found::Gated, 3)
    };
    let steps = next_steps(Some(State::Awake), Access::Gate, &[old]);
    assert_eq!(steps, [rule(0, Opening::Gated)]);
}

#[test]
fn a_count_is_remembered_while_it_is_one_that_was_chosen() {
    assert_eq!(count_to_remember(State::Awake, 3, 2), 3);
    // A service of several may have been stopped by hand.
    assert_eq!(count_to_remember(State::Awake, 0, 2), 0);
    for state in [State::Asleep, State::Waking, State::Failed] {
        assert_eq!(count_to_remember(state, 0, 2), 2, "{state}");
        assert_eq!(count_to_remember(state, 1, 2), 2, "{state}");
    }
}

#[test]
fn all_rules_come_before_any_count() {
    let asleep = Some(State::Asleep);
    let open = [
        seen(Found::Shut, 2),
        seen(Found::Public, 1),
        seen(Found::Gated, 1),
    ];
    assert_eq!(
        next_steps(asleep, Access::Gate, &open),
        [rule(1, Opening::Shut), rule(2, Opening::Shut)]
    );
    let shut = [
        seen(Found::Shut, 2),
        seen(Found::Shut, 0),
        seen(Found::Shut, 1),
    ];
    assert_eq!(
        next_steps(asleep, Access::Gate, &shut),
        [count(0, 0), count(2, 0)]
    );
    let waking = Some(State::Waking);
    assert_eq!(
        next_steps(waking, Access::Public, &[seen(Found::Public, 0)]),
        [rule(0, Opening::Shut)]
    );
}

#[test]
fn a_count_is_what_the_state_demands() {
    let set = |state, desired_count| {
        next_steps(
            Some(state),
            Access::Public,
            &[seen(Found::Shut, desired_count)],
        )
    };
    for state in [State::Asleep, State::Failed] {
        assert_eq!(set(state, 3), [count(0, 0)]);
        assert_eq!(set(state, 0), []);
    }
    assert_eq!(set(State::Waking, 0), [count(0, 3)]);
    assert_eq!(set(State::Waking, 2), [count(0, 3)]);
    assert_eq!(set(State::Waking, 3), []);
    assert_eq!(set(State::Waking, 9), []);
    let nothing_remembered = EndpointSeen {
        remembered_count: 0,
        ..seen(Found::Shut, 0)
    };
    let steps = next_steps(Some(State::Waking), Access::Gate, &[nothing_remembered]);
    assert_eq!(steps, [count(0, 1)]);
}

#[test]
fn the_count_of_what_is_awake_or_unknown_is_not_the_doors() {
    for desired_count in [0, 1, 9] {
        let public = [seen(Found::Public, desired_count)];
        assert_eq!(next_steps(Some(State::Awake), Access::Public, &public), []);
        let shut = [seen(Found::Shut, desired_count)];
        assert_eq!(next_steps(None, Access::Public, &shut), []);
    }
}

#[test]
fn a_foreign_rule_is_never_written_and_stops_nothing() {
    let endpoints = [seen(Found::Foreign, 1), seen(Found::Public, 1)];
    let asleep = Some(State::Asleep);
    assert_eq!(
        next_steps(asleep, Access::Public, &endpoints),
        [rule(1, Opening::Shut)]
    );
    let endpoints = [seen(Found::Foreign, 1), seen(Found::Shut, 1)];
    assert_eq!(
        next_steps(asleep, Access::Public, &endpoints),
        [count(0, 0), count(1, 0)]
    );
}
