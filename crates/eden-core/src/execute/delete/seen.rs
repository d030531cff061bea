//! What exists where the pieces of an environment were made.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;
use futures::future::join_all;

use super::{Delete, Removal};
use crate::error::{Error, code};
use crate::observe::service::{active_definitions, described};
use crate::observe::target_group::Tagged;
use crate::observe::{albs, dns, reference, target_group};
use crate::plan::concerns;
use crate::record::{Alb, Record};
use crate::state::table::{Claim, Items};
use aws_calls::{all, all_of};

/// Everything that exists where one endpoint's pieces were made, but for rules.
pub(super) struct Seen {
    pub(super) items: Items,
    pub(super) at_host: AtHost,
    pub(super) service: Option<Service>,
    pub(super) reference: Option<Service>,
    pub(super) definitions: Vec<String>,
    pub(super) target_group: Option<Tagged>,
}

/// What exists at an endpoint's host.
#[derive(Default)]
pub(super) struct AtHost {
    pub(super) claim: Option<Claim>,
    /// The same environment as it is under another generation, where that one has the host.
    pub(super) successor: Option<Record>,
    pub(super) records: Vec<ResourceRecordSet>,
    /// The ALBs that the endpoint's record sets may lead to.
    pub(super) albs: Vec<Alb>,
}

impl Delete<'_> {
    /// What exists of each endpoint, in their order.
    pub(super) async fn seen(&self, records: &[Record]) -> Result<Vec<Seen>, Error> {
        let each = records.iter().map(|record| async move {
            let seen = self.seen_of(record).await;
            seen.map_err(|error| error.at_endpoint(record.endpoint()))
        });
        all(join_all(each.map(Box::pin)).await)
    }

    async fn seen_of(&self, record: &Record) -> Result<Seen, Error> {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        let clients = self.eden.clients();
        let recorded = record.identifiers.target_group.as_deref();
        let group = async {
            match record.is_worker() {
                true => Ok(None),
                false => target_group::tagged(clients, &names.target_group, recorded).await,
            }
        };
        let (items, at_host, (service, reference), definitions, target_group) =
            all_of(tokio::join!(
                self.eden.table().items(&record.id, &names),
                self.at_host(record, &fqdn),
                self.services(record, &names.resource),
                active_definitions(clients, &names.resource),
                group,
            ))?;
        Ok(Seen {
            items,
            at_host,
            service,
            reference,
            definitions,
            target_group,
        })
    }

    async fn at_host(&self, record: &Record, fqdn: &str) -> Result<AtHost, Error> {
        if record.is_worker() {
            return Ok(AtHost::default());
        }
        let (claim, records, albs) = all_of(tokio::join!(
            self.eden.table().claim(fqdn),
            dns::records(self.eden.clients(), &record.settings.zone_id, fqdn),
            self.common_albs(record)
        ))?;
        Ok(AtHost {
            successor: self.successor(record, claim.as_ref()).await?,
            claim,
            records,
            albs,
        })
    }

    /// Asked for only where the host was taken over, which is rare.
    async fn successor(
        &self,
        record: &Record,
        claim: Option<&Claim>,
    ) -> Result<Option<Record>, Error> {
        let other = claim.filter(|it| it.id == record.id && it.generation != record.generation);
        let Some(generation) = other.and_then(|claim| claim.generation.as_ref()) else {
            return Ok(None);
        };
        let records = self.eden.table().records(&record.id).await?.into_iter();
        let mut live = records.filter(|it| it.generation.as_ref() == Some(generation));
        Ok(live.next())
    }

    /// The recorded ALB, and that of the place that it leaves, from which the alias may not have moved
    /// yet; rows of the Python tools have none, and theirs are the profile's.
    async fn common_albs(&self, record: &Record) -> Result<Vec<Alb>, Error> {
        let left = record.leaving.as_ref();
        let left = left.and_then(|left| left.identifiers.alb.clone());
        match &record.identifiers.alb {
            Some(alb) => Ok(left.into_iter().chain([alb.clone()]).collect()),
            None => albs::existing(self.eden.clients(), &record.settings.common_albs).await,
        }
    }

    /// The endpoint's service and the reference, in one call where they are in one cluster.
    async fn services(
        &self,
        record: &Record,
        name: &str,
    ) -> Result<(Option<Service>, Option<Service>), Error> {
        let own = record.settings.cluster.as_str();
        let (cluster, reference) = reference::of_settings(&record.settings);
        let found = if cluster == own {
            self.in_cluster(own, &[name, reference]).await?
        } else {
            let (own_name, other_name) = ([name], [reference]);
            let (own, other) = all_of(tokio::join!(
                self.in_cluster(own, &own_name),
                self.in_cluster(cluster, &other_name)
            ))?;
            own.into_iter().chain(other).collect()
        };
        let named = |name: &str| {
            let mut named = found.iter().filter(|it| it.service_name() == Some(name));
            named.next().cloned()
        };
        Ok((named(name), named(reference)))
    }

    /// The cluster may be gone with all its services.
    async fn in_cluster(&self, cluster: &str, names: &[&str]) -> Result<Vec<Service>, Error> {
        match described(self.eden.clients(), cluster, names).await {
            Err(error) if code(&error) == Some("ClusterNotFoundException") => Ok(Vec::new()),
            answer => answer,
        }
    }

    /// The rules of all common ALBs, each fetched once.
    pub(super) async fn rules(&self, records: &[Record]) -> Result<Vec<Rule>, Error> {
        let records = records.iter().filter(|record| !record.is_worker());
        let named = records.clone().flat_map(|it| &it.settings.common_albs);
        let recorded = records.filter_map(|it| it.identifiers.alb.as_ref());
        let recorded = recorded.map(|alb| &alb.arn);
        let common: BTreeSet<String> = named.chain(recorded).cloned().collect();
        albs::rules_left(self.eden.clients(), &common).await
    }

    /// Decides which rules go; tags are asked for where the shape of one does not tell.
    pub(super) async fn decide_rules(
        &self,
        removals: &mut [Removal],
        rules: &[Rule],
    ) -> Result<(), Error> {
        let doubtful = rules.iter().filter(|rule| {
            removals.iter().any(|removal| {
                let group = removal.seen_group.as_deref();
                let recorded = removal.record.identifiers.rule.as_deref();
                concerns(rule, &removal.fqdn, group, recorded)
            })
        });
        let arns: Vec<String> = doubtful.filter_map(|rule| rule.rule_arn.clone()).collect();
        let tags = if arns.is_empty() {
            BTreeMap::new()
        } else {
            target_group::tags_of(self.eden.clients(), &arns).await?
        };
        for removal in removals {
            removal.decide_rules(rules, &tags);
        }
        Ok(())
    }
}
