//! The alias record.

use aws_sdk_route53::types::{AliasTarget, Change, ChangeAction, ResourceRecordSet, RrType};

use crate::observe::dns::{is_alias_to, leads_to};
use crate::record::Alb;

/// What is done to the alias record.
#[derive(Clone, Debug, PartialEq)]
pub enum AliasStep {
    /// It is right.
    Keep,
    /// It is made or replaced, in one change batch.
    Change(Vec<Change>),
}

/// Decides what to do with the alias record, from the record sets of the endpoint's host name, which
/// are all its own.
///
/// What is replaced is deleted as it was seen: Route 53 refuses the whole batch where somebody has
/// changed it since, and a new one where somebody has made another.
#[must_use]
pub fn alias(records: &[ResourceRecordSet], alb: &Alb, fqdn: &str) -> AliasStep {
    let is_there = records.iter().any(|set| is_alias_to(set, alb));
    let is_ipv6 = |set: &ResourceRecordSet| set.r#type == RrType::Aaaa && leads_to(set, alb);
    let others = records.iter();
    let others = others.filter(|set| !is_alias_to(set, alb) && !is_ipv6(set));
    let mut changes: Vec<Change> = others
        .filter_map(|set| change(ChangeAction::Delete, set.clone()))
        .collect();
    if !is_there {
        changes.extend(pointing_at(alb, fqdn));
    }
    if changes.is_empty() {
        return AliasStep::Keep;
    }
    AliasStep::Change(changes)
}

/// The change that makes the alias, where there is none.
pub(crate) fn pointing_at(alb: &Alb, fqdn: &str) -> Option<Change> {
    record(alb, fqdn).and_then(|set| change(ChangeAction::Create, set))
}

/// The changes that move the alias from one ALB to another.
pub(crate) fn moving(from: &Alb, to: &Alb, fqdn: &str) -> Vec<Change> {
    let old = record(from, fqdn).and_then(|set| change(ChangeAction::Delete, set));
    old.into_iter().chain(pointing_at(to, fqdn)).collect()
}

fn record(alb: &Alb, fqdn: &str) -> Option<ResourceRecordSet> {
    let target = AliasTarget::builder()
        .hosted_zone_id(&alb.zone_id)
        .dns_name(&alb.dns_name)
        .evaluate_target_health(false)
        .build()
        .ok()?;
    let set = ResourceRecordSet::builder()
        .name(fqdn)
        .r#type(RrType::A)
        .alias_target(target);
    set.build().ok()
}

/// A change of one record set; every field it needs is given, so that it always builds.
pub(crate) fn change(action: ChangeAction, set: ResourceRecordSet) -> Option<Change> {
    let change = Change::builder().action(action).resource_record_set(set);
    change.build().ok()
}
