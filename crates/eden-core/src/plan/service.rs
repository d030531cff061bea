//! The service.

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types::{SchedulingStrategy, Service};

use super::{TargetGroupStep, TaskDefinitionStep};
use crate::clone::service::{Balanced, Changes, clone};
use crate::clone::tags::{from_ecs, merged};
use crate::name::Names;
use crate::observe::Found;
use crate::observe::service::active;
use crate::request::Request;

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
        /// What its load balancer points at.
        balanced: Balanced,
        /// The request that takes over a service somebody else made meanwhile.
        otherwise: Box<Update>,
    },
}

/// A change of a service.
#[derive(Clone, Debug)]
pub struct Update {
    /// The request, but for task definition and target group.
    pub request: UpdateServiceInputBuilder,
    /// What the load balancer has to point at, where that changes.
    pub balanced: Option<Balanced>,
}

pub(super) fn step(
    request: &Request,
    found: &Found,
    names: &Names,
    definition: &TaskDefinitionStep,
    group: &TargetGroupStep,
) -> ServiceStep {
    let own = found
        .service
        .as_ref()
        .map(|own| &own.service)
        .filter(|own| active(own));
    let Some(own) = own else {
        return create(request, found, names);
    };
    let registers = matches!(definition, TaskDefinitionStep::Register(_));
    let count = desired_count(request, own).is_some_and(|count| count != own.desired_count);
    let attached = group.known_arn().is_some_and(|arn| is_attached(own, arn));
    if !registers && !count && attached {
        let arn = own.service_arn.clone().unwrap_or_default();
        return ServiceStep::Keep { arn };
    }
    let balanced = (!attached).then(|| found.reference.balanced.clone());
    let update = update(request, &found.reference.service, names, registers);
    ServiceStep::Update(Box::new(Update {
        request: update,
        balanced,
    }))
}

fn create(request: &Request, found: &Found, names: &Names) -> ServiceStep {
    let reference = &found.reference.service;
    let changes = Changes {
        cluster: &request.settings.cluster,
        name: &names.resource,
        desired_count: request.desired_count,
        tags: &merged(from_ecs(reference.tags()), &request.tags),
    };
    ServiceStep::Create {
        request: Box::new(clone(reference, &changes)),
        balanced: found.reference.balanced.clone(),
        otherwise: Box::new(Update {
            request: update(request, reference, names, true),
            balanced: Some(found.reference.balanced.clone()),
        }),
    }
}

/// What the original passed on, and only what the reference has.
fn update(
    request: &Request,
    reference: &Service,
    names: &Names,
    deploy: bool,
) -> UpdateServiceInputBuilder {
    UpdateServiceInputBuilder::default()
        .cluster(&request.settings.cluster)
        .service(&names.resource)
        .set_desired_count(desired_count(request, reference))
        .set_force_new_deployment(deploy.then_some(true))
        .set_network_configuration(reference.network_configuration.clone())
        .set_platform_version(reference.platform_version.clone())
        .set_health_check_grace_period_seconds(reference.health_check_grace_period_seconds)
}

/// ECS refuses a number of tasks for a daemon: it runs one on each instance.
fn desired_count(request: &Request, service: &Service) -> Option<i32> {
    let daemon = service.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    request.desired_count.filter(|_| !daemon)
}

fn is_attached(service: &Service, target_group: &str) -> bool {
    let mut balancers = service.load_balancers().iter();
    balancers.any(|balancer| balancer.target_group_arn() == Some(target_group))
}
