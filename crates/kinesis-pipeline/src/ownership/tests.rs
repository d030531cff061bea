//! Whose pieces are, by tag, by state and by purpose.

use super::*;

const OURS: (&str, &str) = (PIPELINE, "ap-northeast-1/logs");
const OTHER: (&str, &str) = (PIPELINE, "ap-northeast-1/app-logs");
const CLOUDFORMATION: (&str, &str) = (STACK, "network");
const ARN: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:logs-archive";
const ROLE: &str = "arn:aws:iam::123456789012:role/logs-archive";
const MARK: &str = "Destination of the Baikonur pipeline logs";
const BOTH: [Purpose; 2] = [Purpose::Make, Purpose::Keep];
const HOLDERS: [Holder; 5] = [
    Holder::Us,
    Holder::UsUntagged,
    Holder::Successor,
    Holder::Other,
    Holder::Nobody,
];

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

fn of(generation: &str) -> Tags {
    tags(&[OURS, (GENERATION, generation)])
}

/// Who makes the destination for the first time.
fn new() -> Owner {
    Owner {
        fresh: "new".into(),
        ..Owner::new("ap-northeast-1", "logs")
    }
}

/// Who has a state of this generation.
fn held(generation: &str) -> Owner {
    Owner {
        held: Some(generation.into()),
        known: identifiers(),
        ..new()
    }
}

/// Who has a state of a release without tags.
fn older() -> Owner {
    Owner {
        known: Known {
            role_id: None,
            owns_log_group: None,
            ..identifiers()
        },
        ..new()
    }
}

fn identifiers() -> Known {
    Known {
        function_arn: Some(ARN.into()),
        role_arn: Some(ROLE.into()),
        role_id: Some("AROA1".into()),
        mapping: Some("uuid".into()),
        owns_log_group: Some(true),
    }
}

fn function(is_invoked: bool) -> FunctionFacts<'static> {
    FunctionFacts {
        arn: Some(ARN),
        description: Some(MARK),
        is_invoked,
    }
}

fn role(id: &str) -> RoleFacts<'_> {
    RoleFacts {
        arn: ROLE,
        id,
        description: Some(MARK),
    }
}

/// Whose the other three pieces are, all with these tags.
fn rest(owner: &Owner, has: &Tags, holder: Holder, purpose: Purpose) -> [Whose; 3] {
    [
        owner.role(has, role("AROA1"), holder, purpose),
        owner.mapping(has, "uuid", holder, purpose),
        owner.log_group(has, holder, purpose),
    ]
}

fn foreign(reason: Reason) -> Whose {
    Whose::Foreign(reason)
}

fn same_name() -> Whose {
    foreign(Reason::Generation(OURS.1.into()))
}

#[test]
fn tags_are_region_name_and_generation() {
    assert_eq!(new().tags("0f"), of("0f"));
    let drawn = [0, 1].map(|_| Owner::new("r", "n").fresh);
    assert_ne!(drawn[0], drawn[1]);
    assert_eq!(drawn[0].len(), 16);
}

#[test]
fn a_generation_of_the_state_proves() {
    let mut replacing = new();
    replacing.replaced = ["old".to_owned()].into();
    for (owner, generation) in [(new(), "new"), (held("0f"), "0f"), (replacing, "old")] {
        for purpose in BOTH {
            let whose = owner.function(&of(generation), function(true), purpose);
            assert!(whose.is_ours(), "{generation}");
            for holder in [Holder::Us, Holder::Other, Holder::Nobody] {
                let rest = rest(&owner, &of(generation), holder, purpose);
                assert!(rest.iter().all(Whose::is_ours), "{rest:?} {holder:?}");
            }
        }
    }
}

/// A state that lost its generation, as older releases write it, gets it back from the tags.
#[test]
fn a_state_without_a_generation_takes_the_one_that_there_is() {
    let whose = older().function(&of("0f"), function(true), Purpose::Keep);
    assert!(whose.is_ours());
    let untagged = tags(&[OURS]);
    assert!(
        held("0f")
            .function(&untagged, function(true), Purpose::Keep)
            .is_ours()
    );
    assert!(
        !new()
            .function(&untagged, function(true), Purpose::Keep)
            .is_ours()
    );
}

#[test]
fn another_generation_is_another_pipeline() {
    for owner in [new(), held("0f")] {
        for purpose in BOTH {
            let whose = owner.function(&of("other"), function(true), purpose);
            assert_eq!(whose, same_name());
        }
        let unfinished = owner.function(&of("other"), function(false), Purpose::Make);
        assert!(unfinished.is_ours(), "a create that was killed goes on");
        let kept = owner.function(&of("other"), function(false), Purpose::Keep);
        assert_eq!(kept, same_name());
    }
}

#[test]
fn the_rest_follows_the_function() {
    let ours = [Whose::Ours, Whose::Ours, Whose::Ours];
    for owner in [new(), held("0f")] {
        for holder in HOLDERS {
            for purpose in BOTH {
                let rest = rest(&owner, &of("other"), holder, purpose);
                let follows = match holder {
                    Holder::Us | Holder::UsUntagged => true,
                    Holder::Nobody => purpose == Purpose::Make,
                    Holder::Successor | Holder::Other => false,
                };
                let expected = [same_name(), same_name(), same_name()];
                assert_eq!(
                    rest,
                    if follows { ours.clone() } else { expected },
                    "{holder:?}"
                );
            }
        }
    }
}

