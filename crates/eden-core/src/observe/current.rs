//! An environment as it now is, beside what it was made with.

mod drift;

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinitionStatus};
use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;
use eden_access::Found;
use futures::future::join_all;

pub use self::drift::{Drift, Piece};
use super::file::{Address, StoredFile, fetch_all_left};
use super::service::active;
use super::tags::{TagsByArn, of_balancing};
use super::target_group::ExistingTargetGroup;
use super::{ExistingService, albs, dns, service, target_group};
use crate::access;
use crate::clients::Clients;
use crate::clone::tags::{Tags, from_ecs, is_reserved};
use crate::clone::task_definition::container;
use crate::error::Error;
use crate::expiry::Expiry;
use crate::overrides::Overrides;
use crate::ownership::{Evidence, Marker, Owner, Trust, evidence};
use crate::plan::takes_host;
use crate::record::{Identifiers, Record};
use crate::state::row::Row;
use crate::state::table::{Claim, Table};
use aws_calls::{all, all_of};

/// An environment as it now is.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The identifiers of the pieces that exist.
    pub identifiers: Identifiers,
    /// The image that runs, where there is a service.
    pub image: Option<String>,
    /// The variables that were set, with the values they now have.
    pub environment: BTreeMap<String, String>,
    /// What was made otherwise than the reference's, through whichever door.
    pub overrides: Overrides,
    /// How many tasks are wanted now, where there is a service.
    pub desired_count: Option<i32>,
    /// The tags that were set, with the values they now have on the service.
    pub tags: Tags,
    /// When it was last created or deployed to.
    pub last_updated: Option<SystemTime>,
    /// When it is to be removed.
    pub expiry: Option<Expiry>,
    /// Whether it is protected from being deleted.
    pub protected: bool,
    /// The generation that has the environment's names now, where that is another one.
    pub taken_over: Option<String>,
    /// Whether it is awake, as a word.
    pub state: String,
    /// What is missing or was changed by hand.
    pub drift: Vec<Drift>,
}

/// Everything that exists of an environment.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// The service with its task definition.
    pub service: Option<ExistingService>,
    /// The target group.
    pub target_group: Option<ExistingTargetGroup>,
    /// The listener rule.
    pub rule: Option<Rule>,
    /// The tags of target group and rule, where tags were asked for.
    pub tags: TagsByArn,
    /// Record sets of the host name.
    pub records: Vec<ResourceRecordSet>,
    /// Which environment has claimed the host.
    pub claim: Option<Claim>,
    /// The Environments JSON file.
    pub file: StoredFile,
    /// The row in the state table.
    pub row: Option<Row>,
}

/// Fetches what exists of an environment's endpoints; a file that they share is read once.
///
/// # Errors
/// When a call fails.
pub async fn fetch(
    clients: &Clients,
    table: &Table,
    records: &[Record],
) -> Result<Vec<Pieces>, Error> {
    let settings = records.iter().filter(|record| !record.is_worker());
    let settings = settings.map(|record| (&record.settings, record.endpoint()));
    let each = records.iter().map(|record| {
        Box::pin(async move {
            let pieces = fetch_one(clients, table, record).await;
            pieces.map_err(|error| error.at_endpoint(record.endpoint()))
        })
    });
    let (files, pieces) = tokio::join!(fetch_all_left(clients, settings), join_all(each));
    let (files, pieces) = all_of((files, all(pieces)))?;
    let file = |record: &Record| files.get(&Address::from(&record.settings)).cloned();
    let each = records.iter().zip(pieces);
    let each = each.map(|(record, pieces)| {
        let pieces = Pieces {
            file: file(record).unwrap_or_default(),
            ..pieces
        };
        own(table.name(), record, pieces)
    });
    Ok(each.collect())
}

/// The same of what sleeping, waking and gates change: service, target group, rule and row, and nothing of names, files and task
/// definitions. Whoever does only that needs rights on no more.
///
/// # Errors
/// When a call fails.
pub async fn fetch_steered(
    clients: &Clients,
    table: &Table,
    records: &[Record],
) -> Result<Vec<Pieces>, Error> {
    let each = records.iter().map(|record| {
        Box::pin(async move {
            let pieces = fetch_steered_one(clients, table, record).await;
            let pieces = pieces.map_err(|error| error.at_endpoint(record.endpoint()))?;
            Ok(own(table.name(), record, pieces))
        })
    });
    all(join_all(each).await)
}

