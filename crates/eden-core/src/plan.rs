//! Pure decisions: what exists, and what is asked for, turned into what is done to each piece.
//!
//! A [`Plan`] is a value: making one changes nothing, and printing one is a dry run. One is only made
//! where every piece that stands in the endpoint's place is proven to be its own.

mod alb;
mod alias;
mod candidate;
mod changes;
mod foreign;
mod gate;
mod priority;
mod publish_tasks;
mod retag;
mod rule;
mod service;
mod target_group;
mod task_definition;
mod together;
mod visited;
mod wait;
pub(crate) mod worker;

pub use self::alias::{AliasStep, alias};
pub(crate) use self::alias::{change, moving};
pub use self::candidate::Candidate;
pub use self::changes::Change;
pub(crate) use self::foreign::{rules_beside, whose_record};
pub use self::priority::Renumber;
pub use self::publish_tasks::PublishTasks;
pub use self::retag::Retag;
pub(crate) use self::rule::full;
pub use self::rule::{Elsewhere, RuleStep, lowest_free};
pub(crate) use self::rule::{concerns, takes_host};
pub use self::service::{ServiceStep, Update};
pub use self::target_group::TargetGroupStep;
pub use self::task_definition::TaskDefinitionStep;
use self::together::PlannedRules;
pub use self::together::together;
use std::collections::BTreeMap;

use self::visited::Visited;
use crate::clone::target_group::settings as target_group_settings;
use crate::document::Entry;
use crate::error::Error;
use crate::expiry::Lifetime;
use crate::name::Names;
use crate::observe::Found;
use crate::ownership::Owner;
use crate::place::{Group, Kind, Place};
use crate::publish_task::BEFORE_PUBLISH;
use crate::record::{Identifiers, Record};
use crate::request::Request;
use crate::settings::{Settings, Workers};

/// What is done to each piece of an environment.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The names of the pieces.
    pub names: Names,
    /// What is known before anything is done: the record without identifiers to come.
    pub record: Record,
    /// The environment's entry in the Environments JSON file; a worker has none.
    pub entry: Option<Entry>,
    /// To the task definition.
    pub task_definition: TaskDefinitionStep,
    /// To the target group; a worker has none.
    pub target_group: Option<TargetGroupStep>,
    /// To the listener rule; a worker has none.
    pub rule: Option<RuleStep>,
    /// To a rule's priority that is outside the profile's range.
    pub renumber: Option<Renumber>,
    /// What runs before anything is published, or the service is touched; `None` where nothing does.
    pub publish_tasks: Option<Box<PublishTasks>>,
    /// To the service.
    pub service: ServiceStep,
    /// To the alias record.
    pub alias: AliasStep,
    /// To the tags of pieces that exist.
    pub retag: Retag,
    /// What decides about a piece that turns up while the plan is carried out.
    pub owner: Owner,
    /// How long the environment is to live.
    pub lifetime: Lifetime,
    /// Whether it was to expire before.
    pub expired_before: bool,
    /// Whether the host has to be claimed.
    pub claims: bool,
    /// The generation that the row has now, where there is a row.
    pub row_generation: Option<Option<String>>,
    /// Whether it is published only when it is healthy.
    pub wait: bool,
}

/// Decides what to do with one endpoint.
///
/// # Errors
/// When a piece in its place is not its own, the reference cannot be cloned as asked, or no listener
/// rule is left.
pub fn plan(candidate: &Candidate) -> Result<Plan, Error> {
    plan_with(candidate, &PlannedRules::default(), &[])
}

/// Decides what to do with one endpoint beside others, which are in these places, and of which some are planned already.
fn plan_with(
    candidate: &Candidate,
    planned: &PlannedRules,
    places: &[(String, Place)],
) -> Result<Plan, Error> {
    let Candidate { request, found, .. } = candidate;
    let names = found.names.clone();
    let fqdn = found.fqdn()?;
    not_the_reference(found, &names)?;
    visited::check_keys(request, found)?;
    foreign::refuse(candidate, &names, &fqdn)?;
    let container = worker::container(request, found)?;
    wait::check(request, found)?;
    let mut record = record(candidate, container);
    together::name_others(&mut record, places);
    let wanted = task_definition::Wanted::of(candidate, &record)?;
    worker::check(&worker::Case::of(candidate, container, &wanted))?;
    let task_definition = task_definition::step(candidate, &names, &wanted)?;
    let publish_tasks = publish_tasks::step(candidate, &names, container)?;
    let visited = visited::plan(candidate, &names, &fqdn, planned)?;
    let service = service::step(candidate, &names, &task_definition, visited.group_arn());
    record.identifiers = known(found, &visited);
    record.service_settings = service::settings(candidate, &names, &service);
    record.definition_settings = task_definition::settings(found, &task_definition);
    record.digest = task_definition::digest(candidate, &task_definition);
    record.image_digests = task_definition::image_digests(candidate, &task_definition);
    record.before = record.deployed_before(request.previous.as_ref());
    Ok(Plan {
        entry: visited::entry(found, &record)?,
        retag: retag::retag(candidate, visited.rule.as_ref()),
        owner: candidate.owner.clone(),
        lifetime: request.lifetime,
        expired_before: expired_before(request),
        claims: candidate.claims(),
        row_generation: candidate.row_generation(),
        wait: request.wait,
        names,
        record,
        task_definition,
        publish_tasks,
        alias: visited.alias,
        renumber: visited.renumber,
        target_group: visited.target_group,
        rule: visited.rule,
        service,
    })
}

