//! What can be changed of a service after it was made, to see changes by hand.
//!
//! One rendering serves the request and the description; the number of tasks is left out, because
//! autoscaling changes it.

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::types::{
    AvailabilityZoneRebalancing, AwsVpcConfiguration, CapacityProviderStrategyItem,
    DeploymentConfiguration, LaunchType, LoadBalancer, PlacementConstraint, PlacementStrategy,
    PropagateTags, Service,
};

use super::Balanced;
use crate::clone::differences::{Values, known, list};

/// Names of settings that a repair has to tell apart.
pub(crate) mod key {
    pub(crate) const CAPACITY: &str = "capacity";
    pub(crate) const EXECUTE_COMMAND: &str = "enable_execute_command";
    pub(crate) const LOAD_BALANCER: &str = "load_balancer";
    pub(crate) const MANAGED_TAGS: &str = "enable_ecs_managed_tags";
    pub(crate) const PLACEMENT_CONSTRAINTS: &str = "placement_constraints";
    pub(crate) const PLACEMENT_STRATEGY: &str = "placement_strategy";
    pub(crate) const PROPAGATE_TAGS: &str = "propagate_tags";
    pub(crate) const REBALANCING: &str = "availability_zone_rebalancing";
}

/// The settings that a request makes, behind this load balancer; a worker is behind none.
#[must_use]
pub fn of_request(request: &CreateServiceInputBuilder, balanced: Option<&Balanced>) -> Values {
    let network = request.get_network_configuration().as_ref();
    rendered(&Parts {
        network: network.and_then(|network| network.awsvpc_configuration()),
        deployment: request.get_deployment_configuration().as_ref(),
        capacity: request
            .get_capacity_provider_strategy()
            .as_deref()
            .unwrap_or_default(),
        launch_type: request.get_launch_type().as_ref(),
        platform_version: request.get_platform_version().as_deref(),
        grace_period: *request.get_health_check_grace_period_seconds(),
        execute_command: request.get_enable_execute_command().unwrap_or_default(),
        managed_tags: request.get_enable_ecs_managed_tags().unwrap_or_default(),
        propagate_tags: request.get_propagate_tags().as_ref(),
        rebalancing: request.get_availability_zone_rebalancing().as_ref(),
        constraints: request
            .get_placement_constraints()
            .as_deref()
            .unwrap_or_default(),
        strategy: request
            .get_placement_strategy()
            .as_deref()
            .unwrap_or_default(),
        balancers: balanced
            .iter()
            .map(|one| target(&one.container, one.port))
            .collect(),
    })
}

/// The settings that a service has.
#[must_use]
pub fn of_service(service: &Service) -> Values {
    let network = service.network_configuration();
    rendered(&Parts {
        network: network.and_then(|network| network.awsvpc_configuration()),
        deployment: service.deployment_configuration(),
        capacity: service.capacity_provider_strategy(),
        launch_type: service.launch_type(),
        platform_version: service.platform_version(),
        grace_period: service.health_check_grace_period_seconds(),
        execute_command: service.enable_execute_command(),
        managed_tags: service.enable_ecs_managed_tags(),
        propagate_tags: service.propagate_tags(),
        rebalancing: service.availability_zone_rebalancing(),
        constraints: service.placement_constraints(),
        strategy: service.placement_strategy(),
        balancers: service
            .load_balancers()
            .iter()
            .map(described_target)
            .collect(),
    })
}

struct Parts<'a> {
    network: Option<&'a AwsVpcConfiguration>,
    deployment: Option<&'a DeploymentConfiguration>,
    capacity: &'a [CapacityProviderStrategyItem],
    launch_type: Option<&'a LaunchType>,
    platform_version: Option<&'a str>,
    grace_period: Option<i32>,
    execute_command: bool,
    managed_tags: bool,
    propagate_tags: Option<&'a PropagateTags>,
    rebalancing: Option<&'a AvailabilityZoneRebalancing>,
    constraints: &'a [PlacementConstraint],
    strategy: &'a [PlacementStrategy],
    balancers: Vec<String>,
}

fn rendered(parts: &Parts<'_>) -> Values {
    let mut settings = whole(parts);
    settings.extend(parts.network.map(network).unwrap_or_default());
    settings.extend(parts.deployment.map(deployment).unwrap_or_default());
    settings
}

