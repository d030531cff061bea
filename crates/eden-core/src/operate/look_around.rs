//! What a profile would say, as far as it can be found out from the service that is to be cloned. Nothing is changed.

mod decide;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::{LoadBalancer, LoadBalancerTypeEnum, TargetGroup};
use aws_sdk_route53::types::HostedZone;
use futures::future::join_all;

use self::decide::{Balancer, Seen, Zone, balancers_named};
pub use self::decide::{FoundKey, MissingKey, Surroundings};
use crate::eden::Eden;
use crate::error::{Error, sent};
use crate::observe::{albs, dns, service};
use crate::text::visible;
use aws_calls::{all, all_of};

/// In how many zones records are looked for, where nothing else says which one it is.
const ZONES_SEARCHED: usize = 10;

impl Eden {
    /// Looks around a service for what a profile of it would say; what is given is not looked for. The ARN of the old form
    /// names no cluster, which `target_cluster` then has to say.
    ///
    /// # Errors
    /// When there is no such service, it has no load balancer, or a call fails.
    pub async fn look_around(
        &self,
        arn: &str,
        given: &BTreeMap<String, String>,
    ) -> Result<Surroundings, Error> {
        let (cluster, name) = parts(arn, given)?;
        let service = self.service_of(arn, cluster, name).await?;
        let groups = self.groups_of(&service).await?;
        let vpc = groups.iter().find_map(|group| group.vpc_id());
        let own = groups.iter().flat_map(TargetGroup::load_balancer_arns);
        let own: Vec<String> = own.cloned().collect();
        let (balancers, zones) = all_of(tokio::join!(self.balancers(vpc, &own), self.zones()))?;
        let mut seen = Seen {
            service: service.service_arn().unwrap_or(arn).to_owned(),
            name: name.to_owned(),
            cluster: cluster.to_owned(),
            vpc: vpc.unwrap_or("of the service").to_owned(),
            balancers,
            zones,
        };
        self.search_records(&mut seen, given).await?;
        Ok(seen.decide(given))
    }

    async fn service_of(&self, arn: &str, cluster: &str, name: &str) -> Result<Service, Error> {
        let found = service::described(self.clients(), cluster, &[name]).await?;
        let mut active = found.into_iter().filter(service::active);
        active.next().ok_or_else(|| {
            let why = format!(
                "does not exist or is not active in cluster {}",
                visible(cluster)
            );
            unusable(arn, &why, "Check the ARN and the region.")
        })
    }

    async fn groups_of(&self, service: &Service) -> Result<Vec<TargetGroup>, Error> {
        let attached = service.load_balancers().iter();
        let attached = attached.filter_map(|it| it.target_group_arn().map(str::to_owned));
        let arns: Vec<String> = attached.collect();
        let subject = service.service_arn().unwrap_or_default();
        if arns.is_empty() {
            let advice = "Name a service that has one: environments are reached through theirs.";
            return Err(unusable(
                subject,
                "has no load balancer with a target group",
                advice,
            ));
        }
        let call = self.clients().elb.describe_target_groups();
        let call = call.set_target_group_arns(Some(arns)).send();
        let answer = sent("ELBv2 DescribeTargetGroups", subject, call).await?;
        Ok(answer.target_groups.unwrap_or_default())
    }

    /// The Application Load Balancers of the VPC that have an HTTPS listener on port 443.
    async fn balancers(&self, vpc: Option<&str>, own: &[String]) -> Result<Vec<Balancer>, Error> {
        let call = self.clients().elb.describe_load_balancers();
        let pages = call.into_paginator().items().send();
        let pages = pages.collect::<Result<Vec<LoadBalancer>, _>>();
        let found = sent("ELBv2 DescribeLoadBalancers", "all", pages).await?;
        let is_here = |alb: &LoadBalancer| {
            alb.vpc_id() == vpc && alb.r#type() == Some(&LoadBalancerTypeEnum::Application)
        };
        let near = found.into_iter().filter(is_here);
        let each = near.map(|alb| Box::pin(self.balancer(alb, own)));
        Ok(all(join_all(each).await)?.into_iter().flatten().collect())
    }

