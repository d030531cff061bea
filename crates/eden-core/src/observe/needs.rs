//! Whether what an endpoint needs is there, before it is asked for.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{Service, TaskDefinition};

use super::distinct::fetch_distinct;
use super::{albs, image, reference, service};
use crate::clients::Clients;
use crate::clone::balanced::kind_of;
use crate::context::Context;
use crate::error::Error;
use crate::image::ImageUri;
use crate::overrides::{Overrides, check_size, checked};
use crate::place::{Group, Kind};
use crate::plan::worker::{Case, check as check_worker, container_of_worker};
use crate::settings::Settings;
use aws_calls::{all, all_of};
use futures::future::join_all;

/// What an endpoint needs that others make, as far as it is known.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The images.
    pub images: Vec<ImageUri>,
    /// Variables, as they are written.
    pub environment: BTreeMap<String, String>,
    /// What is otherwise than the reference's.
    pub overrides: Overrides,
    /// Whether all variables and secrets are known.
    pub is_known: bool,
    /// The complete profile.
    pub settings: Option<Settings>,
    /// The environment of several endpoints that it is one of.
    pub group: Option<Group>,
}

impl Needs {
    fn endpoint(&self) -> Option<&str> {
        self.group.as_ref().map(|group| group.key.as_str())
    }
}

/// Settings, and the endpoint that is made with them.
type Given<'a> = (&'a Settings, Option<&'a str>);

/// What was found of what endpoints need.
#[derive(Debug)]
pub struct LookedFor {
    /// Whether each endpoint will be visited, as far as its reference says so.
    pub kinds: Vec<Option<Kind>>,
    /// All that is missing, or cannot be looked for.
    pub problems: Result<(), Error>,
}

/// Looks for images, clusters, reference services and common ALBs, each once and all at the same
/// time.
pub async fn look_for(clients: &Clients, context: &Context, needs: &[Needs]) -> LookedFor {
    let given: Vec<Given<'_>> = needs.iter().filter_map(given).collect();
    let (images, albs) = (images(needs), albs_of(&given));
    let (images, references, albs) = tokio::join!(
        fetch_distinct(images, |image| image::check(clients, context, image)),
        references(clients, &given),
        fetch_distinct(albs, |arn| albs::check(clients, arn)),
    );
    let kinds = needs.iter().map(|one| {
        let found = references.as_ref().ok()?;
        kind(one.settings.as_ref()?, found)
    });
    LookedFor {
        kinds: kinds.collect(),
        problems: all_of((
            images,
            references.and_then(|found| missing(&given, &found)),
            albs,
        ))
        .map(drop),
    }
}

fn kind(settings: &Settings, found: &Found<'_>) -> Option<Kind> {
    let mut services = reference_in(settings, found);
    kind_of(services.find(|one| service::active(one))?).ok()
}

/// Refuses what no reference could be cloned with, and sizes, capacity and shared queues that these references cannot; a reference
/// that is not there, or cannot be looked for, refuses nothing. Nothing is asked where no size and no capacity is given, and no worker
/// is allowed.
///
/// # Errors
/// All that is refused.
pub async fn refuse(clients: &Clients, needs: &[Needs]) -> Result<(), Error> {
    let each = needs.iter().map(|one| async move {
        let refused = match refused_registry(one) {
            Ok(()) => Box::pin(refused_size(clients, one)).await,
            refused => refused,
        };
        refused.map_err(|error| error.at_endpoint(one.endpoint()))
    });
    all(join_all(each).await).map(drop)
}

fn refused_registry(needs: &Needs) -> Result<(), Error> {
    let Some(settings) = &needs.settings else {
        return Ok(());
    };
    let registries = &settings.image_registries;
    let images = needs.images.iter();
    all(images.map(|image| image.check_registry(registries).map_err(Error::from))).map(drop)
}

async fn refused_size(clients: &Clients, needs: &Needs) -> Result<(), Error> {
    let overrides = &needs.overrides;
    let Some(settings) = needs.settings.as_ref() else {
        return Ok(());
    };
    if !overrides.has_size() && overrides.capacity.is_none() && !settings.workers.may_be() {
        return Ok(());
    }
    let (cluster, name) = (
        reference::cluster_of(settings),
        reference::name_of(settings),
    );
    let services = described(clients, cluster, name).await.unwrap_or_default();
    let Some(reference) = services.iter().find(|one| service::active(one)) else {
        return Ok(());
    };
    let definition = reference.task_definition().unwrap_or_default();
    match service::task_definition(clients, definition).await {
        Ok((definition, _)) => {
            checked(check_size(overrides, reference, &definition))?;
            refused_worker(needs, settings, reference, &definition)
        }
        Err(_) => Ok(()),
    }
}

fn refused_worker(
    needs: &Needs,
    settings: &Settings,
    reference: &Service,
    definition: &TaskDefinition,
) -> Result<(), Error> {
    let Some(kind) = kind_of(reference).ok().filter(|_| needs.is_known) else {
        return Ok(());
    };
    check_worker(&Case {
        kind,
        settings,
        definition,
        container: container_of_worker(settings, definition),
        environment: &needs.environment,
        secrets: &needs.overrides.secrets,
    })
}

fn given(needs: &Needs) -> Option<Given<'_>> {
    Some((needs.settings.as_ref()?, needs.endpoint()))
}

fn images(needs: &[Needs]) -> Vec<(&ImageUri, Option<&str>)> {
    let needs = needs.iter();
    needs
        .flat_map(|one| one.images.iter().map(|image| (image, one.endpoint())))
        .collect()
}

fn albs_of<'a>(given: &[Given<'a>]) -> Vec<(&'a String, Option<&'a str>)> {
    let given = given.iter();
    given
        .flat_map(|(one, group)| one.common_albs.iter().map(|arn| (arn, *group)))
        .collect()
}

/// Services by the cluster and the name that they were asked for by.
type Found<'a> = BTreeMap<(&'a str, &'a str), Vec<Service>>;

/// The reference services, and the clusters that the environments' own services will be in.
async fn references<'a>(clients: &Clients, given: &[Given<'a>]) -> Result<Found<'a>, Error> {
    let lookups = given.iter().flat_map(|(one, group)| {
        let clusters = [one.cluster.as_str(), reference::cluster_of(one)];
        clusters.map(|cluster| ((cluster, reference::name_of(one)), *group))
    });
    let lookups: Vec<_> = lookups.collect();
    fetch_distinct(lookups, |(cluster, name)| described(clients, cluster, name)).await
}

fn reference_in<'a>(
    settings: &'a Settings,
    found: &'a Found<'_>,
) -> impl Iterator<Item = &'a Service> {
    let key = (
        reference::cluster_of(settings),
        reference::name_of(settings),
    );
    found.get(&key).into_iter().flatten()
}

fn missing(given: &[Given<'_>], found: &Found<'_>) -> Result<(), Error> {
    let each = given.iter().map(|(one, group)| {
        let mut services = reference_in(one, found);
        match services.any(service::active) {
            true => Ok(()),
            false => Err(reference::missing(one).at_endpoint(*group)),
        }
    });
    all(each).map(drop)
}

async fn described(clients: &Clients, cluster: &str, name: &str) -> Result<Vec<Service>, Error> {
    service::described(clients, cluster, &[name]).await
}