/// The old one is deleted after the new one has taken the names over.
#[test]
fn nothing_of_a_successor_is_taken_back() {
    for has in [of("0f"), Tags::new()] {
        let rest = rest(&held("0f"), &has, Holder::Successor, Purpose::Keep);
        assert_eq!(rest, [same_name(), same_name(), same_name()]);
    }
}

#[test]
fn tags_of_others_are_never_overruled() {
    let pipeline = foreign(Reason::Pipeline(OTHER.1.into()));
    let stack = foreign(Reason::Stack("network".into()));
    for owner in [new(), held("0f"), older()] {
        for (has, expected) in [
            (tags(&[OTHER]), &pipeline),
            (tags(&[OTHER, CLOUDFORMATION]), &pipeline),
            (tags(&[CLOUDFORMATION]), &stack),
        ] {
            for purpose in BOTH {
                let whose = owner.function(&has, function(false), purpose);
                assert_eq!(whose, *expected);
                for holder in HOLDERS {
                    let rest = rest(&owner, &has, holder, purpose);
                    assert!(rest.iter().all(|it| it == expected), "{rest:?}");
                }
            }
        }
    }
}

#[test]
fn a_name_and_a_description_prove_nothing() {
    for has in [Tags::new(), tags(&[("team", "web"), (GENERATION, "new")])] {
        for purpose in BOTH {
            let whose = new().function(&has, function(false), purpose);
            assert_eq!(whose, foreign(Reason::Unmarked));
            for holder in [Holder::Us, Holder::Other, Holder::Nobody] {
                let rest = rest(&new(), &has, holder, purpose);
                assert!(rest.iter().all(|it| *it == foreign(Reason::Unmarked)));
            }
        }
    }
}

#[test]
fn a_function_without_tags_is_proven_by_the_state_and_its_description_together() {
    let (none, owner) = (Tags::new(), older());
    let is_ours = |owner: &Owner, facts| owner.function(&none, facts, Purpose::Keep).is_ours();
    assert!(is_ours(&owner, function(true)));
    for other in [
        None,
        Some("mine"),
        Some("Destination of the Baikonur pipeline app"),
    ] {
        let described = FunctionFacts {
            description: other,
            ..function(true)
        };
        assert!(!is_ours(&owner, described), "{other:?}");
    }
    for arn in [None, Some("arn:other")] {
        let elsewhere = FunctionFacts {
            arn,
            ..function(true)
        };
        assert!(
            !is_ours(&owner, elsewhere) && !is_ours(&new(), elsewhere),
            "{arn:?}"
        );
    }
    assert!(!is_ours(&held("0f"), function(true)), "it was tagged once");
}

#[test]
fn a_role_without_tags_is_proven_by_its_id_and_before_that_by_its_description() {
    let whose = |owner: &Owner, facts| owner.role(&Tags::new(), facts, Holder::Us, Purpose::Keep);
    assert!(whose(&held("0f"), role("AROA1")).is_ours());
    assert!(!whose(&held("0f"), role("AROA2")).is_ours());
    assert!(whose(&older(), role("AROA2")).is_ours());
    let changed = RoleFacts {
        description: Some("mine"),
        ..role("AROA2")
    };
    assert!(!whose(&older(), changed).is_ours());
    let elsewhere = RoleFacts {
        arn: "arn:other",
        ..role("AROA2")
    };
    assert!(!whose(&older(), elsewhere).is_ours());
}

#[test]
fn a_mapping_without_tags_is_proven_by_its_uuid() {
    let whose = |uuid| held("0f").mapping(&Tags::new(), uuid, Holder::Us, Purpose::Make);
    assert!(whose("uuid").is_ours());
    assert_eq!(whose("other"), foreign(Reason::Unmarked));
}

#[test]
fn a_log_group_follows_a_function_that_was_made_before_there_were_tags() {
    let none = Tags::new();
    for (holder, ours) in [
        (Holder::UsUntagged, true),
        (Holder::Us, false),
        (Holder::Nobody, false),
    ] {
        let whose = older().log_group(&none, holder, Purpose::Keep);
        assert_eq!(whose.is_ours(), ours, "{holder:?}");
    }
    let mut uses = held("0f");
    uses.known.owns_log_group = Some(false);
    assert!(!uses.log_group(&none, Holder::Us, Purpose::Make).is_ours());
    assert!(
        held("0f")
            .log_group(&none, Holder::Us, Purpose::Make)
            .is_ours()
    );
}

#[test]
fn what_a_user_reads_names_arn_tags_and_reason() {
    let piece = |piece, reason| Foreign {
        piece,
        arn: "arn:x".into(),
        tags: tags(&[("team", "web")]),
        reason,
    };
    let lines = [
        piece(Piece::Function, Reason::Unmarked),
        piece(Piece::Role, Reason::Pipeline(OTHER.1.into())),
        piece(Piece::LogGroup, Reason::Stack("network".into())),
        piece(Piece::Mapping, Reason::Generation(OURS.1.into())),
    ];
    assert_eq!(
        lines.map(|line| line.to_string()),
        [
            "function arn:x (tags team=web): nothing says that this pipeline made it",
            "role arn:x (tags team=web): it belongs to pipeline ap-northeast-1/app-logs",
            "log group arn:x (tags team=web): it belongs to CloudFormation stack network",
            "mapping arn:x (tags team=web): it belongs to a pipeline ap-northeast-1/logs that is not \
             in this state",
        ]
    );
}
