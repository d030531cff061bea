//! Whether an endpoint may be a worker, and which of its containers does the work.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinition};

use super::Candidate;
use super::task_definition::Wanted;
use crate::clone::task_definition::container as container_of;
use crate::error::Error;
use crate::observe::Found;
use crate::place::Kind;
use crate::request::Request;
use crate::settings::{OWN_VARIABLES, SHARED_QUEUES, Settings, Workers};

/// The container that gets the image: that which the profile names, or which takes the requests, or does the work.
///
/// # Errors
/// When it could be each of several.
pub(super) fn container<'a>(request: &'a Request, found: &'a Found) -> Result<&'a str, Error> {
    let (settings, reference) = (&request.settings, &found.reference);
    let name = match reference.balanced() {
        Some(balanced) => settings.container.as_deref().or(Some(&balanced.container)),
        None => container_of_worker(settings, &reference.task_definition),
    };
    name.ok_or_else(|| several(request))
}

/// The same of a worker, where it is known.
pub(crate) fn container_of_worker<'a>(
    settings: &'a Settings,
    definition: &'a TaskDefinition,
) -> Option<&'a str> {
    let named = settings.container.as_deref();
    named.or_else(|| only_container(definition))
}

/// The only container, or the only one without which a task stops.
fn only_container(definition: &TaskDefinition) -> Option<&str> {
    let all = definition.container_definitions();
    let essential = all.iter().filter(|one| one.essential() != Some(false));
    let essential: Vec<&ContainerDefinition> = essential.collect();
    match (all, essential.as_slice()) {
        ([one], _) => one.name(),
        (_, [one]) => one.name(),
        _ => None,
    }
}

fn several(request: &Request) -> Error {
    Error::Unusable {
        what: format!("reference service {}", request.settings.reference_service),
        why: "has several containers and no load balancer that points at one of them".into(),
        advice: "Name the one that gets the image in `target_container_name`.".into(),
        key: Some("target_container_name"),
    }
}

/// What decides whether a clone could take messages that are meant for its reference.
pub(crate) struct Case<'a> {
    pub(crate) kind: Kind,
    pub(crate) settings: &'a Settings,
    /// What is cloned.
    pub(crate) definition: &'a TaskDefinition,
    /// The container that gets variables and secrets.
    pub(crate) container: Option<&'a str>,
    /// Variables, with what they refer to.
    pub(crate) environment: &'a BTreeMap<String, String>,
    /// Secrets, by the names of variables.
    pub(crate) secrets: &'a BTreeMap<String, String>,
}

impl<'a> Case<'a> {
    pub(super) fn of(candidate: &'a Candidate, container: &'a str, wanted: &'a Wanted<'_>) -> Self {
        let reference = &candidate.found.reference;
        Self {
            kind: reference.kind(),
            settings: &candidate.request.settings,
            definition: &reference.task_definition,
            container: Some(container),
            environment: &wanted.environment,
            secrets: &wanted.overrides.secrets,
        }
    }
}

/// Refuses a worker while it could take work that is meant for its reference: eden sees no queues.
///
/// # Errors
/// When neither shared queues are allowed, nor all variables are otherwise that lead to them.
pub(crate) fn check(case: &Case<'_>) -> Result<(), Error> {
    let Workers {
        shared_queues,
        own_variables,
    } = &case.settings.workers;
    if !case.kind.is_worker() || *shared_queues {
        return Ok(());
    }
    if own_variables.is_empty() {
        return Err(refused(case, not_allowed()));
    }
    let same: Vec<String> = own_variables
        .iter()
        .filter_map(|name| Some(format!("`{name}` {}", case.shared(name)?)))
        .collect();
    match same.is_empty() {
        true => Ok(()),
        false => Err(refused(case, shared(&same))),
    }
}

impl Case<'_> {
    /// How the clone has the reference's value of a variable or secret, where it does.
    fn shared(&self, name: &str) -> Option<String> {
        let all = self.definition.container_definitions().iter();
        let mut others = all.filter(|one| one.name() != self.container && has(one, name));
        if let Some(other) = others.next() {
            let other = other.name().unwrap_or_default();
            return Some(format!("is the reference's in container {other}"));
        }
        let own = self
            .container
            .and_then(|own| container_of(self.definition, own));
        let is_same = match (self.secrets.get(name), self.environment.get(name)) {
            (Some(secret), _) => own.and_then(|own| secret_of(own, name)) == Some(secret),
            (None, Some(value)) => own.and_then(|own| value_of(own, name)) == Some(value),
            (None, None) => return Some("is not overridden".into()),
        };
        is_same.then(|| "has the reference's own value".into())
    }
}

fn has(container: &ContainerDefinition, name: &str) -> bool {
    value_of(container, name).is_some() || secret_of(container, name).is_some()
}

fn value_of<'a>(container: &'a ContainerDefinition, name: &str) -> Option<&'a str> {
    let mut pairs = container.environment().iter();
    pairs.find(|pair| pair.name() == Some(name))?.value()
}

fn secret_of<'a>(container: &'a ContainerDefinition, name: &str) -> Option<&'a str> {
    let mut secrets = container.secrets().iter();
    let own = secrets.find(|secret| secret.name() == name)?;
    Some(own.value_from())
}

fn not_allowed() -> (String, String) {
    (
        "has no load balancer with a target group, so that its clone would be a worker, which could take work from the reference's queues"
            .into(),
        format!(
            "Name a service whose target group is attached to an ALB; or name the variables and secrets that lead to its queues in \
             `{OWN_VARIABLES}` of the profile, and set them; or say `{SHARED_QUEUES} = true` where it does no harm."
        ),
    )
}

fn shared(same: &[String]) -> (String, String) {
    (
        format!(
            "has no load balancer, and its clone could take work from the reference's queues: {}",
            same.join(", ")
        ),
        format!(
            "Set all that `{OWN_VARIABLES}` names otherwise than the reference has it, as variables or secrets; or say \
             `{SHARED_QUEUES} = true` in the profile where it does no harm."
        ),
    )
}

fn refused(case: &Case<'_>, (why, advice): (String, String)) -> Error {
    Error::Unusable {
        what: format!("reference service {}", case.settings.reference_service),
        why,
        advice,
        key: Some("reference_service_arn"),
    }
}

#[cfg(test)]
mod tests;
