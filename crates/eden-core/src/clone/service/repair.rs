//! What UpdateService is sent to undo changes by hand.

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types::{DeploymentAlarms, DeploymentConfiguration, PropagateTags};

use super::settings::key;

/// Adds the settings of these names, as a new clone would get them, to an update.
///
/// Only what is wrong is sent: ECS checks whatever it is sent, and a deploy needs none of it.
#[must_use]
pub fn repair(
    update: UpdateServiceInputBuilder,
    wanted: &CreateServiceInputBuilder,
    wrong: &BTreeSet<&str>,
) -> UpdateServiceInputBuilder {
    let update = placement(update, wanted, wrong);
    let update = tags(update, wanted, wrong);
    let is = |name: &str| wrong.contains(name);
    let deployment = wrong.iter().any(|name| name.starts_with("deployment_"));
    let execute = wanted.get_enable_execute_command().unwrap_or_default();
    update
        .set_deployment_configuration(
            wanted
                .get_deployment_configuration()
                .clone()
                .filter(|_| deployment)
                .map(complete),
        )
        .set_enable_execute_command(is(key::EXECUTE_COMMAND).then_some(execute))
}

/// A launch type comes back with an empty strategy, and either only with a new deployment.
fn placement(
    update: UpdateServiceInputBuilder,
    wanted: &CreateServiceInputBuilder,
    wrong: &BTreeSet<&str>,
) -> UpdateServiceInputBuilder {
    let is = |name: &str| wrong.contains(name);
    let capacity = is(key::CAPACITY);
    let deploys = update.get_force_new_deployment().unwrap_or_default() || capacity;
    let providers = wanted.get_capacity_provider_strategy().clone();
    let constraints = wanted
        .get_placement_constraints()
        .clone()
        .unwrap_or_default();
    let strategy = wanted.get_placement_strategy().clone().unwrap_or_default();
    let rebalancing = wanted.get_availability_zone_rebalancing().clone();
    update
        .set_force_new_deployment(deploys.then_some(true))
        .set_capacity_provider_strategy(capacity.then(|| providers.unwrap_or_default()))
        .set_placement_constraints(is(key::PLACEMENT_CONSTRAINTS).then_some(constraints))
        .set_placement_strategy(is(key::PLACEMENT_STRATEGY).then_some(strategy))
        .set_availability_zone_rebalancing(rebalancing.filter(|_| is(key::REBALANCING)))
}

fn tags(
    update: UpdateServiceInputBuilder,
    wanted: &CreateServiceInputBuilder,
    wrong: &BTreeSet<&str>,
) -> UpdateServiceInputBuilder {
    let is = |name: &str| wrong.contains(name);
    let propagate = wanted.get_propagate_tags().clone();
    let propagate = propagate.unwrap_or(PropagateTags::None);
    let managed = wanted.get_enable_ecs_managed_tags().unwrap_or_default();
    update
        .set_propagate_tags(is(key::PROPAGATE_TAGS).then_some(propagate))
        .set_enable_ecs_managed_tags(is(key::MANAGED_TAGS).then_some(managed))
}

/// ECS keeps the alarms that it is not sent.
fn complete(mut deployment: DeploymentConfiguration) -> DeploymentConfiguration {
    let none = DeploymentAlarms::builder().set_alarm_names(Some(Vec::new()));
    let none = none.enable(false).rollback(false).build().ok();
    deployment.alarms = deployment.alarms.or(none);
    deployment
}
