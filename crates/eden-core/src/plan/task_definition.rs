//! The task definition.

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinition, TaskDefinitionStatus};

use crate::clone::tags::merged;
use crate::clone::task_definition::{Changes, clone, container as container_of};
use crate::error::Error;
use crate::name::Names;
use crate::observe::Found;
use crate::request::Request;

/// What is done to the task definition.
#[derive(Clone, Debug)]
pub enum TaskDefinitionStep {
    /// The service runs the right one already.
    Keep {
        /// Its ARN.
        arn: String,
    },
    /// A new revision is registered.
    Register(Box<RegisterTaskDefinitionInputBuilder>),
}

pub(super) fn step(
    request: &Request,
    found: &Found,
    names: &Names,
    container: &str,
) -> Result<TaskDefinitionStep, Error> {
    let running = found
        .service
        .as_ref()
        .and_then(|own| own.task_definition.as_ref());
    if let Some(arn) = running.and_then(|running| right(request, running, names, container)) {
        return Ok(TaskDefinitionStep::Keep { arn });
    }
    let changes = Changes {
        family: &names.resource,
        container,
        image: request.image.as_str(),
        environment: &request.environment,
        tags: &merged(found.reference.task_definition_tags.clone(), &request.tags),
    };
    let registration = clone(&found.reference.task_definition, &changes)?;
    Ok(TaskDefinitionStep::Register(Box::new(registration)))
}

/// The ARN of the running task definition, where it is what is asked for.
fn right(
    request: &Request,
    running: &TaskDefinition,
    names: &Names,
    container: &str,
) -> Option<String> {
    let own = running.family() == Some(&names.resource);
    let active = running.status == Some(TaskDefinitionStatus::Active);
    let container = container_of(running, container)?;
    let same = container.image() == Some(request.image.as_str())
        && has_variables(request, container)
        && !has_dropped_variable(request);
    (own && active && same && !request.force).then(|| running.task_definition_arn.clone())?
}

fn has_variables(request: &Request, container: &ContainerDefinition) -> bool {
    let has = |(name, value): (&String, &String)| {
        let mut pairs = container.environment().iter();
        pairs.any(|pair| pair.name() == Some(name) && pair.value() == Some(value))
    };
    request.environment.iter().all(has)
}

/// A variable that is no longer asked for gets the reference's value again, or goes.
fn has_dropped_variable(request: &Request) -> bool {
    let before = request
        .previous
        .iter()
        .flat_map(|previous| previous.environment.keys());
    before
        .into_iter()
        .any(|name| !request.environment.contains_key(name))
}