fn expired_before(request: &Request) -> bool {
    let before = request.previous.as_ref();
    before.is_some_and(|record| record.expiry.is_some())
}

/// A piece of the reference that has the name of the environment's is not taken for it: the first
/// delete would take it down.
fn not_the_reference(found: &Found, names: &Names) -> Result<(), Error> {
    let reference = &found.reference;
    let own = found.target_group.as_ref().map(|group| group.arn.as_str());
    let family = reference.task_definition.family();
    let groups = reference.balanced().map(|it| it.target_group.as_str());
    refuse_reference(names, family, groups.as_slice(), own)
}

/// Refuses names of a reference service's own pieces.
///
/// # Errors
/// When the family is the reference's, or the target group is.
pub(crate) fn refuse_reference(
    names: &Names,
    family: Option<&str>,
    groups: &[&str],
    own: Option<&str>,
) -> Result<(), Error> {
    let what = if own.is_some_and(|own| groups.contains(&own)) {
        format!("target group {}", names.target_group)
    } else if family == Some(&names.resource) {
        format!("task definition family {}", names.resource)
    } else {
        return Ok(());
    };
    Err(Error::Unusable {
        what,
        why: "is the reference service's own".into(),
        advice: "Choose another name for the environment, or another `name_prefix`.".into(),
        key: Some("name_prefix"),
    })
}

fn record(candidate: &Candidate, container: &str) -> Record {
    let Candidate { request, found, .. } = candidate;
    let kind = found.reference.kind();
    let balancing = found.reference.balancing.as_ref();
    Record {
        names: Some(found.names.clone()),
        kind,
        given: kept(&request.given),
        container: container.to_owned(),
        image: request.image.to_string(),
        environment: request.environment.clone(),
        overrides: request.overrides.clone(),
        desired_count: request.desired_count,
        tags: request.tags.clone(),
        group: group(request),
        pull_request: candidate.pull_request.clone(),
        protected: candidate.is_protected(),
        generation: candidate.generation.clone(),
        tagged: candidate.is_tagged(),
        leaving: candidate.leaving.clone(),
        sleep: candidate.sleep.clone(),
        runs: candidate.runs().cloned(),
        sleeping: request.settings.sleep.sleeping(),
        awake_until: candidate.awake_until(),
        target_group_settings: balancing
            .map(|one| target_group_settings(&one.target_group, &one.attributes))
            .unwrap_or_default(),
        ..Record::new(
            request.id.clone(),
            kept_settings(&request.settings, kind),
            found.zone_name.clone(),
        )
    }
}

/// The settings that a row holds. What is visited was made without asking whether it may be a worker.
fn kept_settings(settings: &Settings, kind: Kind) -> Settings {
    Settings {
        before_publish: None,
        workers: match kind {
            Kind::Web => Workers::default(),
            Kind::Worker => settings.workers.clone(),
        },
        ..settings.clone()
    }
}

/// Who asks for one endpoint alone does not take it out of its environment.
fn group(request: &Request) -> Option<Group> {
    let before = request.previous.as_ref();
    let before = before.and_then(|record| record.group.clone());
    let group = request.group.clone().or(before)?;
    Some(Group {
        given: kept(&group.given),
        ..group
    })
}

/// The keys that a row holds of those that were given: it says to nobody what is to run.
fn kept(given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut kept = given.clone();
    kept.remove(BEFORE_PUBLISH);
    kept
}

/// The identifiers of the pieces that exist already.
fn known(found: &Found, visited: &Visited) -> Identifiers {
    let service = found.service.as_ref().map(|existing| &existing.service);
    let service = service.filter(|service| crate::observe::service::active(service));
    Identifiers {
        task_definition: service.and_then(|service| service.task_definition.clone()),
        target_group: visited.group_arn().map(str::to_owned),
        rule: visited.rule_arn().map(str::to_owned),
        service: service.and_then(|service| service.service_arn.clone()),
        alb: visited.alb.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
