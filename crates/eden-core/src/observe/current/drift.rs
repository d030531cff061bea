//! What of an environment is not as it was made.

mod definition;
mod service;
mod tags;

use std::fmt;

use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;
use eden_access::{Found, Opening};

use super::Pieces;
use crate::access::found;
use crate::clone::differences::{Difference, changed};
use crate::clone::target_group::settings;
pub use crate::foreign::Piece;
use crate::observe::target_group::ExistingTargetGroup;
use crate::observe::{ExistingService, albs, dns};
use crate::record::Record;
use crate::state::row::Row;

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
    // The row tells what was made last, through whichever door.
    let made = pieces.row.as_ref().and_then(|row| row.record.as_ref());
    let made = made.unwrap_or(record);
    let group = pieces.target_group.as_ref();
    let mut drift = definition::drift(made, running);
    let is_visited = !record.is_worker();
    if is_visited {
        drift.extend(self::group(made, group));
    }
    drift.extend(service::drift(made, running, group));
    if is_visited {
        drift.extend(rule(made, pieces, fqdn));
        drift.extend(priority(made, pieces));
    }
    drift.extend(tags::drift(made, pieces, running));
    if is_visited {
        drift.extend(alias(record, &pieces.records));
        drift.extend(self::published(published, fqdn));
    }
    drift.extend(row(pieces.row.as_ref(), fqdn));
    drift.extend(generation(record, pieces.row.as_ref()));
    drift
}

fn group(made: &Record, group: Option<&ExistingTargetGroup>) -> Vec<Drift> {
    let Some(group) = group else {
        return Vec::from_iter(missing(Piece::TargetGroup, true));
    };
    let now = settings(&group.group, &group.attributes);
    let different = changed(&made.target_group_settings, &now).into_iter();
    different
        .map(|one| differs(Piece::TargetGroup, &one))
        .collect()
}

/// The priority of the rule, which the profile bounds.
fn priority(made: &Record, pieces: &Pieces) -> Option<Drift> {
    let range = &made.settings.rule_priorities;
    let rules = pieces.rule.as_slice();
    let priority = albs::priorities(rules).find(|priority| !range.contains(priority))?;
    let what = format!(
        "has priority {priority} outside {}-{}",
        range.start(),
        range.end()
    );
    wrong(Piece::ListenerRule, true, &what)
}

fn rule(made: &Record, pieces: &Pieces, fqdn: &str) -> Option<Drift> {
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
    let (opening, found) = (made.opening(), found(rule, fqdn));
    let is_right = match (opening, found) {
        (Opening::Public, Found::Gated | Found::Shut) => false,
        (Opening::Public, _) => return conditions(rule, fqdn, &group.arn),
        // The door opens what is made shut.
        (Opening::Gated, found) => matches!(found, Found::Gated | Found::Shut),
        (Opening::Shut, found) => found == Found::Shut,
    };
    // No value of a condition: who knows one passes.
    let what = format!("is {found} instead of {opening}");
    wrong(Piece::ListenerRule, !is_right, &what)
}

fn conditions(rule: &Rule, fqdn: &str, group: &str) -> Option<Drift> {
    let exact = albs::is_exactly(rule, fqdn, group);
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

/// Who lost the environment sees it here: what was made may look the same.
fn generation(record: &Record, row: Option<&Row>) -> Option<Drift> {
    let now = super::taken_over(record, row)?;
    let what =
        format!("was taken over: another create of the same name has it now (generation {now})");
    wrong(Piece::StateRow, true, &what)
}

fn differs(piece: Piece, one: &Difference<'_>) -> Drift {
    let text = |value: Option<&str>| value.unwrap_or("not set").to_owned();
    let what = format!(
        "has {} {} instead of {}",
        one.key,
        text(one.now),
        text(one.made)
    );
    Drift { piece, what }
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
