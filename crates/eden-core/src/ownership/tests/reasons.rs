//! What a user reads of a foreign piece.

use super::tags;
use crate::observe::current::Piece;
use crate::ownership::{Foreign, Reason, Whose};

fn all() -> [(Reason, &'static str, bool); 5] {
    [
        (Reason::Unmarked, "nothing says that eden made it", true),
        (
            Reason::Environment("eden/web/dev-x".into()),
            "it belongs to environment eden/web/dev-x",
            false,
        ),
        (
            Reason::Stack("network".into()),
            "it belongs to CloudFormation stack network",
            false,
        ),
        (
            Reason::More,
            "it serves something else or more than this environment",
            false,
        ),
        (
            Reason::Used,
            "something that is not this environment's uses it",
            false,
        ),
    ]
}

#[test]
fn a_reason_says_why_and_only_what_nobody_marked_may_be_adopted() {
    for (reason, text, is_adoptable) in all() {
        assert_eq!(reason.to_string(), text);
        assert_eq!(reason.is_adoptable(), is_adoptable, "{text}");
        assert!(!Whose::Foreign(reason).is_ours());
    }
    assert!(Whose::Ours.is_ours());
}

#[test]
fn a_foreign_piece_is_named_with_its_arn_and_tags() {
    let mut foreign = Foreign {
        piece: Piece::Service,
        id: "arn:service".into(),
        tags: tags(&[]),
        reason: Reason::Unmarked,
    };
    let text = "service arn:service: nothing says that eden made it";
    assert_eq!(foreign.to_string(), text);
    foreign.tags = tags(&[("owner", "web"), ("a", "1")]);
    let text = "service arn:service (tags a=1, owner=web): nothing says that eden made it";
    assert_eq!(foreign.to_string(), text);
}
