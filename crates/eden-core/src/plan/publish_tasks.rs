//! What runs before an endpoint is published.

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::operation::run_task::builders::RunTaskInputBuilder;
use aws_sdk_ecs::types::{CapacityProviderStrategyItem, LaunchType};

use super::Candidate;
use super::service::clone_request;
use super::task_definition::begun_revision;
use crate::clone::tags::{Tags, to_ecs};
use crate::clone::task_definition::container as container_of;
use crate::error::Error;
use crate::name::Names;
use crate::publish_task::{BEFORE_PUBLISH, Prepared, PublishTask, Runs};
use crate::record::Record;

/// Capacity that AWS takes back at any time: a migration is not stopped half way.
const SPOT: &str = "FARGATE_SPOT";
/// The same, and not taken back.
const ON_DEMAND: &str = "FARGATE";

/// The tasks of an endpoint, and what is known of earlier attempts.
#[derive(Clone, Debug)]
pub struct PublishTasks {
    /// What runs, one after the other.
    pub tasks: Vec<Prepared>,
    /// The request that runs one, but for revision, command and token.
    pub request: RunTaskInputBuilder,
    /// What the row knows of earlier attempts.
    pub runs: Runs,
    /// ARN of the revision that these are of, where its tags say that it is the endpoint's own.
    pub begun: Option<String>,
    /// Whether a task runs again of which nobody knows whether it ran.
    pub rerun: bool,
    /// The record in the row, which stays there until the deploy comes to its end; `None` where the row has none.
    pub row_record: Option<Record>,
}

/// `None` where nothing is to run.
pub(super) fn step(
    candidate: &Candidate,
    names: &Names,
    container: &str,
) -> Result<Option<Box<PublishTasks>>, Error> {
    let tasks = candidate.publish_tasks();
    if tasks.is_empty() {
        return Ok(None);
    }
    let tasks = tasks
        .iter()
        .map(|task| prepared(candidate, task, container));
    let row = candidate.row.as_ref();
    let begun = begun_revision(candidate, &names.resource);
    Ok(Some(Box::new(PublishTasks {
        tasks: tasks.collect::<Result<_, _>>()?,
        request: request(candidate, names),
        runs: candidate.runs().cloned().unwrap_or_default(),
        begun: begun.and_then(|it| it.task_definition_arn.clone()),
        rerun: candidate.request.tasks.rerun,
        row_record: row.and_then(|row| row.record.clone()),
    })))
}

fn prepared(candidate: &Candidate, task: &PublishTask, container: &str) -> Result<Prepared, Error> {
    let definition = &candidate.found.reference.task_definition;
    let prepared = Prepared {
        command: task.command.clone(),
        container: task.container.as_deref().unwrap_or(container).to_owned(),
    };
    let why = match container_of(definition, &prepared.container) {
        None => format!(
            "names container {:?}, which the task definition does not have",
            prepared.container
        ),
        Some(_) if prepared.is_too_long() => {
            "has a command that is longer than ECS takes".to_owned()
        }
        Some(_) => return Ok(prepared),
    };
    Err(Error::Unusable {
        what: format!("`{BEFORE_PUBLISH}`"),
        why,
        advice: "Name a container of the reference's task definition, or none for the one that gets the image; put a long command \
                 into a script of the image."
            .into(),
        key: Some(BEFORE_PUBLISH),
    })
}

/// Network, platform and capacity are the service's own; its Service Connect and load balancer are not.
fn request(candidate: &Candidate, names: &Names) -> RunTaskInputBuilder {
    let service = clone_request(candidate, names);
    let (launch_type, strategy) = capacity(&service);
    RunTaskInputBuilder::default()
        .cluster(&candidate.request.settings.cluster)
        .count(1)
        .set_launch_type(launch_type)
        .set_capacity_provider_strategy(strategy)
        .set_platform_version(service.get_platform_version().clone())
        .set_network_configuration(service.get_network_configuration().clone())
        .set_placement_constraints(service.get_placement_constraints().clone())
        .set_placement_strategy(service.get_placement_strategy().clone())
        .set_tags(to_ecs(&candidate.tags(Tags::new())))
}

/// Whatever the service uses, but for what AWS takes back at any time.
fn capacity(
    service: &CreateServiceInputBuilder,
) -> (
    Option<LaunchType>,
    Option<Vec<CapacityProviderStrategyItem>>,
) {
    let strategy = service.get_capacity_provider_strategy().as_deref();
    let Some(strategy) = strategy.filter(|items| !items.is_empty()) else {
        return (service.get_launch_type().clone(), None);
    };
    if strategy.iter().all(|item| item.capacity_provider != SPOT) {
        return (None, Some(strategy.to_vec()));
    }
    let mut kept: Vec<CapacityProviderStrategyItem> = strategy
        .iter()
        .filter(|item| item.capacity_provider != SPOT)
        .cloned()
        .collect();
    if kept.iter().all(|item| item.weight == 0) {
        // ECS refuses a strategy without any weight, which what is left may be.
        kept.retain(|item| item.capacity_provider != ON_DEMAND);
        let on_demand = CapacityProviderStrategyItem::builder()
            .capacity_provider(ON_DEMAND)
            .weight(1);
        kept.extend(on_demand.build().ok());
    }
    (None, Some(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(provider: &str, weight: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem::builder()
            .capacity_provider(provider)
            .weight(weight)
            .build()
            .unwrap()
    }

    fn providers(items: &[CapacityProviderStrategyItem]) -> Vec<(String, i32)> {
        let service = CreateServiceInputBuilder::default()
            .set_capacity_provider_strategy(Some(items.to_vec()));
        let (launch_type, strategy) = capacity(&service);
        assert_eq!(launch_type, None);
        let each = strategy.unwrap().into_iter();
        each.map(|item| (item.capacity_provider, item.weight))
            .collect()
    }

    #[test]
    fn a_task_never_runs_on_what_aws_takes_back() {
        let fargate = [("FARGATE".to_owned(), 1)];
        assert_eq!(providers(&[item(SPOT, 1)]), fargate);
        assert_eq!(providers(&[item(SPOT, 4), item(ON_DEMAND, 1)]), fargate);
        assert_eq!(providers(&[item(SPOT, 1), item(ON_DEMAND, 0)]), fargate);
        assert_eq!(
            providers(&[item("instances", 2)]),
            [("instances".to_owned(), 2)]
        );
    }

    #[test]
    fn without_a_strategy_it_has_the_launch_type_of_the_service() {
        let service = CreateServiceInputBuilder::default().launch_type(LaunchType::Fargate);
        assert_eq!(capacity(&service), (Some(LaunchType::Fargate), None));
    }
}