    async fn balancer(&self, alb: LoadBalancer, own: &[String]) -> Result<Option<Balancer>, Error> {
        let arn = alb.load_balancer_arn.unwrap_or_default();
        let (listener, rules) = albs::listener_and_rules(self.clients(), &arn).await?;
        let Some(listener) = listener else {
            return Ok(None);
        };
        let mut hosts = self.certified(&albs::certificates(&listener)).await?;
        hosts.extend(rules.iter().flat_map(albs::hosts).map(str::to_owned));
        Ok(Some(Balancer {
            is_own: own.contains(&arn),
            hosts,
            dns_name: alb.dns_name.unwrap_or_default(),
            arn,
        }))
    }

    async fn zones(&self) -> Result<Vec<Zone>, Error> {
        let pages = self.clients().route53.list_hosted_zones().into_paginator();
        let pages = pages.items().send().collect::<Result<Vec<HostedZone>, _>>();
        let zones = sent("Route 53 ListHostedZones", "all", pages).await?;
        let zones = zones.into_iter().map(|zone| Zone {
            // `/hostedzone/Z…`
            id: zone.id.rsplit('/').next().unwrap_or_default().to_owned(),
            name: zone.name.trim_end_matches('.').to_owned(),
            leads_here: false,
        });
        Ok(zones.collect())
    }

    /// Looks for records that lead to the load balancer, where nothing else says which zone it is: a call a zone.
    async fn search_records(
        &self,
        seen: &mut Seen,
        given: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        if given.contains_key("dynamic_zone_id") || seen.zone().is_some() {
            return Ok(());
        }
        let hosts: Vec<String> = balancers_named(seen, given);
        let searched = seen.zones.iter_mut().take(ZONES_SEARCHED);
        let each = searched.map(|zone| Box::pin(self.search_zone(zone, &hosts)));
        all(join_all(each).await).map(drop)
    }

    async fn search_zone(&self, zone: &mut Zone, hosts: &[String]) -> Result<(), Error> {
        let call = self.clients().route53.list_resource_record_sets();
        let call = call.hosted_zone_id(&zone.id).send();
        let subject = format!("zone {}", zone.name);
        let answer = sent("Route 53 ListResourceRecordSets", subject, call).await?;
        let targets = answer.resource_record_sets.iter();
        let mut targets = targets.filter_map(|set| set.alias_target.as_ref());
        zone.leads_here = targets.any(|target| {
            let mut hosts = hosts.iter();
            hosts.any(|host| dns::same_host(host, &target.dns_name))
        });
        Ok(())
    }
}

/// Cluster and name of a service.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html>
fn parts<'a>(
    arn: &'a str,
    given: &'a BTreeMap<String, String>,
) -> Result<(&'a str, &'a str), Error> {
    let advice = "Give the service's ARN, as `aws ecs list-services --cluster NAME` prints it.";
    let Some((_, path)) = arn.split_once(":service/") else {
        return Err(unusable(arn, "is no ARN of an ECS service", advice));
    };
    let cluster = given.get("target_cluster").map(String::as_str);
    match path.split_once('/') {
        Some((own, name)) => Ok((own, name)),
        None => cluster.map(|cluster| (cluster, path)).ok_or_else(|| {
            let advice = "Name the cluster with `--target-cluster`.";
            unusable(
                arn,
                "is an ARN of the old form, which names no cluster",
                advice,
            )
        }),
    }
}

fn unusable(arn: &str, why: &str, advice: &str) -> Error {
    Error::Unusable {
        what: format!("service {}", visible(arn)),
        why: why.to_owned(),
        advice: advice.to_owned(),
        key: Some("reference_service_arn"),
    }
}
