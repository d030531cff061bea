//! ECS services and task definitions.

use aws_sdk_ecs::types::{
    Service, ServiceField, TaskDefinition, TaskDefinitionField, TaskDefinitionStatus,
};

use crate::clients::Clients;
use crate::clone::tags::{Tags, from_ecs};
use crate::error::{Error, code, sent};

/// How many services one call describes.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>
pub(crate) const SERVICES_AT_ONCE: usize = 10;

/// A service that exists, and the task definition it runs.
#[derive(Clone, Debug)]
pub struct ExistingService {
    /// The service.
    pub service: Service,
    /// Its task definition, where the service is active.
    pub task_definition: Option<TaskDefinition>,
}

impl ExistingService {
    /// One whose task definition is not asked for.
    pub(crate) fn alone(service: Service) -> Self {
        Self {
            service,
            task_definition: None,
        }
    }
}

/// Whether a service is running; a deleted one is described for a while.
#[must_use]
pub fn active(service: &Service) -> bool {
    service.status() == Some("ACTIVE")
}

/// The environment's service and its task definition, where it exists, in whatever status.
///
/// # Errors
/// When a call fails.
pub async fn own(
    clients: &Clients,
    cluster: &str,
    name: &str,
) -> Result<Option<ExistingService>, Error> {
    existing(clients, own_only(clients, cluster, name).await?).await
}

/// The environment's service alone, where it exists, in whatever status.
///
/// # Errors
/// When the call fails.
pub async fn own_only(
    clients: &Clients,
    cluster: &str,
    name: &str,
) -> Result<Option<Service>, Error> {
    match described(clients, cluster, &[name]).await {
        Err(error) if code(&error) == Some("ClusterNotFoundException") => Ok(None),
        answer => Ok(answer?.pop()),
    }
}

/// The services of these names or ARNs that exist.
///
/// # Errors
/// When the call fails.
pub async fn described(
    clients: &Clients,
    cluster: &str,
    names: &[&str],
) -> Result<Vec<Service>, Error> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let subject = format!("{} in cluster {cluster}", names.join(", "));
    let call = clients
        .ecs
        .describe_services()
        .cluster(cluster)
        .set_services(Some(names));
    let call = call.include(ServiceField::Tags).send();
    let answer = sent("ECS DescribeServices", subject, call).await?;
    Ok(answer.services.unwrap_or_default())
}

pub(super) async fn existing(
    clients: &Clients,
    service: Option<Service>,
) -> Result<Option<ExistingService>, Error> {
    let Some(service) = service else {
        return Ok(None);
    };
    let arn = service.task_definition().filter(|_| active(&service));
    let task_definition = match arn {
        Some(arn) => Some(task_definition(clients, arn).await?.0),
        None => None,
    };
    Ok(Some(ExistingService {
        service,
        task_definition,
    }))
}

/// A task definition and its tags.
///
/// # Errors
/// When the call fails.
pub async fn task_definition(
    clients: &Clients,
    arn: &str,
) -> Result<(TaskDefinition, Tags), Error> {
    let call = clients.ecs.describe_task_definition().task_definition(arn);
    let call = call.include(TaskDefinitionField::Tags).send();
    let answer = sent("ECS DescribeTaskDefinition", arn, call).await?;
    let tags = from_ecs(answer.tags());
    let definition = answer.task_definition.ok_or_else(|| Error::Unusable {
        what: format!("task definition {arn}"),
        why: "was not described".into(),
        advice: "Check the reference service.".into(),
        key: Some("reference_service_arn"),
    })?;
    Ok((definition, tags))
}

/// A revision of a task definition, and its tags.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Revision {
    /// Its ARN.
    pub arn: String,
    /// Its tags.
    pub tags: Tags,
}

/// The newest active revision of a family, where it has one.
///
/// # Errors
/// When the call fails for another reason than that.
pub async fn newest_revision(clients: &Clients, family: &str) -> Result<Option<Revision>, Error> {
    match task_definition(clients, family).await {
        // What ECS answers where a family has no active revision.
        Err(error) if code(&error) == Some("ClientException") => Ok(None),
        answer => {
            let (definition, tags) = answer?;
            let active = definition.status == Some(TaskDefinitionStatus::Active);
            let arn = definition.task_definition_arn.filter(|_| active);
            Ok(arn.map(|arn| Revision { arn, tags }))
        }
    }
}

/// The ARNs of a family's active task definitions.
///
/// # Errors
/// When a call fails.
pub async fn active_definitions(clients: &Clients, family: &str) -> Result<Vec<String>, Error> {
    let call = clients.ecs.list_task_definitions().family_prefix(family);
    let call = call.status(TaskDefinitionStatus::Active);
    let pages = call
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<String>, _>>();
    let arns = sent("ECS ListTaskDefinitions", family, pages).await?;
    // The prefix is meant to be a whole family name; a stand-in may take it for a prefix.
    let ours = |arn: &String| family_of(arn) == Some(family);
    Ok(arns.into_iter().filter(ours).collect())
}

/// The names of a cluster's services that run a family.
///
/// # Errors
/// When a call fails for another reason than that there is no such cluster.
pub async fn services_of_family(
    clients: &Clients,
    cluster: &str,
    family: &str,
) -> Result<Vec<String>, Error> {
    let pages = clients.ecs.list_services().cluster(cluster);
    let pages = pages.into_paginator().items().send();
    let call = pages.collect::<Result<Vec<String>, _>>();
    let arns = match sent("ECS ListServices", cluster, call).await {
        Err(error) if code(&error) == Some("ClusterNotFoundException") => return Ok(Vec::new()),
        answer => answer?,
    };
    let mut names = Vec::new();
    for some in arns.chunks(SERVICES_AT_ONCE) {
        let some: Vec<&str> = some.iter().map(String::as_str).collect();
        let services = described(clients, cluster, &some).await?.into_iter();
        let running = services.filter(|it| active(it) && runs_family(it, family));
        names.extend(running.filter_map(|service| service.service_name));
    }
    Ok(names)
}

fn runs_family(service: &Service, family: &str) -> bool {
    let deployments = service.deployments().iter();
    let deployed = deployments.filter_map(|deployment| deployment.task_definition());
    let mut definitions = service.task_definition().into_iter().chain(deployed);
    definitions.any(|arn| family_of(arn) == Some(family))
}

/// The family in a task definition's ARN.
#[must_use]
pub fn family_of(arn: &str) -> Option<&str> {
    arn.rsplit('/')
        .next()?
        .split_once(':')
        .map(|(family, _)| family)
}

#[cfg(test)]
mod tests;
