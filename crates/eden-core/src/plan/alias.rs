//! The alias record.

use aws_sdk_route53::types::{AliasTarget, Change, ChangeAction, ResourceRecordSet, RrType};

use crate::observe::dns::is_alias_to;
use crate::record::Alb;

/// What is done to the alias record.
#[derive(Clone, Debug, PartialEq)]
pub enum AliasStep {
    /// It is right.
    Keep,
    /// It is made or replaced, in one change batch.
    Change(Vec<Change>),
}

/// Decides what to do with the alias record, from the record sets of the endpoint's host name. These
/// are looked at while the other pieces are made.
#[must_use]
pub fn alias(records: &[ResourceRecordSet], alb: &Alb, fqdn: &str) -> AliasStep {
    // Early releases made a CNAME, beside which no other record can exist.
    let others = records.iter().filter(|set| set.r#type == RrType::Cname);
    let mut changes: Vec<Change> = others
        .filter_map(|set| change(ChangeAction::Delete, set.clone()))
        .collect();
    if changes.is_empty() && records.iter().any(|set| is_alias_to(set, alb)) {
        return AliasStep::Keep;
    }
    changes.extend(pointing_at(alb, fqdn));
    AliasStep::Change(changes)
}

/// The change that makes the alias point at an ALB, wherever it pointed before.
pub(crate) fn pointing_at(alb: &Alb, fqdn: &str) -> Option<Change> {
    record(alb, fqdn).and_then(|set| change(ChangeAction::Upsert, set))
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
    Change::builder()
        .action(action)
        .resource_record_set(set)
        .build()
        .ok()
}
