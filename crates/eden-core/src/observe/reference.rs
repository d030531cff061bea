//! The reference: the service that is cloned, with its task definition and target group.

use aws_sdk_ecs::types::{Service, TaskDefinition};
use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};

use super::service::{ExistingService, active, described, existing};
use super::{service, target_group};
use crate::clients::Clients;
use crate::clone::service::{Balanced, balanced};
use crate::clone::tags::Tags;
use crate::context::Context;
use crate::error::Error;
use crate::settings::Settings;

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

/// The reference with all it uses, and the environment's own service.
///
/// # Errors
/// When the reference cannot be cloned, or a call fails.
pub async fn with_own(
    clients: &Clients,
    context: &Context,
    settings: &Settings,
    name: &str,
) -> Result<(Reference, Option<ExistingService>), Error> {
    let (reference, own) = reference_and_own(clients, settings, name).await?;
    let reference = reference.ok_or_else(|| missing(settings))?;
    let (reference, own) = tokio::join!(
        complete(clients, context, reference),
        existing(clients, own)
    );
    Ok((reference?, own?))
}

/// Both services; one call where they share a cluster, as they usually do.
async fn reference_and_own(
    clients: &Clients,
    settings: &Settings,
    name: &str,
) -> Result<(Option<Service>, Option<Service>), Error> {
    let arn = &settings.reference_service;
    let cluster = cluster_of(settings);
    if cluster == settings.cluster {
        let mut both = described(clients, cluster, &[arn, name]).await?;
        let own = take(&mut both, |service| service.service_name() == Some(name));
        return Ok((take(&mut both, active), own));
    }
    let reference_name: &[&str] = &[arn];
    let own_name: &[&str] = &[name];
    let (reference, own) = tokio::join!(
        described(clients, cluster, reference_name),
        described(clients, &settings.cluster, own_name)
    );
    Ok((take(&mut reference?, active), own?.pop()))
}

fn take(services: &mut Vec<Service>, wanted: impl Fn(&Service) -> bool) -> Option<Service> {
    let index = services.iter().position(wanted)?;
    Some(services.swap_remove(index))
}

/// The reference's cluster: part of its ARN, except in ARNs of the old form.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html>
fn cluster_of(settings: &Settings) -> &str {
    let name = settings.reference_service.split(":service/").nth(1);
    let cluster = name
        .and_then(|name| name.split_once('/'))
        .map(|(cluster, _)| cluster);
    // The cluster of the environments may be written as an ARN, too.
    let own = settings.cluster.rsplit('/').next().unwrap_or_default();
    match cluster {
        Some(cluster) if cluster != own => cluster,
        _ => &settings.cluster,
    }
}

fn missing(settings: &Settings) -> Error {
    Error::Unusable {
        what: format!("reference service {}", settings.reference_service),
        why: format!(
            "does not exist or is not active in cluster {}",
            cluster_of(settings)
        ),
        advice: "Check `reference_service_arn` and the region.".into(),
        key: Some("reference_service_arn"),
    }
}

#[cfg(test)]
mod tests;
