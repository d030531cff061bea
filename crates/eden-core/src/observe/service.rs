//! ECS services and task definitions.

use aws_sdk_ecs::types::{
    Service, ServiceField, TaskDefinition, TaskDefinitionField, TaskDefinitionStatus,
};

use super::ExistingService;
use super::reference::{self, Reference};
use crate::clients::Clients;
use crate::clone::tags::{Tags, from_ecs};
use crate::context::Context;
use crate::error::{Error, code, failed};
use crate::settings::Settings;

/// The reference with all it uses, and the environment's own service.
///
/// # Errors
/// When the reference cannot be cloned, or a call fails.
pub async fn with_reference(
    clients: &Clients,
    context: &Context,
    settings: &Settings,
    name: &str,
) -> Result<(Reference, Option<ExistingService>), Error> {
    let (reference, own) = reference_and_own(clients, settings, name).await?;
    let reference = reference.ok_or_else(|| missing(settings))?;
    let (reference, own) = tokio::join!(
        reference::complete(clients, context, reference),
        existing(clients, own)
    );
    Ok((reference?, own?))
}

/// Both services; one call where they share a cluster, as they usually do.
async fn reference_and_own(
    clients: &Clients,
    settings: &Settings,
    name: &str,
) -> Result<(Option<Service>, Option<Service>), Error> {
    let arn = &settings.reference_service;
    let cluster = cluster_of(settings);
    if cluster == settings.cluster {
        let mut both = described(clients, cluster, &[arn, name]).await?;
        let own = take(&mut both, |service| service.service_name() == Some(name));
        return Ok((take(&mut both, active), own));
    }
    let reference_name: &[&str] = &[arn];
    let own_name: &[&str] = &[name];
    let (reference, own) = tokio::join!(
        described(clients, cluster, reference_name),
        described(clients, &settings.cluster, own_name)
    );
    Ok((take(&mut reference?, active), own?.pop()))
}

fn take(services: &mut Vec<Service>, wanted: impl Fn(&Service) -> bool) -> Option<Service> {
    let index = services.iter().position(wanted)?;
    Some(services.swap_remove(index))
}

/// The reference's cluster: part of its ARN, except in ARNs of the old form.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html>
fn cluster_of(settings: &Settings) -> &str {
    let name = settings.reference_service.split(":service/").nth(1);
    let cluster = name
        .and_then(|name| name.split_once('/'))
        .map(|(cluster, _)| cluster);
    // The cluster of the environments may be written as an ARN, too.
    let own = settings.cluster.rsplit('/').next().unwrap_or_default();
    match cluster {
        Some(cluster) if cluster != own => cluster,
        _ => &settings.cluster,
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
    let answer = call.include(ServiceField::Tags).send().await;
    let answer = answer.map_err(failed("ECS", "DescribeServices", subject))?;
    Ok(answer.services.unwrap_or_default())
}

async fn existing(
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
    let answer = call.include(TaskDefinitionField::Tags).send().await;
    let answer = answer.map_err(failed("ECS", "DescribeTaskDefinition", arn))?;
    let tags = from_ecs(answer.tags());
    let definition = answer.task_definition.ok_or_else(|| Error::Unusable {
        what: format!("task definition {arn}"),
        why: "was not described".into(),
        advice: "Check the reference service.".into(),
        key: Some("reference_service_arn"),
    })?;
    Ok((definition, tags))
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
    let arns = pages
        .await
        .map_err(failed("ECS", "ListTaskDefinitions", family))?;
    // The prefix is meant to be a whole family name; a stand-in may take it for a prefix.
    let ours = |arn: &String| family_of(arn) == Some(family);
    Ok(arns.into_iter().filter(ours).collect())
}

/// The family in a task definition's ARN.
#[must_use]
pub fn family_of(arn: &str) -> Option<&str> {
    arn.rsplit('/')
        .next()?
        .split_once(':')
        .map(|(family, _)| family)
}

fn missing(settings: &Settings) -> Error {
    Error::Unusable {
        what: format!("reference service {}", settings.reference_service),
        why: format!(
            "does not exist or is not active in cluster {}",
            cluster_of(settings)
        ),
        advice: "Check `reference_service_arn` and the region.".into(),
        key: Some("reference_service_arn"),
    }
}
