//! The hosted zone and the record sets of a host name.

use aws_sdk_route53::types::{AliasTarget, ResourceRecordSet, RrType};

use super::Wanted;
use crate::clients::Clients;
use crate::error::{Error, code, sent};
use crate::record::Alb;

/// The name of each endpoint's zone without its final dot, asked for once unless it is known.
///
/// # Errors
/// When a zone does not exist, or a call fails.
pub async fn zones(clients: &Clients, wanted: &[Wanted<'_>]) -> Result<Vec<String>, Error> {
    let id = |one: &Wanted<'_>| one.request.settings.zone_id.clone();
    let known = |zone: &str| {
        let mut within = wanted.iter().filter(|one| id(one) == zone);
        within.find_map(|one| one.request.zone_name.clone())
    };
    let ids: Vec<String> = wanted.iter().map(id).collect();
    let zones = ids.iter().map(String::as_str);
    let zones = zones.zip(wanted.iter().map(Wanted::endpoint));
    let names = super::distinct::fetch_distinct(zones, |zone| {
        let known = known(zone);
        async move {
            match known {
                Some(name) => Ok(name),
                // A worker needs none.
                None if zone.is_empty() => Ok(String::new()),
                None => zone_name(clients, zone).await,
            }
        }
    });
    let names = names.await?;
    let named = ids.iter().filter_map(|zone| names.get(zone.as_str()));
    Ok(named.cloned().collect())
}

/// A zone's name without its final dot.
///
/// # Errors
/// When the zone does not exist, or the call fails.
pub async fn zone_name(clients: &Clients, zone_id: &str) -> Result<String, Error> {
    let call = clients.route53.get_hosted_zone().id(zone_id).send();
    let answer = sent("Route 53 GetHostedZone", zone_id, call).await?;
    let zone = answer.hosted_zone.ok_or_else(|| Error::Unusable {
        what: format!("hosted zone {zone_id}"),
        why: "was not described".into(),
        advice: "Check `dynamic_zone_id`.".into(),
        key: Some("dynamic_zone_id"),
    })?;
    Ok(zone.name.trim_end_matches('.').to_owned())
}

/// The address records of a host name; none where the zone is gone.
///
/// # Errors
/// When the call fails.
pub async fn records(
    clients: &Clients,
    zone_id: &str,
    fqdn: &str,
) -> Result<Vec<ResourceRecordSet>, Error> {
    let call = clients
        .route53
        .list_resource_record_sets()
        .hosted_zone_id(zone_id);
    // The list is sorted by name: what is wanted stands first, whatever else the zone holds.
    let call = call.start_record_name(fqdn).max_items(10);
    let subject = format!("{fqdn} in zone {zone_id}");
    match sent("Route 53 ListResourceRecordSets", subject, call.send()).await {
        Ok(answer) => {
            let ours = |set: &ResourceRecordSet| is_address(set) && same_host(&set.name, fqdn);
            Ok(answer
                .resource_record_sets
                .into_iter()
                .filter(ours)
                .collect())
        }
        Err(error) if code(&error) == Some("NoSuchHostedZone") => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_address(set: &ResourceRecordSet) -> bool {
    matches!(set.r#type, RrType::A | RrType::Aaaa | RrType::Cname)
}

/// Whether a record set is the alias that an environment has: A, to this load balancer.
#[must_use]
pub fn is_alias_to(set: &ResourceRecordSet, alb: &Alb) -> bool {
    let to_alb = |target: &AliasTarget| {
        target.hosted_zone_id == alb.zone_id
            && same_host(&target.dns_name, &alb.dns_name)
            && !target.evaluate_target_health
    };
    set.r#type == RrType::A && set.alias_target.as_ref().is_some_and(to_alb)
}

/// Whether a record set leads to this load balancer, in whatever form a release of ours has made it.
#[must_use]
pub fn leads_to(set: &ResourceRecordSet, alb: &Alb) -> bool {
    let values = set.resource_records().iter().map(|record| &record.value);
    let target = set.alias_target.iter().map(|target| &target.dns_name);
    let mut hosts = match set.r#type {
        RrType::Cname => values.collect::<Vec<_>>(),
        RrType::A | RrType::Aaaa => target.collect(),
        _ => Vec::new(),
    }
    .into_iter();
    hosts.any(|host| same_host(host, &alb.dns_name))
}

/// Whether it is the only record set of its kind at its name: those with an identifier share it, by
/// weight, region or another policy.
#[must_use]
pub fn is_plain(set: &ResourceRecordSet) -> bool {
    set.set_identifier.is_none()
}

/// A record set in a few words: kind, name and where it leads.
#[must_use]
pub fn described(set: &ResourceRecordSet) -> String {
    let values = set
        .resource_records()
        .iter()
        .map(|record| record.value.as_str());
    let target = set
        .alias_target
        .iter()
        .map(|target| target.dns_name.as_str());
    let targets: Vec<&str> = values.chain(target).collect();
    format!("{} {} -> {}", set.r#type, set.name, targets.join(", "))
}

/// Route 53 folds case, adds a final dot, and its console a `dualstack.` before an ALB's name.
#[must_use]
pub fn same_host(a: &str, b: &str) -> bool {
    let plain = |host: &str| {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        host.strip_prefix("dualstack.")
            .map_or(host.clone(), str::to_owned)
    };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests;
