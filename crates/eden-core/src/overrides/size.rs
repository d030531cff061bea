//! Whether a reference can be cloned in another size, and on other capacity.

use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, Compatibility, ContainerDefinition, LaunchType, OsFamily,
    Service, TaskDefinition,
};

use super::{Capacity, Overridden, OverrideError, Overrides, fargate};

/// What is wrong with size and capacity for a clone of this service and its task definition.
pub(crate) fn check(
    overrides: &Overrides,
    service: &Service,
    definition: &TaskDefinition,
) -> Vec<OverrideError> {
    let mut problems = Vec::new();
    if overrides.has_size() {
        problems.extend(wrong_size(overrides, service, definition));
    }
    if overrides.capacity == Some(Capacity::Spot) {
        problems.extend(no_spot(service, definition));
    }
    problems
}

/// What it is about: the one that is given, or the memory of both.
fn which(overrides: &Overrides) -> Overridden {
    match overrides.memory {
        Some(_) => Overridden::Memory,
        None => Overridden::Cpu,
    }
}

fn wrong_size(
    overrides: &Overrides,
    service: &Service,
    definition: &TaskDefinition,
) -> Option<OverrideError> {
    let own = |size: Option<&str>| size.and_then(|size| size.parse().ok());
    let cpu = overrides.cpu.or_else(|| own(definition.cpu()));
    let memory = overrides.memory.or_else(|| own(definition.memory()));
    let is_fargate = requires_fargate(definition) || runs_on_fargate(service);
    let wrong = cpu.zip(memory).filter(|_| is_fargate);
    let why = wrong
        .and_then(|(cpu, memory)| fargate::wrong(cpu, memory))
        .or_else(|| too_small(cpu, memory, definition.container_definitions()))?;
    Some(OverrideError::new(
        which(overrides),
        format!("is not possible: {why}"),
    ))
}

/// What containers reserve has to fit: ECS refuses the task definition otherwise.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
fn too_small(
    cpu: Option<u32>,
    memory: Option<u32>,
    containers: &[ContainerDefinition],
) -> Option<String> {
    let reserved = |one: &ContainerDefinition| one.memory_reservation().or(one.memory());
    let sum = |sizes: Vec<i32>| sizes.into_iter().map(i64::from).sum::<i64>();
    let units = sum(containers.iter().map(ContainerDefinition::cpu).collect());
    let mib = sum(containers.iter().filter_map(reserved).collect());
    let more = |needs: i64, has: Option<u32>, unit: &str| {
        let has = has.filter(|has| needs > i64::from(*has))?;
        Some(format!(
            "the containers reserve {needs} {unit}, and the task would have {has}"
        ))
    };
    more(units, cpu, "CPU units").or_else(|| more(mib, memory, "MiB of memory"))
}

/// Spot tasks are Fargate's alone here: those of EC2 follow from the instances of a cluster.
fn no_spot(service: &Service, definition: &TaskDefinition) -> Option<OverrideError> {
    let why = if !runs_on_fargate(service) {
        "is spot, which only Fargate has, and the reference service does not run on Fargate"
    } else if is_windows(definition) {
        "is spot, which Fargate has for Linux alone, and the reference runs on Windows"
    } else {
        return None;
    };
    Some(OverrideError::new(Overridden::Capacity, why))
}

fn requires_fargate(definition: &TaskDefinition) -> bool {
    let required = definition.requires_compatibilities();
    required.contains(&Compatibility::Fargate)
}

fn runs_on_fargate(service: &Service) -> bool {
    let strategy = service.capacity_provider_strategy();
    if strategy.is_empty() {
        return service.launch_type() == Some(&LaunchType::Fargate);
    }
    let mut providers = strategy
        .iter()
        .map(CapacityProviderStrategyItem::capacity_provider);
    providers.all(|name| name.starts_with("FARGATE"))
}

fn is_windows(definition: &TaskDefinition) -> bool {
    let platform = definition.runtime_platform();
    let system = platform.and_then(|platform| platform.operating_system_family());
    system.is_some_and(|system| *system != OsFamily::Linux)
}
