//! The clone of a task definition.

mod images;
mod overrides;
pub mod settings;

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types::{ContainerDefinition, KeyValuePair, TaskDefinition};

use super::tags::{Tags, to_ecs};
use crate::error::Error;
use crate::overrides::Overrides;

/// What DescribeTaskDefinition tells and RegisterTaskDefinition does not take: AWS sets them.
pub const NOT_COPIED: &[&str] = &[
    "compatibilities",
    "deleteRequestedAt",
    "deregisteredAt",
    "registeredAt",
    "registeredBy",
    "requiresAttributes",
    "revision",
    "status",
    "taskDefinitionArn",
];

/// What differs between the reference's task definition and the clone's.
#[derive(Clone, Debug)]
pub struct Changes<'a> {
    /// The clone's family.
    pub family: &'a str,
    /// The container that gets the image.
    pub container: &'a str,
    /// The image.
    pub image: &'a str,
    /// Whether other containers that run the same image as that one get the new one as well.
    pub with_same_image: bool,
    /// Environment variables set on that container.
    pub environment: &'a BTreeMap<String, String>,
    /// What else differs, with what its texts refer to.
    pub overrides: &'a Overrides,
    /// All tags of the clone.
    pub tags: &'a Tags,
}

/// The request that registers the clone.
///
/// # Errors
/// When the reference has no container of a name.
pub fn clone(
    reference: &TaskDefinition,
    changes: &Changes<'_>,
) -> Result<RegisterTaskDefinitionInputBuilder, Error> {
    let mut containers = reference.container_definitions.clone().unwrap_or_default();
    images::replace(reference, &mut containers, changes)?;
    let target = containers
        .iter_mut()
        .find(|container| container.name.as_deref() == Some(changes.container))
        .ok_or_else(|| no_container(reference, changes.container))?;
    set_environment(target, changes.environment);
    overrides::set(target, changes.overrides);
    let size = |own: Option<u32>| own.map(|size| size.to_string());
    Ok(copied(reference)
        .set_cpu(size(changes.overrides.cpu).or_else(|| reference.cpu.clone()))
        .set_memory(size(changes.overrides.memory).or_else(|| reference.memory.clone()))
        .family(changes.family)
        .set_container_definitions(Some(containers))
        .set_tags(to_ecs(changes.tags)))
}

#[expect(
    deprecated,
    reason = "what AWS still describes is still copied, or it would be lost"
)]
fn copied(reference: &TaskDefinition) -> RegisterTaskDefinitionInputBuilder {
    RegisterTaskDefinitionInputBuilder::default()
        .set_task_role_arn(reference.task_role_arn.clone())
        .set_execution_role_arn(reference.execution_role_arn.clone())
        .set_network_mode(reference.network_mode.clone())
        .set_volumes(reference.volumes.clone())
        .set_placement_constraints(reference.placement_constraints.clone())
        .set_requires_compatibilities(reference.requires_compatibilities.clone())
        .set_cpu(reference.cpu.clone())
        .set_memory(reference.memory.clone())
        .set_pid_mode(reference.pid_mode.clone())
        .set_ipc_mode(reference.ipc_mode.clone())
        .set_proxy_configuration(reference.proxy_configuration.clone())
        .set_inference_accelerators(reference.inference_accelerators.clone())
        .set_ephemeral_storage(reference.ephemeral_storage.clone())
        .set_runtime_platform(reference.runtime_platform.clone())
        .set_enable_fault_injection(reference.enable_fault_injection)
}

/// Sets variables in place of those of the same name; an override also wins over a secret.
fn set_environment(container: &mut ContainerDefinition, environment: &BTreeMap<String, String>) {
    if environment.is_empty() {
        return;
    }
    let mut variables = container.environment.take().unwrap_or_default();
    variables.retain(|pair| {
        !pair
            .name
            .as_ref()
            .is_some_and(|n| environment.contains_key(n))
    });
    let pair = |(name, value)| KeyValuePair::builder().name(name).value(value).build();
    variables.extend(environment.iter().map(pair));
    container.environment = Some(variables);
    if let Some(secrets) = &mut container.secrets {
        secrets.retain(|secret| !environment.contains_key(&secret.name));
    }
}

fn arn(reference: &TaskDefinition) -> &str {
    reference
        .task_definition_arn
        .as_deref()
        .unwrap_or("of the reference service")
}

fn no_container(reference: &TaskDefinition, container: &str) -> Error {
    let containers = reference.container_definitions.iter().flatten();
    let names: Vec<&str> = containers.filter_map(|c| c.name.as_deref()).collect();
    Error::Unusable {
        what: format!("task definition {}", arn(reference)),
        why: format!(
            "has no container {container:?}; its containers are {}",
            names.join(", ")
        ),
        advice: "Set `target_container_name` to one of its containers.".into(),
        key: Some("target_container_name"),
    }
}

/// A container of a task definition, by its name.
#[must_use]
pub fn container<'a>(
    definition: &'a TaskDefinition,
    name: &str,
) -> Option<&'a ContainerDefinition> {
    let mut containers = definition.container_definitions.iter().flatten();
    containers.find(|container| container.name.as_deref() == Some(name))
}
