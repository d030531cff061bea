//! The pieces an environment is made of.

/// One of the pieces an environment is made of, in the order they are created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// The ECS task definition.
    TaskDefinition,
    /// The target group.
    TargetGroup,
    /// The ECS service.
    Service,
    /// The rule on the common load balancer's HTTPS listener.
    Rule,
    /// The Route 53 record.
    Record,
    /// The entry in the Environments JSON.
    Entry,
    /// The row in the state table.
    Row,
}

impl Piece {
    /// Every piece, in the order they are created.
    pub const ALL: [Self; 7] = [
        Self::TaskDefinition,
        Self::TargetGroup,
        Self::Service,
        Self::Rule,
        Self::Record,
        Self::Entry,
        Self::Row,
    ];
}
