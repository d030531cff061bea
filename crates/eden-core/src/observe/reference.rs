//! The reference: the service that is cloned, with its task definition and target group.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::{Service, TaskDefinition};
use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};
use futures::future::join_all;

use super::Wanted;
use super::service::{ExistingService, Revision, active, described, existing};
use super::{service, target_group};
use crate::clients::Clients;
use crate::clone::balanced::{Balanced, candidates};
use crate::clone::tags::Tags;
use crate::context::Context;
use crate::error::Error;
use crate::settings::Settings;
use aws_calls::{all, all_of};

/// How many services one call describes.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>
const AT_ONCE: usize = 10;

/// What is cloned.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The service.
    pub service: Service,
    /// The container and port that its load balancer points at.
    pub balanced: Balanced,
    /// Its task definition.
    pub task_definition: TaskDefinition,
    /// The task definition's tags.
    pub task_definition_tags: Tags,
    /// Its target group.
    pub target_group: TargetGroup,
    /// The target group's attributes.
    pub target_group_attributes: Vec<TargetGroupAttribute>,
    /// The target group's tags.
    pub target_group_tags: Tags,
}

/// What exists in ECS under an endpoint's own names.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The service, in whatever status.
    pub service: Option<ExistingService>,
    /// The newest revision of the family, where no active service shows whose the family is.
    pub revision: Option<Revision>,
}

/// Fetches what the reference service uses.
///
/// # Errors
/// When the service has no target group, or a call fails.
pub async fn complete(
    clients: &Clients,
    context: &Context,
    service: Service,
) -> Result<Reference, Error> {
    context.note(format!(
        "Retrieved reference service {}",
        service.service_arn().unwrap_or("")
    ));
    // What has no load balancer is refused before anything is asked for.
    candidates(&service)?;
    let definition_arn = service.task_definition().unwrap_or_default();
    let ((task_definition, task_definition_tags), group) = all_of(tokio::join!(
        service::task_definition(clients, definition_arn),
        target_group::reference(clients, &service)
    ))?;
    context.note(format!(
        "Retrieved reference task definition from {definition_arn}"
    ));
    context.note(format!(
        "Retrieved reference target group: {}",
        group.balanced.target_group
    ));
    Ok(Reference {
        service,
        balanced: group.balanced,
        task_definition,
        task_definition_tags,
        target_group: group.group,
        target_group_attributes: group.attributes,
        target_group_tags: group.tags,
    })
}

/// Of each endpoint, the reference with all it uses, and the endpoint's own service.
///
/// # Errors
/// When a reference cannot be cloned, or a call fails.
pub async fn with_own(
    clients: &Clients,
    context: &Context,
    wanted: &[Wanted<'_>],
) -> Result<Vec<(Reference, Own)>, Error> {
    let services = services(clients, wanted).await?;
    let references = wanted.iter().map(|one| (reference_of(one), one.endpoint()));
    let references = super::distinct::fetch_distinct(references, |(cluster, arn)| {
        let service = services.reference(cluster, arn).cloned();
        async move {
            match service {
                Some(service) => complete(clients, context, service).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let own = wanted.iter().map(|one| {
        let service = services.named(&one.request.settings.cluster, &one.names.resource);
        Box::pin(async move {
            let own = own(clients, service.cloned(), &one.names.resource).await;
            own.map_err(|error| error.at_endpoint(one.endpoint()))
        })
    });
    let (references, own) = tokio::join!(references, join_all(own));
    let (references, own) = all_of((references, all(own)))?;
    let pairs = wanted.iter().zip(own).map(|(one, own)| {
        let reference = references.get(&reference_of(one)).cloned().flatten();
        let missing = || missing(&one.request.settings).at_endpoint(one.endpoint());
        Ok((reference.ok_or_else(missing)?, own))
    });
    all(pairs)
}

/// The endpoint's own service with the task definition it runs, or else the newest revision of its
/// family: a revision more would change what others take for theirs.
async fn own(clients: &Clients, service: Option<Service>, family: &str) -> Result<Own, Error> {
    if service.as_ref().is_some_and(active) {
        let service = existing(clients, service).await?;
        return Ok(Own {
            service,
            revision: None,
        });
    }
    let (service, revision) = all_of(tokio::join!(
        existing(clients, service),
        service::newest_revision(clients, family)
    ))?;
    Ok(Own { service, revision })
}

/// Cluster and ARN of the reference service.
fn reference_of<'a>(one: &Wanted<'a>) -> (&'a str, &'a str) {
    let settings = &one.request.settings;
    (cluster_of(settings), &settings.reference_service)
}

/// Cluster and name of the reference service.
#[must_use]
pub fn of_settings(settings: &Settings) -> (&str, &str) {
    let name = settings.reference_service.rsplit('/').next();
    (cluster_of(settings), name.unwrap_or_default())
}

/// Services by the cluster that they were asked for in.
struct Services<'a>(BTreeMap<&'a str, Vec<Service>>);

impl Services<'_> {
    fn named(&self, cluster: &str, name: &str) -> Option<&Service> {
        let mut all = self.0.get(cluster).into_iter().flatten();
        all.find(|service| service.service_name() == Some(name))
    }

    /// An ARN of the old form is answered with one of the new: the name is the same in both.
    fn reference(&self, cluster: &str, arn: &str) -> Option<&Service> {
        let name = arn.rsplit('/').next()?;
        self.named(cluster, name).filter(|service| active(service))
    }
}

/// References and endpoints' own services; one call a cluster, which they usually share.
async fn services<'a>(clients: &Clients, wanted: &[Wanted<'a>]) -> Result<Services<'a>, Error> {
    let triples = wanted.iter().flat_map(|one| {
        let own = (&*one.request.settings.cluster, &*one.names.resource);
        [reference_of(one), own].map(|(cluster, name)| (cluster, name, one.endpoint()))
    });
    let (mut names, mut clusters) = (BTreeMap::<&str, BTreeSet<&str>>::new(), Vec::new());
    for (cluster, name, group) in triples {
        names.entry(cluster).or_default().insert(name);
        clusters.push((cluster, group));
    }
    let found = super::distinct::fetch_distinct(clusters, |cluster| {
        in_cluster(clients, cluster, &names[cluster])
    });
    Ok(Services(found.await?))
}

async fn in_cluster(
    clients: &Clients,
    cluster: &str,
    names: &BTreeSet<&str>,
) -> Result<Vec<Service>, Error> {
    let names: Vec<&str> = names.iter().copied().collect();
    let some = names.chunks(AT_ONCE);
    let answers = join_all(some.map(|names| described(clients, cluster, names))).await;
    Ok(all(answers)?.into_iter().flatten().collect())
}

/// The reference's cluster: part of its ARN, except in ARNs of the old form.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html>
pub(crate) fn cluster_of(settings: &Settings) -> &str {
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

/// The reference's name: the end of its ARN, in ARNs of the old form, too.
pub(crate) fn name_of(settings: &Settings) -> &str {
    let arn = &settings.reference_service;
    arn.rsplit('/').next().unwrap_or(arn)
}

pub(crate) fn missing(settings: &Settings) -> Error {
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

#[cfg(test)]
mod tests;