async fn fetch_steered_one(
    clients: &Clients,
    table: &Table,
    record: &Record,
) -> Result<Pieces, Error> {
    let (names, fqdn) = (record.names()?, record.fqdn()?);
    let recorded = record.identifiers.target_group.as_deref();
    let (service, group, rule, row) = tokio::join!(
        service::own_only(clients, &record.settings.cluster, &names.resource),
        visited(record, || target_group::tagged(
            clients,
            &names.target_group,
            recorded
        )),
        visited(record, || rule(clients, record, &fqdn)),
        table.items(&record.id, &names),
    );
    let row = row.and_then(|items| items.row(&record.id, &names, &fqdn));
    let (service, group, rule, row) = all_of((service, group, rule, row))?;
    Ok(Pieces {
        service: service.map(ExistingService::alone),
        target_group: group.map(ExistingTargetGroup::of_tagged),
        rule,
        row,
        ..Pieces::default()
    })
}

/// All but the file.
async fn fetch_one(clients: &Clients, table: &Table, record: &Record) -> Result<Pieces, Error> {
    let (names, fqdn) = (record.names()?, record.fqdn()?);
    let settings = &record.settings;
    let (service, target_group, rule, tags, records, claim, row) = tokio::join!(
        service::own(clients, &settings.cluster, &names.resource),
        visited(record, || target_group::by_name(
            clients,
            &names.target_group
        )),
        visited(record, || rule(clients, record, &fqdn)),
        balancing_tags(clients, record),
        visited(record, || dns::records(clients, &settings.zone_id, &fqdn)),
        visited(record, || table.claim(&fqdn)),
        table.items(&record.id, &names),
    );
    let row = row.and_then(|items| items.row(&record.id, &names, &fqdn));
    let (service, target_group, rule, tags, records, claim, row) =
        all_of((service, target_group, rule, tags, records, claim, row))?;
    Ok(Pieces {
        service,
        target_group,
        rule,
        tags,
        records,
        claim,
        file: StoredFile::default(),
        row,
    })
}

/// What is looked for only where the endpoint is visited.
async fn visited<T: Default, F>(record: &Record, look: impl FnOnce() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    match record.is_worker() {
        true => Ok(T::default()),
        false => look().await,
    }
}

/// The tags of target group and rule, by the ARNs that are known before either is described.
async fn balancing_tags(clients: &Clients, record: &Record) -> Result<TagsByArn, Error> {
    if record.tags.is_empty() {
        return Ok(TagsByArn::new());
    }
    let known = [&record.identifiers.target_group, &record.identifiers.rule];
    let arns: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
    of_balancing(clients, &arns).await
}

/// The rule that was made, or another one that takes all requests to the same host, or those whom eden lets through.
async fn rule(clients: &Clients, record: &Record, fqdn: &str) -> Result<Option<Rule>, Error> {
    if let Some(arn) = &record.identifiers.rule
        && let Some(rule) = albs::rule(clients, arn).await?
    {
        return Ok(Some(rule));
    }
    let rules = albs::rules_left(clients, &record.settings.common_albs).await?;
    let is_at_host = |rule: &Rule| {
        takes_host(rule, fqdn) || matches!(access::found(rule, fqdn), Found::Gated | Found::Shut)
    };
    Ok(rules.into_iter().find(is_at_host))
}

/// What is the environment's own; what stands in the place of a piece and is not is as good as missing.
#[must_use]
pub fn own(table: &str, record: &Record, pieces: Pieces) -> Pieces {
    let Ok(names) = record.names() else {
        return pieces;
    };
    let row = pieces.row.as_ref();
    let owner = Owner {
        marker: Marker::new(table, &record.id.profile, &names.resource, None),
        former: Vec::new(),
        evidence: own_evidence(record, row),
        adopt: false,
    };
    let is_ours = |own: &ExistingService| {
        let balancers = own.service.load_balancers().iter();
        let attached = balancers.filter_map(|balancer| balancer.target_group_arn());
        owner
            .service(&from_ecs(own.service.tags()), attached)
            .is_ours()
    };
    let group_is_ours =
        |group: &ExistingTargetGroup| owner.target_group(&group.tags, &group.arn).is_ours();
    Pieces {
        service: pieces.service.filter(is_ours),
        target_group: pieces.target_group.filter(group_is_ours),
        ..pieces
    }
}

/// A record that is being looked at is believed: nothing is changed on its word here.
fn own_evidence(record: &Record, row: Option<&Row>) -> Evidence {
    let is_recorded = record.identifiers != Identifiers::default();
    let is_python = |row: &Row| row.record.is_none();
    match evidence(record, Trust::State, None) {
        Ok(evidence) if is_recorded => evidence,
        _ if row.is_some_and(is_python) => Evidence::Named,
        _ => Evidence::Tags,
    }
}

