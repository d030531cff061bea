//! What of an environment is not as it was made.

use std::fmt;

use aws_sdk_ecs::types::TaskDefinitionStatus;
use aws_sdk_route53::types::ResourceRecordSet;

use super::Pieces;
use crate::clone::target_group::{first_difference, settings};
use crate::observe::target_group::ExistingTargetGroup;
use crate::observe::{ExistingService, albs, dns};
use crate::record::Record;
use crate::state::row::Row;

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

/// A piece that is not as it was made.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Drift {
    /// Which piece.
    pub piece: Piece,
    /// What is wrong with it, such as `does not exist`.
    pub what: String,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.piece, self.what)
    }
}

/// Everything that is not as it was made.
pub(super) fn of(
    record: &Record,
    pieces: &Pieces,
    running: Option<&ExistingService>,
    published: Option<&str>,
    fqdn: &str,
) -> Vec<Drift> {
    let drift = [
        definition(running),
        group(record, pieces.target_group.as_ref()),
        service(running, pieces.target_group.as_ref()),
        rule(pieces, fqdn),
        alias(record, &pieces.records),
        self::published(published, fqdn),
        row(pieces.row.as_ref(), fqdn),
    ];
    drift.into_iter().flatten().collect()
}

fn definition(running: Option<&ExistingService>) -> Option<Drift> {
    let definition = running?.task_definition.as_ref()?;
    let active = definition.status == Some(TaskDefinitionStatus::Active);
    wrong(Piece::TaskDefinition, !active, "was deregistered")
}

fn service(
    running: Option<&ExistingService>,
    group: Option<&ExistingTargetGroup>,
) -> Option<Drift> {
    let Some(own) = running else {
        return missing(Piece::Service, true);
    };
    let group = group?;
    let mut balancers = own.service.load_balancers().iter();
    let attached = balancers.any(|balancer| balancer.target_group_arn() == Some(&group.arn));
    wrong(
        Piece::Service,
        !attached,
        "is not attached to the target group",
    )
}

fn group(record: &Record, group: Option<&ExistingTargetGroup>) -> Option<Drift> {
    let Some(group) = group else {
        return missing(Piece::TargetGroup, true);
    };
    let now = settings(&group.group, &group.attributes);
    let (key, value) = first_difference(&record.target_group_settings, &now)?;
    let now = now.get(key).map_or("not set", String::as_str);
    wrong(
        Piece::TargetGroup,
        true,
        &format!("has {key} {now} instead of {value}"),
    )
}

fn rule(pieces: &Pieces, fqdn: &str) -> Option<Drift> {
    let Some(rule) = &pieces.rule else {
        return missing(Piece::ListenerRule, true);
    };
    let Some(group) = &pieces.target_group else {
        return wrong(
            Piece::ListenerRule,
            true,
            "has no target group to forward to",
        );
    };
    if !albs::forwards_only_to(rule, &group.arn) {
        return wrong(
            Piece::ListenerRule,
            true,
            "does not forward to the target group",
        );
    }
    let exact = albs::is_exactly(rule, fqdn, &group.arn);
    wrong(
        Piece::ListenerRule,
        !exact,
        &format!("has other conditions than the host {fqdn}"),
    )
}

fn alias(record: &Record, records: &[ResourceRecordSet]) -> Option<Drift> {
    if records.is_empty() {
        return missing(Piece::AliasRecord, true);
    }
    let alb = record.identifiers.alb.as_ref()?;
    let right = records.iter().any(|set| dns::is_alias_to(set, alb));
    wrong(
        Piece::AliasRecord,
        !right,
        "does not point at the common ALB",
    )
}

fn published(published: Option<&str>, fqdn: &str) -> Option<Drift> {
    match published {
        None => wrong(Piece::EnvironmentsJson, true, "does not list the endpoint"),
        Some(host) => {
            let other = format!("lists {host} instead of {fqdn}");
            wrong(Piece::EnvironmentsJson, host != fqdn, &other)
        }
    }
}

fn row(row: Option<&Row>, fqdn: &str) -> Option<Drift> {
    let Some(row) = row else {
        return missing(Piece::StateRow, true);
    };
    let other = format!("has endpoint {} instead of {fqdn}", row.endpoint);
    wrong(Piece::StateRow, row.endpoint != fqdn, &other)
}

fn missing(piece: Piece, is: bool) -> Option<Drift> {
    wrong(piece, is, "does not exist")
}

fn wrong(piece: Piece, is: bool, what: &str) -> Option<Drift> {
    is.then(|| Drift {
        piece,
        what: what.to_owned(),
    })
}
