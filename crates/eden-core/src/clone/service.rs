//! The clone of a service.

pub mod repair;
pub mod settings;

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, DeploymentConfiguration, DeploymentController,
    DeploymentControllerType, DeploymentStrategy, LoadBalancer, PropagateTags, SchedulingStrategy,
    Service, ServiceVolumeConfiguration,
};

pub use super::balanced::{Balanced, candidates};
use super::tags::{Tags, to_ecs};
use crate::overrides::Capacity;

/// The capacity provider of Fargate Spot.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
const SPOT: &str = "FARGATE_SPOT";

/// What DescribeServices tells and CreateService does not take: AWS sets them.
pub const NOT_COPIED: &[&str] = &[
    "clusterArn",
    "createdAt",
    "createdBy",
    "currentServiceDeployment",
    "currentServiceRevisions",
    "deployments",
    "events",
    "pendingCount",
    "platformFamily",
    "resourceManagementType",
    "runningCount",
    "serviceArn",
    "status",
    "taskSets",
];

/// What would give the clone the reference's own traffic, or needs a second target group that an
/// environment does not have: left out on purpose.
pub const LEFT_OUT: &[&str] = &[
    "Application Auto Scaling of the service: its scalable target, policies and scheduled actions",
    "deploymentConfiguration of a strategy other than ROLLING: strategy, bakeTimeInMinutes, \
     lifecycleHooks, linearConfiguration, canaryConfiguration",
    "deploymentConfiguration.alarms: the reference's errors would roll the clone back",
    "deploymentController other than ECS: UpdateService could not deploy to the clone",
    "gatewayConnectors",
    "loadBalancers after the first that an ALB reaches",
    "loadBalancers.advancedConfiguration",
    "monitoring, which only DescribeServiceRevisions tells",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "vpcLatticeConfigurations",
];

/// What differs between the reference service and the clone.
#[derive(Clone, Debug)]
pub struct Changes<'a> {
    /// The cluster of the clone.
    pub cluster: &'a str,
    /// The clone's name.
    pub name: &'a str,
    /// How many tasks; where it is not given the reference's number, and one at least.
    pub desired_count: Option<i32>,
    /// On what its tasks run, where that is not as the reference's.
    pub capacity: Option<Capacity>,
    /// All tags of the clone.
    pub tags: &'a Tags,
}

/// The request that creates the clone, but for the task definition and the target group, which
/// exist only later: [`attach`] adds them.
#[must_use]
pub fn clone(reference: &Service, changes: &Changes<'_>) -> CreateServiceInputBuilder {
    let daemon = reference.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    // A reference that sleeps at night has none.
    let desired = changes
        .desired_count
        .unwrap_or(reference.desired_count.max(1));
    on_capacity(copied(reference), changes.capacity)
        .cluster(changes.cluster)
        .service_name(changes.name)
        // ECS refuses a number of tasks for a daemon: it runs one on each instance.
        .set_desired_count((!daemon).then_some(desired))
        .set_tags(to_ecs(changes.tags))
}

/// ECS takes a strategy or a launch type, and not both.
fn on_capacity(
    request: CreateServiceInputBuilder,
    capacity: Option<Capacity>,
) -> CreateServiceInputBuilder {
    match capacity {
        None => request,
        Some(Capacity::Spot) => {
            let spot = CapacityProviderStrategyItem::builder()
                .capacity_provider(SPOT)
                .weight(1);
            request
                .set_launch_type(None)
                .set_capacity_provider_strategy(spot.build().ok().map(|item| vec![item]))
        }
    }
}