/// Compares what exists with what was made; `None` where nothing is left.
///
/// # Errors
/// When the environment's name cannot be used.
pub fn compare(record: &Record, pieces: &Pieces) -> Result<Option<Observation>, Error> {
    let fqdn = record.fqdn()?;
    let entry = record.entry()?;
    let document = &pieces.file.document;
    let published = entry
        .as_ref()
        .and_then(|entry| document.published(&entry.name, &entry.update_key));
    let running = pieces.service.as_ref().filter(|own| active(&own.service));
    let nothing = running.is_none()
        && pieces.target_group.is_none()
        && pieces.rule.is_none()
        && pieces.records.is_empty()
        && published.is_none()
        && pieces.row.is_none();
    if nothing {
        return Ok(None);
    }
    let drift = drift::of(record, pieces, running, published, &fqdn);
    // The row says what was made last, through whichever door.
    let made = pieces.row.as_ref().and_then(|row| row.record.as_ref());
    let made = made.unwrap_or(record);
    let container = running
        .and_then(|own| container(own.task_definition.as_ref()?, container_name(record, own)?));
    Ok(Some(Observation {
        identifiers: identifiers(record, pieces, running),
        image: image(made, container),
        environment: variables(record, container),
        overrides: made.overrides.clone(),
        desired_count: running.map(|own| desired_count(made, own)),
        state: made.state_word().to_owned(),
        tags: tags(record, running),
        last_updated: pieces.row.as_ref().map(|row| row.last_updated),
        expiry: pieces.row.as_ref().and_then(|row| row.expiry),
        protected: made.protected,
        taken_over: taken_over(record, pieces.row.as_ref()),
        drift,
    }))
}

/// That nothing of an environment runs which sleeps is no change by hand.
fn desired_count(made: &Record, own: &ExistingService) -> i32 {
    let remembered = made.remembered_count();
    let remembered = remembered.and_then(|count| i32::try_from(count).ok());
    remembered.unwrap_or(own.service.desired_count)
}

fn taken_over(record: &Record, row: Option<&Row>) -> Option<String> {
    let now = row.and_then(|row| row.generation.clone());
    now.filter(|now| record.generation.as_ref().is_some_and(|own| own != now))
}

fn identifiers(record: &Record, pieces: &Pieces, running: Option<&ExistingService>) -> Identifiers {
    let definition = running.and_then(|own| own.task_definition.as_ref());
    let definition = definition.filter(|d| d.status == Some(TaskDefinitionStatus::Active));
    Identifiers {
        task_definition: definition.and_then(|d| d.task_definition_arn.clone()),
        target_group: pieces.target_group.as_ref().map(|group| group.arn.clone()),
        rule: pieces.rule.as_ref().and_then(|rule| rule.rule_arn.clone()),
        service: running.and_then(|own| own.service.service_arn.clone()),
        alb: record.identifiers.alb.clone(),
    }
}

/// The image that runs; one that was registered by its digest is what was asked for by its tag.
fn image(made: &Record, container: Option<&ContainerDefinition>) -> Option<String> {
    let now = container?.image.clone()?;
    match made.is_image(&now) {
        true => Some(made.image.clone()),
        false => Some(now),
    }
}

/// Rows of the Python tools do not say which container got the image: it was the load-balanced one.
fn container_name<'a>(record: &'a Record, own: &'a ExistingService) -> Option<&'a str> {
    if !record.container.is_empty() {
        return Some(&record.container);
    }
    own.service.load_balancers().first()?.container_name()
}

/// A value that is what was written with what it refers to is as it was written.
fn variables(record: &Record, container: Option<&ContainerDefinition>) -> BTreeMap<String, String> {
    let expanded = record.expanded_environment();
    let pairs = container
        .iter()
        .flat_map(|container| container.environment());
    let set = pairs.filter_map(|pair| {
        let (name, now) = (pair.name.clone()?, pair.value.clone()?);
        let written = record.environment.get(&name)?;
        let is_same = expanded.get(&name) == Some(&now);
        Some((name, if is_same { written.clone() } else { now }))
    });
    set.collect()
}

fn tags(record: &Record, running: Option<&ExistingService>) -> Tags {
    let tags = running
        .map(|own| from_ecs(own.service.tags()))
        .unwrap_or_default();
    tags.into_iter()
        .filter(|(key, _)| record.tags.contains_key(key) && !is_reserved(key))
        .collect()
}

#[cfg(test)]
mod tests;
