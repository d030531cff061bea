//! The service.

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types::{SchedulingStrategy, Service};

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, TaskDefinitionStep};
use crate::clone::differences::changed_where_described;
use crate::clone::service::repair::repair;
use crate::clone::service::settings::{key, of_request, of_service};
use crate::clone::service::{Balanced, Changes, clone, grace_period};
use crate::clone::tags::from_ecs;
use crate::name::Names;
use crate::observe::reference::Reference;
use crate::observe::service::active;
use crate::place::Kind;

/// What is done to the service.
#[derive(Clone, Debug)]
pub enum ServiceStep {
    /// It is right.
    Keep {
        /// Its ARN.
        arn: String,
    },
    /// It gets a new task definition, number of tasks or target group.
    Update(Box<Update>),
    /// It is made.
    Create {
        /// The request, but for task definition and target group.
        request: Box<CreateServiceInputBuilder>,
        /// What its load balancer points at; a worker has none.
        balanced: Option<Balanced>,
        /// The request that takes over a service somebody else made meanwhile.
        otherwise: Box<Update>,
    },
}

/// A change of a service.
#[derive(Clone, Debug)]
pub struct Update {
    /// The request, but for task definition and target group.
    pub request: UpdateServiceInputBuilder,
    /// What its load balancers have to point at, where that changes; a worker has none.
    pub balanced: Option<Vec<Balanced>>,
}

pub(super) fn step(
    candidate: &Candidate,
    names: &Names,
    definition: &TaskDefinitionStep,
    group: Option<&str>,
) -> ServiceStep {
    let found = &candidate.found;
    let own = found
        .service
        .as_ref()
        .map(|own| &own.service)
        .filter(|own| active(own));
    let Some(own) = own else {
        return create(candidate, names);
    };
    let registers = !matches!(definition, TaskDefinitionStep::Keep { .. });
    let count = desired_count(candidate, own).is_some_and(|count| count != own.desired_count);
    let attached = match candidate.found.reference.kind() {
        Kind::Web => group.is_some_and(|arn| is_attached(own, arn)),
        Kind::Worker => own.load_balancers().is_empty(),
    };
    let now = of_service(own);
    let as_made = changed_where_described(&as_made(candidate, names), &now).is_empty();
    if !registers && !count && attached && as_made {
        let arn = own.service_arn.clone().unwrap_or_default();
        return ServiceStep::Keep { arn };
    }
    ServiceStep::Update(Box::new(bring_back(
        candidate, names, &now, registers, attached,
    )))
}

/// An update that also undoes what was changed by hand.
fn bring_back(
    candidate: &Candidate,
    names: &Names,
    now: &BTreeMap<String, String>,
    registers: bool,
    attached: bool,
) -> Update {
    let reference = &candidate.found.reference;
    let wanted = clone_request(candidate, names);
    let settings = of_request(&wanted, reference.balanced());
    let wrong = changed_where_described(&settings, now).into_iter();
    let wrong: BTreeSet<&str> = wrong.map(|one| one.key).collect();
    let balanced = !attached || wrong.contains(key::LOAD_BALANCER);
    let update = update(candidate, names, registers);
    Update {
        request: repair(update, &wanted, &wrong),
        balanced: balanced.then(|| balancers(reference)),
    }
}

fn balancers(reference: &Reference) -> Vec<Balanced> {
    reference.balanced().into_iter().cloned().collect()
}

fn create(candidate: &Candidate, names: &Names) -> ServiceStep {
    let reference = &candidate.found.reference;
    ServiceStep::Create {
        request: Box::new(clone_request(candidate, names)),
        balanced: reference.balanced().cloned(),
        otherwise: Box::new(Update {
            request: update(candidate, names, true),
            balanced: Some(balancers(reference)),
        }),
    }
}

pub(super) fn clone_request(candidate: &Candidate, names: &Names) -> CreateServiceInputBuilder {
    let Candidate { request, found, .. } = candidate;
    let reference = &found.reference.service;
    let changes = Changes {
        cluster: &request.settings.cluster,
        name: &names.resource,
        desired_count: candidate.desired_count(),
        capacity: request.overrides.capacity,
        tags: &candidate.tags(from_ecs(reference.tags())),
    };
    clone(reference, &changes)
}

/// The settings that the service was made with; without a record those of a new clone. On what its tasks run is as
/// it is asked for, or no longer asked for.
fn as_made(candidate: &Candidate, names: &Names) -> BTreeMap<String, String> {
    let Candidate { request, found, .. } = candidate;
    let new = of_request(&clone_request(candidate, names), found.reference.balanced());
    let before = request.previous.as_ref();
    let Some(before) = before.filter(|record| !record.service_settings.is_empty()) else {
        return new;
    };
    let mut made = before.service_settings.clone();
    if before.overrides.capacity != request.overrides.capacity {
        made.remove(key::CAPACITY);
        let wanted = new.into_iter().find(|(name, _)| name == key::CAPACITY);
        made.extend(wanted);
    }
    made
}

/// The settings that the service has once the step is done.
///
/// A service that is kept does not follow the reference: its next deployment does.
pub(super) fn settings(
    candidate: &Candidate,
    names: &Names,
    step: &ServiceStep,
) -> BTreeMap<String, String> {
    let found = &candidate.found;
    match step {
        ServiceStep::Keep { .. } => as_made(candidate, names),
        ServiceStep::Update(_) | ServiceStep::Create { .. } => {
            of_request(&clone_request(candidate, names), found.reference.balanced())
        }
    }
}

/// What the original passed on, and only what the reference has.
fn update(candidate: &Candidate, names: &Names, deploy: bool) -> UpdateServiceInputBuilder {
    let (request, reference) = (&candidate.request, &candidate.found.reference.service);
    UpdateServiceInputBuilder::default()
        .cluster(&request.settings.cluster)
        .service(&names.resource)
        .set_desired_count(desired_count(candidate, reference))
        .set_force_new_deployment(deploy.then_some(true))
        .set_network_configuration(reference.network_configuration.clone())
        .set_platform_version(reference.platform_version.clone())
        .set_health_check_grace_period_seconds(grace_period(reference))
}

/// ECS refuses a number of tasks for a daemon: it runs one on each instance.
fn desired_count(candidate: &Candidate, service: &Service) -> Option<i32> {
    let daemon = service.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    candidate.desired_count().filter(|_| !daemon)
}

fn is_attached(service: &Service, target_group: &str) -> bool {
    let mut balancers = service.load_balancers().iter();
    balancers.any(|balancer| balancer.target_group_arn() == Some(target_group))
}
