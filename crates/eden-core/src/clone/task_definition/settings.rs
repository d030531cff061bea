//! What of a task definition a person recognises, to say what another revision changed.

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types::{ContainerDefinition, EphemeralStorage, RuntimePlatform, TaskDefinition};

use super::copied;
use crate::clone::differences::{Values, known, list};

/// The settings that a request registers.
#[must_use]
pub fn of_request(request: &RegisterTaskDefinitionInputBuilder) -> Values {
    let platform = request.get_runtime_platform().as_ref();
    let containers = request
        .get_container_definitions()
        .as_deref()
        .unwrap_or_default();
    let volumes = request.get_volumes().as_deref().unwrap_or_default();
    let network = request.get_network_mode().as_ref();
    let storage = request.get_ephemeral_storage().as_ref();
    known([
        ("containers", Some(list(containers.iter().filter_map(name)))),
        ("cpu", request.get_cpu().clone()),
        ("memory", request.get_memory().clone()),
        ("task_role_arn", request.get_task_role_arn().clone()),
        (
            "execution_role_arn",
            request.get_execution_role_arn().clone(),
        ),
        ("network_mode", network.map(|one| one.as_str().to_owned())),
        (
            "pid_mode",
            request
                .get_pid_mode()
                .as_ref()
                .map(|one| one.as_str().to_owned()),
        ),
        (
            "ipc_mode",
            request
                .get_ipc_mode()
                .as_ref()
                .map(|one| one.as_str().to_owned()),
        ),
        ("cpu_architecture", platform.and_then(architecture)),
        ("operating_system_family", platform.and_then(system)),
        ("ephemeral_storage_gib", storage.map(size)),
        (
            "volumes",
            Some(list(volumes.iter().filter_map(|one| one.name.clone()))),
        ),
    ])
}

/// The settings that a task definition has.
#[must_use]
pub fn of_definition(definition: &TaskDefinition) -> Values {
    let containers = definition.container_definitions.clone();
    of_request(&copied(definition).set_container_definitions(containers))
}

fn name(container: &ContainerDefinition) -> Option<String> {
    container.name.clone()
}

fn architecture(platform: &RuntimePlatform) -> Option<String> {
    platform
        .cpu_architecture()
        .map(|one| one.as_str().to_owned())
}

fn system(platform: &RuntimePlatform) -> Option<String> {
    platform
        .operating_system_family()
        .map(|one| one.as_str().to_owned())
}

fn size(storage: &EphemeralStorage) -> String {
    storage.size_in_gib().to_string()
}
