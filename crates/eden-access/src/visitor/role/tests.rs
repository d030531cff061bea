use super::*;

const CHANGES: [Action; 6] = [
    Action::Sleep,
    Action::KeepAwake,
    Action::Extend,
    Action::Delete,
    Action::Create,
    Action::ReadLogs,
];

fn people(allowed_visitors: &str, operators: &str) -> People {
    People {
        allowed_visitors: Patterns::parse("allowed_visitors", allowed_visitors).unwrap(),
        operators: Patterns::parse("operators", operators).unwrap(),
    }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[test]
fn visitors_see_and_wake() {
    let people = people("*@example.com", "op@example.com");
    let jane = email("jane@example.com");
    assert_eq!(people.role(&jane), Some(Role::Visitor));
    assert!(people.may_visit(&jane));
    assert!(Role::Visitor.may(Action::See) && Role::Visitor.may(Action::Wake));
    for action in CHANGES {
        assert!(!Role::Visitor.may(action), "{action:?}");
    }
}

#[test]
fn operators_change_too() {
    let people = people("*@example.com", "op@example.com");
    assert_eq!(people.role(&email("OP@example.com")), Some(Role::Operator));
    for action in CHANGES.into_iter().chain([Action::See, Action::Wake]) {
        assert!(Role::Operator.may(action), "{action:?}");
    }
}

#[test]
fn nobody_is_an_operator_by_default() {
    let people = people("*@example.com", "");
    assert_eq!(people.role(&email("op@example.com")), Some(Role::Visitor));
}

#[test]
fn empty_allowed_visitors_let_nobody_in() {
    let nobody = people("", "op@example.com");
    assert!(!nobody.may_visit(&email("op@example.com")));
    assert!(!nobody.may_visit(&email("jane@example.com")));
    assert_eq!(nobody.role(&email("jane@example.com")), None);
    // The page of a public profile has operators all the same.
    assert_eq!(nobody.role(&email("op@example.com")), Some(Role::Operator));
}

#[test]
fn a_stranger_is_nothing() {
    let people = people("*@example.com", "op@example.com");
    let stranger = email("jane@example.org");
    assert_eq!(people.role(&stranger), None);
    assert!(!people.may_visit(&stranger));
}

#[test]
fn an_environment_of_several_profiles_is_changed_by_who_operates_all_of_them() {
    let (operator, visitor) = (Some(Role::Operator), Some(Role::Visitor));
    assert_eq!(Role::of_all([operator, operator]), operator);
    assert_eq!(Role::of_all([operator, visitor]), visitor);
    assert_eq!(Role::of_all([visitor, None, operator]), None);
    assert_eq!(Role::of_all([]), None, "nothing is nobody's");
}