fn whole(parts: &Parts<'_>) -> Values {
    let propagate = parts.propagate_tags.map_or("NONE", PropagateTags::as_str);
    let rebalancing = parts.rebalancing.map(|one| one.as_str().to_owned());
    known([
        (key::CAPACITY, capacity(parts)),
        (
            key::EXECUTE_COMMAND,
            Some(parts.execute_command.to_string()),
        ),
        (key::LOAD_BALANCER, Some(list(parts.balancers.clone()))),
        (key::MANAGED_TAGS, Some(parts.managed_tags.to_string())),
        (
            key::PLACEMENT_CONSTRAINTS,
            Some(constraints(parts.constraints)),
        ),
        (key::PLACEMENT_STRATEGY, Some(strategy(parts.strategy))),
        (key::PROPAGATE_TAGS, Some(propagate.to_owned())),
        (key::REBALANCING, rebalancing),
        (
            "health_check_grace_period_seconds",
            number(parts.grace_period),
        ),
        (
            "platform_version",
            parts.platform_version.map(str::to_owned),
        ),
    ])
}

fn number(number: Option<i32>) -> Option<String> {
    number.map(|number| number.to_string())
}

fn target(container: &str, port: i32) -> String {
    format!("{container}:{port}")
}

fn described_target(balancer: &LoadBalancer) -> String {
    let port = balancer.container_port().unwrap_or_default();
    target(balancer.container_name().unwrap_or_default(), port)
}

/// A strategy wins over a launch type: ECS may describe both.
fn capacity(parts: &Parts<'_>) -> Option<String> {
    if parts.capacity.is_empty() {
        return parts.launch_type.map(|one| one.as_str().to_owned());
    }
    let one = |item: &CapacityProviderStrategyItem| {
        format!(
            "{} (base {}, weight {})",
            item.capacity_provider(),
            item.base(),
            item.weight()
        )
    };
    Some(list(parts.capacity.iter().map(one)))
}

fn constraints(constraints: &[PlacementConstraint]) -> String {
    let one = |constraint: &PlacementConstraint| {
        let kind = constraint.r#type().map_or("", |kind| kind.as_str());
        format!("{kind} {}", constraint.expression().unwrap_or_default())
    };
    list(
        constraints
            .iter()
            .map(|constraint| one(constraint).trim_end().to_owned()),
    )
}

/// Each rule of a strategy is applied after the one before it: their order counts.
fn strategy(rules: &[PlacementStrategy]) -> String {
    let one = |rule: &PlacementStrategy| {
        let kind = rule.r#type().map_or("", |kind| kind.as_str());
        format!("{kind} {}", rule.field().unwrap_or_default())
            .trim_end()
            .to_owned()
    };
    let rules: Vec<String> = rules.iter().map(one).collect();
    if rules.is_empty() {
        "none".into()
    } else {
        rules.join(", then ")
    }
}

fn network(network: &AwsVpcConfiguration) -> Values {
    let public = network
        .assign_public_ip()
        .map(|public| public.as_str().to_owned());
    known([
        ("subnets", Some(list(network.subnets().to_vec()))),
        (
            "security_groups",
            Some(list(network.security_groups().to_vec())),
        ),
        ("assign_public_ip", public),
    ])
}

fn deployment(deployment: &DeploymentConfiguration) -> Values {
    let breaker = deployment.deployment_circuit_breaker();
    let breaker = breaker.map(|one| (one.enable().to_string(), one.rollback().to_string()));
    let (enable, rollback) = breaker.unzip();
    let alarms = deployment.alarms().filter(|alarms| alarms.enable());
    known([
        (
            "deployment_maximum_percent",
            number(deployment.maximum_percent()),
        ),
        (
            "deployment_minimum_healthy_percent",
            number(deployment.minimum_healthy_percent()),
        ),
        ("deployment_circuit_breaker", enable),
        ("deployment_circuit_breaker_rollback", rollback),
        (
            "deployment_alarms",
            Some(list(
                alarms.iter().flat_map(|one| one.alarm_names().to_vec()),
            )),
        ),
        (
            "deployment_strategy",
            deployment.strategy().map(|one| one.as_str().to_owned()),
        ),
    ])
}

#[cfg(test)]
mod tests;
