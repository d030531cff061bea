//! What of an environment is left to be taken down.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;
use futures::future::join_all;

use crate::clients::Clients;
use crate::error::Error;
use crate::execute::{all, both};
use crate::observe::service::{active_definitions, own_only};
use crate::observe::{albs, dns, target_group};
use crate::record::Record;

/// Everything of one endpoint that is left.
pub(super) struct Left {
    pub(super) records: Vec<ResourceRecordSet>,
    pub(super) service: Option<Service>,
    pub(super) definitions: Vec<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) target_group: Option<String>,
}

/// What is left of each endpoint; the rules of an ALB that they share are fetched once.
pub(super) async fn of(clients: &Clients, records: &[Record]) -> Result<Vec<Left>, Error> {
    let common = records.iter().flat_map(|it| &it.settings.common_albs);
    let common: BTreeSet<String> = common.cloned().collect();
    let (rules, left) = tokio::join!(
        albs::rules_left(clients, &common),
        join_all(records.iter().map(|record| {
            Box::pin(async move {
                let left = one(clients, record).await;
                left.map_err(|error| error.of(record.group.as_ref()))
            })
        }))
    );
    let (rules, left) = both(rules, all(left))?;
    let each = records.iter().zip(left);
    each.map(|(record, left)| with_rules(record, left, &rules))
        .collect()
}

async fn one(clients: &Clients, record: &Record) -> Result<Left, Error> {
    let names = record.names()?;
    let fqdn = record.fqdn()?;
    let settings = &record.settings;
    let (records, service, definitions, group) = tokio::join!(
        dns::records(clients, &settings.zone_id, &fqdn),
        own_only(clients, &settings.cluster, &names.resource),
        active_definitions(clients, &names.resource),
        target_group::described(clients, &names.target_group),
    );
    Ok(Left {
        records: records?,
        service: service?,
        definitions: definitions?,
        rules: Vec::new(),
        target_group: group?.map(|(arn, _)| arn),
    })
}

fn with_rules(record: &Record, left: Left, rules: &[Rule]) -> Result<Left, Error> {
    let (fqdn, group) = (record.fqdn()?, left.target_group.as_deref());
    let ours = rules.iter().filter(|rule| is_ours(rule, &fqdn, group));
    Ok(Left {
        rules: ours.cloned().collect(),
        ..left
    })
}

/// The rule for the endpoint's host, and any other that would keep its target group in use.
fn is_ours(rule: &Rule, fqdn: &str, target_group: Option<&str>) -> bool {
    let own_target = target_group.is_some_and(|group| albs::targets(rule).contains(&group));
    rule.is_default != Some(true) && (albs::is_for_host(rule, fqdn) || own_target)
}

#[cfg(test)]
mod tests;
