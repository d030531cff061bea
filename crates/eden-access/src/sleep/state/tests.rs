use super::*;

const STATES: [State; 4] = [State::Awake, State::Asleep, State::Waking, State::Failed];
const DEPLOY: Event = Event::Deploy { count: 2 };

fn after(state: State, event: Event) -> Change {
    let sleeper = Sleeper {
        state,
        revision: 7,
        since: 100,
    };
    sleeper.after(event, 500)
}

fn becomes(state: State) -> Change {
    Change::Becomes(Sleeper {
        state,
        revision: 8,
        since: 500,
    })
}

/// Checks what an event makes of each state; `None` where nothing changes.
fn check(event: Event, expected: [Option<State>; 4]) {
    for (state, expected) in STATES.into_iter().zip(expected) {
        let expected = expected.map_or(Change::Nothing, becomes);
        assert_eq!(after(state, event), expected, "{state} {event:?}");
    }
}

#[test]
fn what_is_idle_falls_asleep_and_what_does_not_run_stays_as_it_is() {
    check(Event::Idle, [Some(State::Asleep), None, None, None]);
}

#[test]
fn what_runs_or_is_to_run_can_be_put_to_sleep() {
    let asleep = Some(State::Asleep);
    check(Event::Sleep, [asleep, None, asleep, asleep]);
}

#[test]
fn a_visit_wakes_what_sleeps_and_not_what_failed() {
    check(Event::Visit, [None, Some(State::Waking), None, None]);
}

#[test]
fn a_button_wakes_what_sleeps_or_failed() {
    let waking = Some(State::Waking);
    check(Event::Button, [None, waking, None, waking]);
}

#[test]
fn a_deploy_wakes_and_begins_a_wake_again() {
    let waking = Some(State::Waking);
    check(DEPLOY, [Some(State::Awake), waking, waking, waking]);
    let awake = Some(State::Awake);
    check(Event::Deploy { count: 0 }, [awake; 4]);
}

#[test]
fn only_what_wakes_is_opened_or_fails() {
    check(Event::Healthy, [None, None, Some(State::Awake), None]);
    check(
        Event::TenMinutesOver,
        [None, None, Some(State::Failed), None],
    );
}

#[test]
fn a_change_of_the_gate_makes_everybody_look_again() {
    for state in STATES {
        let expected = Change::Becomes(Sleeper {
            state,
            revision: 8,
            since: 100,
        });
        assert_eq!(after(state, Event::GateChange), expected);
    }
}

#[test]
fn a_delete_ends_every_state() {
    for state in STATES {
        assert_eq!(after(state, Event::Delete), Change::Removed);
    }
}

#[test]
fn a_new_environment_is_awake() {
    let expected = Sleeper {
        state: State::Awake,
        revision: 0,
        since: 9,
    };
    assert_eq!(Sleeper::created(9), expected);
}

#[test]
fn states_are_words_in_rows() {
    for (state, word) in STATES
        .into_iter()
        .zip(["awake", "asleep", "waking", "failed"])
    {
        assert_eq!(State::of_row(Some(word)), Some(state));
        assert_eq!(state.to_string(), word);
    }
    // Rows of older releases have no state.
    assert_eq!(State::of_row(None), Some(State::Awake));
    for word in ["", "Awake", "hibernating"] {
        assert_eq!(State::of_row(Some(word)), None, "{word}");
    }
}
