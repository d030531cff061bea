//! What stands where a piece of an endpoint would, and is not the endpoint's own.

use std::fmt;

use aws_calls::tags::{Tags, listed};

/// One of the pieces of an environment.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Piece {
    /// ECS task definition.
    TaskDefinition,
    /// ALB target group.
    TargetGroup,
    /// ECS service.
    Service,
    /// ALB listener rule.
    ListenerRule,
    /// Route 53 alias record.
    AliasRecord,
    /// Entry in the Environments JSON file.
    EnvironmentsJson,
    /// Row in the state table.
    StateRow,
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TaskDefinition => "task definition",
            Self::TargetGroup => "target group",
            Self::Service => "service",
            Self::ListenerRule => "listener rule",
            Self::AliasRecord => "alias record",
            Self::EnvironmentsJson => "Environments JSON",
            Self::StateRow => "state row",
        })
    }
}

/// Why a piece is not the endpoint's own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Nothing says that eden made it; it may be adopted.
    Unmarked,
    /// It carries the tag of another environment.
    Environment(String),
    /// It belongs to a CloudFormation stack.
    Stack(String),
    /// It serves more than this environment, or something else.
    More,
    /// Something that is not the environment's uses it.
    Used,
}

impl Reason {
    /// Whether the user may consent to take it.
    #[must_use]
    pub fn is_adoptable(&self) -> bool {
        *self == Self::Unmarked
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmarked => f.write_str("nothing says that eden made it"),
            Self::Environment(other) => write!(f, "it belongs to environment {other}"),
            Self::Stack(stack) => write!(f, "it belongs to CloudFormation stack {stack}"),
            Self::More => f.write_str("it serves something else or more than this environment"),
            Self::Used => f.write_str("something that is not this environment's uses it"),
        }
    }
}

/// A piece that is not the endpoint's own, and stands where the endpoint's would.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Foreign {
    /// Which piece it would be.
    pub piece: Piece,
    /// Its ARN, or what else names it.
    pub id: String,
    /// Its tags, where they are known.
    pub tags: Tags,
    /// Why it is not the endpoint's own.
    pub reason: Reason,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            piece, id, reason, ..
        } = self;
        write!(f, "{piece} {id}{}: {reason}", listed(&self.tags))
    }
}
