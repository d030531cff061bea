use super::*;

const ALL: [Action; 8] = [
    Action::See,
    Action::Wake,
    Action::Sleep,
    Action::KeepAwake,
    Action::Extend,
    Action::Delete,
    Action::Create,
    Action::ReadLogs,
];

fn standing(role: Role, state: Option<State>) -> Standing {
    Standing {
        role,
        state,
        is_recorded: true,
        expires: true,
        falls_asleep: true,
        is_protected: false,
    }
}

fn offered(standing: &Standing) -> Vec<Action> {
    let offers = |action: &Action| standing.offers(*action);
    ALL.into_iter().filter(offers).collect()
}

#[test]
fn an_operator_is_offered_what_changes_something() {
    use Action::{Delete, Extend, KeepAwake, ReadLogs, See, Sleep, Wake};
    let of = |state| offered(&standing(Role::Operator, state));
    let running = [See, Sleep, KeepAwake, Extend, Delete, ReadLogs];
    let stopped = [See, Wake, Extend, Delete, ReadLogs];
    assert_eq!(of(Some(State::Awake)), running);
    assert_eq!(of(Some(State::Waking)), running);
    assert_eq!(of(Some(State::Asleep)), stopped);
    assert_eq!(of(Some(State::Failed)), stopped);
    assert_eq!(
        of(None),
        [See, Extend, Delete, ReadLogs],
        "of a later release"
    );
}

#[test]
fn a_visitor_is_offered_to_wake_what_does_not_run() {
    let of = |state| offered(&standing(Role::Visitor, state));
    assert_eq!(of(Some(State::Asleep)), [Action::See, Action::Wake]);
    assert_eq!(of(Some(State::Awake)), [Action::See]);
}

#[test]
fn what_is_protected_never_expires_or_has_no_record_has_fewer() {
    let before = standing(Role::Operator, Some(State::Awake));
    let protected = Standing {
        is_protected: true,
        ..before
    };
    assert!(!protected.offers(Action::Delete) && protected.offers(Action::Sleep));
    let for_ever = Standing {
        expires: false,
        ..before
    };
    assert!(!for_ever.offers(Action::Extend));
    let wakeful = Standing {
        falls_asleep: false,
        ..before
    };
    assert!(!wakeful.offers(Action::KeepAwake));
    let of_python = Standing {
        is_recorded: false,
        falls_asleep: false,
        ..before
    };
    assert_eq!(offered(&of_python), [Action::See, Action::Delete]);
}
