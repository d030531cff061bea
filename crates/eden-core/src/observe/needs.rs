//! Whether what an endpoint needs is there, before it is asked for.

use aws_sdk_ecs::types::Service;

use super::distinct::fetch_distinct;
use super::{albs, image, reference, service};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::image::ImageUri;
use crate::place::Group;
use crate::settings::Settings;
use aws_calls::{all, all_of};

/// What an endpoint needs that others make, as far as it is known.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The image.
    pub image: Option<ImageUri>,
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

fn given(needs: &Needs) -> Option<Given<'_>> {
    Some((needs.settings.as_ref()?, needs.endpoint()))
}

fn images(needs: &[Needs]) -> Vec<(&ImageUri, Option<&str>)> {
    let needs = needs.iter();
    needs
        .filter_map(|one| Some((one.image.as_ref()?, one.endpoint())))
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
