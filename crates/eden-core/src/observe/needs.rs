//! Whether what an endpoint needs is there, before it is asked for.

use aws_sdk_ecs::types::Service;

use super::distinct::fetch_distinct;
use super::{albs, image, reference, service};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::image::ImageUri;
use crate::overrides::{Overrides, check_size, checked};
use crate::place::Group;
use crate::settings::Settings;
use aws_calls::{all, all_of};
use futures::future::join_all;

/// What an endpoint needs that others make, as far as it is known.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The images.
    pub images: Vec<ImageUri>,
    /// What is otherwise than the reference's.
    pub overrides: Overrides,
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

/// Looks for images, clusters, reference services and common ALBs, each once and all at the same
/// time.
///
/// # Errors
/// All that is missing, or cannot be looked for.
pub async fn look_for(clients: &Clients, context: &Context, needs: &[Needs]) -> Result<(), Error> {
    let given: Vec<Given<'_>> = needs.iter().filter_map(given).collect();
    let (images, albs) = (images(needs), albs_of(&given));
    let (images, references, albs) = tokio::join!(
        fetch_distinct(images, |image| image::check(clients, context, image)),
        references(clients, &given),
        fetch_distinct(albs, |arn| albs::check(clients, arn)),
    );
    all_of((images, references, albs)).map(drop)
}

/// Refuses what no reference could be cloned with, and sizes and capacity that these references cannot; a reference that is not
/// there, or cannot be looked for, refuses nothing. Nothing is asked where no size and no capacity is given.
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
    if !overrides.has_size() && overrides.capacity.is_none() {
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
        Ok((definition, _)) => checked(check_size(overrides, reference, &definition)),
        Err(_) => Ok(()),
    }
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

/// The reference services, and the clusters that the environments' own services will be in.
async fn references(clients: &Clients, given: &[Given<'_>]) -> Result<(), Error> {
    let lookups = given.iter().flat_map(|(one, group)| {
        let clusters = [one.cluster.as_str(), reference::cluster_of(one)];
        clusters.map(|cluster| ((cluster, reference::name_of(one)), *group))
    });
    let lookups: Vec<_> = lookups.collect();
    let found = fetch_distinct(lookups, |(cluster, name)| described(clients, cluster, name));
    let found = found.await?;
    let each = given.iter().map(|(one, group)| {
        let services = found.get(&(reference::cluster_of(one), reference::name_of(one)));
        let mut services = services.into_iter().flatten();
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
