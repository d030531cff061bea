//! Whose listener rules are.

use super::owner::{OURS, owner, recorded};
use super::tags;
use crate::ownership::{Evidence, Marker, Owner, Reason, Shape, Whose};

const ALL: [Shape; 6] = [
    Shape::Exact,
    Shape::Narrowed,
    Shape::Partial,
    Shape::Elsewhere,
    Shape::Answered,
    Shape::More,
];
/// Shapes that somebody else's rule at the host may well have.
const IN_DOUBT: [Shape; 2] = [Shape::Partial, Shape::Answered];

fn more() -> Whose {
    Whose::Foreign(Reason::More)
}

/// Whose a rule of this shape is, as it ought to be where nothing but its shape speaks against it.
fn unless_more(shape: Shape, otherwise: Whose) -> Whose {
    if shape == Shape::More {
        more()
    } else {
        otherwise
    }
}

fn of(owner: &Owner, has: &[(&str, &str)], arn: &str, shape: Shape, at_host: bool) -> Whose {
    owner.rule(&tags(has), arn, shape, at_host)
}

#[test]
fn a_rule_that_serves_more_is_somebodys_whatever_proves_it() {
    for adopt in [true, false] {
        let owner = owner(recorded(), adopt);
        for at_host in [true, false] {
            assert_eq!(
                of(&owner, &[OURS], "arn:rule", Shape::More, at_host),
                more()
            );
        }
    }
}

#[test]
fn tag_or_recorded_arn_prove_every_other_shape() {
    for shape in ALL {
        for at_host in [true, false] {
            let by_tag = of(
                &owner(Evidence::Tags, false),
                &[OURS],
                "arn:x",
                shape,
                at_host,
            );
            assert_eq!(by_tag, unless_more(shape, Whose::Ours), "{shape:?}");
            let by_arn = of(&owner(recorded(), false), &[], "arn:rule", shape, at_host);
            assert_eq!(by_arn, unless_more(shape, Whose::Ours), "{shape:?}");
        }
    }
}

#[test]
fn without_proof_a_rule_is_foreign() {
    for evidence in [Evidence::Tags, Evidence::Named, recorded()] {
        let owner = owner(evidence, false);
        for shape in ALL {
            let expected = if IN_DOUBT.contains(&shape) || shape == Shape::More {
                more()
            } else {
                Whose::Foreign(Reason::Unmarked)
            };
            assert_eq!(of(&owner, &[], "arn:x", shape, true), expected, "{shape:?}");
        }
    }
}

#[test]
fn consent_takes_what_forwards_the_host_and_nothing_else() {
    let owner = owner(Evidence::Tags, true);
    for shape in [Shape::Exact, Shape::Narrowed, Shape::Elsewhere] {
        assert_eq!(of(&owner, &[], "arn:x", shape, true), Whose::Ours);
        let elsewhere = of(&owner, &[], "arn:x", shape, false);
        assert_eq!(elsewhere, Whose::Foreign(Reason::Unmarked));
    }
    for shape in IN_DOUBT {
        assert_eq!(of(&owner, &[], "arn:x", shape, true), more());
    }
}

#[test]
fn the_mark_of_another_environment_or_a_stack_stands_against_an_arn() {
    let owner = owner(recorded(), true);
    let other = [("eden:environment", "eden/web/x")];
    let whose = of(&owner, &other, "arn:rule", Shape::Narrowed, true);
    assert_eq!(
        whose,
        Whose::Foreign(Reason::Environment("eden/web/x".into()))
    );
    let stack = [("aws:cloudformation:stack-name", "network")];
    let whose = of(&owner, &stack, "arn:rule", Shape::Narrowed, true);
    assert_eq!(whose, Whose::Foreign(Reason::Stack("network".into())));
}

/// A move keeps the host: the rule that another name of the same environment has there is taken over.
#[test]
fn the_mark_of_a_former_name_is_ours() {
    let former = Owner {
        former: vec![
            Marker::new("eden", "api", "old-foo", Some("0e")),
            Marker::new("eden", "api", "older-foo", None),
        ],
        ..owner(Evidence::Tags, false)
    };
    let mark = [("eden:environment", "eden/api/older-foo")];
    for shape in [Shape::Exact, Shape::Narrowed, Shape::Elsewhere] {
        assert_eq!(of(&former, &mark, "arn:x", shape, true), Whose::Ours);
    }
    assert_eq!(of(&former, &mark, "arn:x", Shape::Answered, true), more());
    let none = of(&former, &[], "arn:x", Shape::Elsewhere, true);
    assert_eq!(none, Whose::Foreign(Reason::Unmarked));
    let other = [("eden:environment", "eden/api/x")];
    assert!(!of(&former, &other, "arn:x", Shape::Elsewhere, true).is_ours());
}
