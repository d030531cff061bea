//! Whose services, target groups and revisions are.

use super::tags;
use crate::clone::tags::Tags;
use crate::ownership::{Evidence, Marker, Owner, Reason, Whose};
use crate::record::Identifiers;

pub(super) const OURS: (&str, &str) = ("eden:environment", "eden/api/dev-foo");
const OTHER: (&str, &str) = ("eden:environment", "eden/web/dev-foo");
const STACK: (&str, &str) = ("aws:cloudformation:stack-name", "network");
const DEFINITION: &str = "arn:task-definition/dev-foo:3";

pub(super) fn owner(evidence: Evidence, adopt: bool) -> Owner {
    Owner {
        marker: Marker::new("eden", "api", "dev-foo", Some("0f")),
        former: Vec::new(),
        evidence,
        adopt,
    }
}

pub(super) fn recorded() -> Evidence {
    Evidence::Recorded(Box::new(Identifiers {
        task_definition: Some(DEFINITION.into()),
        target_group: Some("arn:group".into()),
        rule: Some("arn:rule".into()),
        service: Some("arn:service".into()),
        alb: None,
    }))
}

/// Whose the three pieces are that identifiers may prove; `theirs` are pieces of the same names that
/// are not the recorded ones.
fn each(owner: &Owner, has: &Tags, theirs: bool) -> [Whose; 3] {
    let (group, definition) = if theirs {
        ("arn:group/other", "arn:task-definition/dev-foo:4")
    } else {
        ("arn:group", DEFINITION)
    };
    [
        owner.service(has, ["arn:group/first", group]),
        owner.target_group(has, group),
        owner.definition(has, definition),
    ]
}

fn unmarked() -> Whose {
    Whose::Foreign(Reason::Unmarked)
}

#[test]
fn our_tag_proves_whatever_else_is_known() {
    for evidence in [Evidence::Tags, Evidence::Named, recorded()] {
        for adopt in [true, false] {
            let owner = owner(evidence.clone(), adopt);
            let whose = each(&owner, &tags(&[OURS, STACK]), true);
            assert_eq!(whose, [Whose::Ours, Whose::Ours, Whose::Ours]);
        }
    }
}

#[test]
fn the_tag_of_another_environment_or_a_stack_is_never_overruled() {
    let other = Whose::Foreign(Reason::Environment(OTHER.1.into()));
    let stack = Whose::Foreign(Reason::Stack("network".into()));
    for evidence in [Evidence::Tags, Evidence::Named, recorded()] {
        for adopt in [true, false] {
            let owner = owner(evidence.clone(), adopt);
            for (has, expected) in [
                (tags(&[OTHER]), &other),
                (tags(&[OTHER, STACK]), &other),
                (tags(&[STACK]), &stack),
            ] {
                let whose = each(&owner, &has, false);
                assert!(whose.iter().all(|it| it == expected), "{whose:?}");
            }
        }
    }
}

#[test]
fn a_name_proves_nothing() {
    let owner = owner(Evidence::Tags, false);
    for has in [
        tags(&[]),
        tags(&[("team", "web"), ("eden:generation", "0f")]),
    ] {
        assert_eq!(
            each(&owner, &has, false),
            [unmarked(), unmarked(), unmarked()]
        );
    }
}

#[test]
fn recorded_identifiers_prove_what_they_name() {
    let owner = owner(recorded(), false);
    let ours = [Whose::Ours, Whose::Ours, Whose::Ours];
    assert_eq!(each(&owner, &tags(&[]), false), ours);
    assert_eq!(
        each(&owner, &tags(&[]), true),
        [unmarked(), unmarked(), unmarked()]
    );
    assert_eq!(owner.service(&tags(&[]), []), unmarked());
}

/// A record without a target group proves no service without one.
#[test]
fn nothing_recorded_proves_nothing() {
    let owner = owner(Evidence::Recorded(Box::default()), false);
    assert_eq!(owner.service(&tags(&[]), []), unmarked());
    assert_eq!(
        each(&owner, &tags(&[]), false),
        [unmarked(), unmarked(), unmarked()]
    );
}

#[test]
fn a_row_of_the_python_tools_proves_the_names() {
    let ours = [Whose::Ours, Whose::Ours, Whose::Ours];
    assert_eq!(each(&owner(Evidence::Named, false), &tags(&[]), true), ours);
}

#[test]
fn consent_takes_what_nobody_marked() {
    let owner = owner(Evidence::Tags, true);
    let ours = [Whose::Ours, Whose::Ours, Whose::Ours];
    assert_eq!(each(&owner, &tags(&[("team", "web")]), true), ours);
}

#[test]
fn a_mark_is_the_tag_of_this_environment_alone() {
    let owner = owner(Evidence::Named, true);
    assert!(owner.is_marked(&tags(&[OURS])));
    assert!(!owner.is_marked(&tags(&[OTHER])));
    assert!(!owner.is_marked(&tags(&[])));
}
