//! The task definition.

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinition, TaskDefinitionStatus};

use std::collections::BTreeMap;

use super::Candidate;
use crate::clone::task_definition::settings::{of_definition, of_request};
use crate::clone::task_definition::{Changes, clone, container as container_of};
use crate::error::Error;
use crate::name::Names;
use crate::observe::Found;
use crate::overrides::template::Template;
use crate::overrides::{Overridden, Overrides, check_size, checked, of_text};
use crate::record::Record;
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
    /// The same was registered by a deploy that did not come to its end, after tasks of it were begun.
    Resume {
        /// Its ARN.
        arn: String,
        /// The request that it was registered by.
        request: Box<RegisterTaskDefinitionInputBuilder>,
    },
}

/// What of the task definition is asked for, with what its texts refer to.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    container: &'a str,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) overrides: Overrides,
}

impl<'a> Wanted<'a> {
    /// What is asked for of an endpoint of this record.
    ///
    /// # Errors
    /// When a text refers to what there is not, or the reference has no such size or capacity.
    pub(super) fn of(candidate: &Candidate, record: &'a Record) -> Result<Self, Error> {
        let Candidate { request, found, .. } = candidate;
        let reference = &found.reference;
        let (service, definition) = (&reference.service, &reference.task_definition);
        checked(check_size(&request.overrides, service, definition))?;
        let template = Template::of(record)?;
        let environment = template.map(&request.environment);
        Ok(Self {
            container: &record.container,
            environment: environment.map_err(|error| of_text(Overridden::Environment, &error))?,
            overrides: request.overrides.expanded(&template)?,
        })
    }
}

pub(super) fn step(
    candidate: &Candidate,
    names: &Names,
    wanted: &Wanted<'_>,
) -> Result<TaskDefinitionStep, Error> {
    let Candidate { request, found, .. } = candidate;
    let image = candidate.image();
    let changes = Changes {
        family: &names.resource,
        container: wanted.container,
        image: &image,
        with_same_image: request.settings.container.is_none(),
        environment: &wanted.environment,
        overrides: &wanted.overrides,
        tags: &candidate.tags(found.reference.task_definition_tags.clone()),
    };
    let registration = clone(&found.reference.task_definition, &changes)?;
    if let Some(running) = running(found)
        && let Some(arn) = right(request, running, names, (wanted, &image))
        && (is_recorded(request, &arn)
            || clone(running, &changes).ok().as_ref() == Some(&registration))
    {
        return Ok(TaskDefinitionStep::Keep { arn });
    }
    let request = Box::new(registration);
    Ok(match begun(candidate, &changes, &request) {
        Some(arn) => TaskDefinitionStep::Resume { arn, request },
        None => TaskDefinitionStep::Register(request),
    })
}

/// The ARN of the revision that an earlier deploy left, where it is what would be registered now.
fn begun(
    candidate: &Candidate,
    changes: &Changes<'_>,
    registration: &RegisterTaskDefinitionInputBuilder,
) -> Option<String> {
    let begun = begun_revision(candidate, changes.family)?;
    let container = container_of(begun, changes.container)?;
    // A clone of it gets image, variables and overrides, whatever it has itself.
    let overrides = changes.overrides.missing_in(begun, Some(container));
    let same = container.image() == Some(changes.image)
        && has_variables(changes.environment, container)
        && overrides.is_empty()
        && clone(begun, changes).ok().as_ref() == Some(registration);
    begun.task_definition_arn.clone().filter(|_| same)
}

/// The revision that an earlier deploy left with tasks of it begun, where it is one of this family.
pub(super) fn begun_revision<'a>(
    candidate: &'a Candidate,
    family: &str,
) -> Option<&'a TaskDefinition> {
    let is_own = |begun: &&TaskDefinition| {
        begun.family() == Some(family) && begun.status == Some(TaskDefinitionStatus::Active)
    };
    candidate.found.begun.as_ref().filter(is_own)
}

fn running(found: &Found) -> Option<&TaskDefinition> {
    found.service.as_ref()?.task_definition.as_ref()
}

/// Whether it is the revision that was made last, as far as a record tells. Revisions never change:
/// another one is right only if it is what would be registered now, as after a lost answer.
fn is_recorded(request: &Request, arn: &str) -> bool {
    let before = request.previous.as_ref();
    let before = before.and_then(|record| record.identifiers.task_definition.as_deref());
    before.is_none_or(|before| before == arn)
}

/// The settings of the task definition that the service runs once the step is done.
pub(super) fn settings(found: &Found, step: &TaskDefinitionStep) -> BTreeMap<String, String> {
    match step {
        TaskDefinitionStep::Keep { .. } => running(found).map(of_definition).unwrap_or_default(),
        TaskDefinitionStep::Register(request) | TaskDefinitionStep::Resume { request, .. } => {
            of_request(request)
        }
    }
}

/// The digest of the image that runs once the step is done: a tag may have moved since what is kept was deployed.
pub(super) fn digest(candidate: &Candidate, step: &TaskDefinitionStep) -> Option<String> {
    let Candidate { request, found, .. } = candidate;
    match step {
        TaskDefinitionStep::Keep { .. } => request.previous.as_ref()?.digest.clone(),
        TaskDefinitionStep::Register(_) | TaskDefinitionStep::Resume { .. } => found.digest.clone(),
    }
}

/// The digests of the further images that run then.
pub(super) fn image_digests(
    candidate: &Candidate,
    step: &TaskDefinitionStep,
) -> BTreeMap<String, String> {
    let Candidate { request, found, .. } = candidate;
    match step {
        TaskDefinitionStep::Keep { .. } => {
            let before = request.previous.as_ref();
            before
                .map(|record| record.image_digests.clone())
                .unwrap_or_default()
        }
        TaskDefinitionStep::Resume { .. } | TaskDefinitionStep::Register(_) => {
            found.image_digests.clone()
        }
    }
}

/// The ARN of the running task definition, where it is what is asked for.
fn right(
    request: &Request,
    running: &TaskDefinition,
    names: &Names,
    (wanted, image): (&Wanted<'_>, &str),
) -> Option<String> {
    let own = running.family() == Some(&names.resource);
    let active = running.status == Some(TaskDefinitionStatus::Active);
    let container = container_of(running, wanted.container)?;
    let overrides = &wanted.overrides;
    let same = container.image() == Some(image)
        && has_variables(&wanted.environment, container)
        && overrides.missing_in(running, Some(container)).is_empty()
        && !has_dropped_variable(request)
        && !has_dropped_override(request);
    (own && active && same && !request.force).then(|| running.task_definition_arn.clone())?
}

fn has_variables(environment: &BTreeMap<String, String>, container: &ContainerDefinition) -> bool {
    let has = |(name, value): (&String, &String)| {
        let mut pairs = container.environment().iter();
        pairs.any(|pair| pair.name() == Some(name) && pair.value() == Some(value))
    };
    environment.iter().all(has)
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

/// What is no longer asked for is as the reference has it again.
fn has_dropped_override(request: &Request) -> bool {
    let before = request.previous.as_ref();
    before
        .is_some_and(|before| before.overrides.of_definition() != request.overrides.of_definition())
}
