//! The reference: the service that is cloned, with its task definition and target group.

use aws_sdk_ecs::types::{Service, TaskDefinition};
use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};

use super::{service, target_group};
use crate::clients::Clients;
use crate::clone::service::{Balanced, balanced};
use crate::clone::tags::Tags;
use crate::context::Context;
use crate::error::Error;

/// What is cloned.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The service.
    pub service: Service,
    /// The container and port that its load balancer points at.
    pub balanced: Balanced,
    /// Its task definition.
    pub task_definition: TaskDefinition,
    /// The task definition's tags.
    pub task_definition_tags: Tags,
    /// Its target group.
    pub target_group: TargetGroup,
    /// The target group's attributes.
    pub target_group_attributes: Vec<TargetGroupAttribute>,
    /// The target group's tags.
    pub target_group_tags: Tags,
}

/// Fetches what the reference service uses.
///
/// # Errors
/// When the service has no target group, or a call fails.
pub async fn complete(
    clients: &Clients,
    context: &Context,
    service: Service,
) -> Result<Reference, Error> {
    context.note(format!(
        "Retrieved reference service {}",
        service.service_arn().unwrap_or("")
    ));
    let balanced = balanced(&service)?;
    let definition_arn = service.task_definition().unwrap_or_default();
    let (definition, group) = tokio::join!(
        service::task_definition(clients, definition_arn),
        target_group::reference(clients, &balanced.target_group)
    );
    let (task_definition, task_definition_tags) = definition?;
    context.note(format!(
        "Retrieved reference task definition from {definition_arn}"
    ));
    let (target_group, target_group_attributes, target_group_tags) = group?;
    context.note(format!(
        "Retrieved reference target group: {}",
        balanced.target_group
    ));
    Ok(Reference {
        service,
        balanced,
        task_definition,
        task_definition_tags,
        target_group,
        target_group_attributes,
        target_group_tags,
    })
}