fn copied(reference: &Service) -> CreateServiceInputBuilder {
    CreateServiceInputBuilder::default()
        .set_availability_zone_rebalancing(reference.availability_zone_rebalancing.clone())
        .set_launch_type(launch_type(reference))
        .set_capacity_provider_strategy(capacity_providers(reference))
        .set_platform_version(reference.platform_version.clone())
        .set_role(role(reference))
        .set_deployment_configuration(deployment_configuration(reference))
        .set_placement_constraints(reference.placement_constraints.clone())
        .set_placement_strategy(reference.placement_strategy.clone())
        .set_network_configuration(reference.network_configuration.clone())
        .set_health_check_grace_period_seconds(grace_period(reference))
        .set_scheduling_strategy(reference.scheduling_strategy.clone())
        .set_deployment_controller(deployment_controller(reference))
        .enable_ecs_managed_tags(reference.enable_ecs_managed_tags)
        .set_propagate_tags(propagate_tags(reference))
        .enable_execute_command(reference.enable_execute_command)
        .set_volume_configurations(volume_configurations(reference))
}

/// How long the load balancer's health checks are ignored: ECS takes it only of what has one.
#[must_use]
pub fn grace_period(reference: &Service) -> Option<i32> {
    let seconds = reference.health_check_grace_period_seconds;
    seconds.filter(|_| !reference.load_balancers().is_empty())
}

/// Puts the clone's own task definition and target group into its request.
#[must_use]
pub fn attach(
    request: CreateServiceInputBuilder,
    task_definition: &str,
    target_group: &str,
    balanced: &Balanced,
) -> CreateServiceInputBuilder {
    let balancer = LoadBalancer::builder()
        .target_group_arn(target_group)
        .container_name(&balanced.container)
        .container_port(balanced.port)
        .build();
    request
        .task_definition(task_definition)
        .load_balancers(balancer)
}

fn capacity_providers(reference: &Service) -> Option<Vec<CapacityProviderStrategyItem>> {
    let strategy = reference.capacity_provider_strategy.clone();
    strategy.filter(|items| !items.is_empty())
}

/// ECS describes both, and takes only one.
fn launch_type(reference: &Service) -> Option<aws_sdk_ecs::types::LaunchType> {
    match capacity_providers(reference) {
        Some(_) => None,
        None => reference.launch_type.clone(),
    }
}

/// ECS describes its own service-linked role, and refuses to be given it.
fn role(reference: &Service) -> Option<String> {
    let role = reference.role_arn.clone();
    role.filter(|arn| !arn.contains(":role/aws-service-role/"))
}

/// ECS describes `NONE`, and refuses to be given it.
fn propagate_tags(reference: &Service) -> Option<PropagateTags> {
    let propagate = reference.propagate_tags.clone();
    propagate.filter(|value| *value != PropagateTags::None)
}

/// Under CodeDeploy, or an external controller, no deployment would ever follow the first.
fn deployment_controller(reference: &Service) -> Option<DeploymentController> {
    let controller = reference.deployment_controller.clone();
    controller.filter(|controller| controller.r#type == DeploymentControllerType::Ecs)
}

/// Blue/green and its kin need a second target group and listener rules of their own.
fn deployment_configuration(reference: &Service) -> Option<DeploymentConfiguration> {
    let mut configuration = reference.deployment_configuration.clone()?;
    configuration.alarms = None;
    let rolling = |strategy: &DeploymentStrategy| *strategy == DeploymentStrategy::Rolling;
    if !configuration.strategy.as_ref().is_none_or(rolling) {
        configuration.strategy = None;
        configuration.bake_time_in_minutes = None;
        configuration.lifecycle_hooks = None;
        configuration.linear_configuration = None;
        configuration.canary_configuration = None;
    }
    // What ECS describes of a rolling deployment, which has none.
    configuration.bake_time_in_minutes =
        configuration.bake_time_in_minutes.filter(|time| *time > 0);
    Some(configuration)
}

/// DescribeServices tells a service's volumes only within its deployments.
fn volume_configurations(reference: &Service) -> Option<Vec<ServiceVolumeConfiguration>> {
    let mut deployments = reference.deployments.iter().flatten();
    let primary = deployments.find(|deployment| deployment.status.as_deref() == Some("PRIMARY"))?;
    primary
        .volume_configurations
        .clone()
        .filter(|volumes| !volumes.is_empty())
}
