//! What AWS says exists, fetched with as few calls waiting for each other as AWS allows.

pub mod albs;
pub mod dns;
pub mod file;
pub mod image;
pub mod reference;
pub mod service;
pub mod target_group;
pub mod whole;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::types::ResourceRecordSet;
use futures::future::join_all;

use self::albs::CommonAlb;
use self::file::Files;
use self::reference::Reference;
pub use self::service::ExistingService;
use self::target_group::ExistingTargetGroup;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::execute::all;
use crate::name::Names;
use crate::request::Request;

/// One endpoint that is asked for, and what its pieces are named.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What is asked for.
    pub request: &'a Request,
    /// The names of its pieces.
    pub names: &'a Names,
}

/// Everything that creating, deploying or repairing one endpoint depends on.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is cloned.
    pub reference: Reference,
    /// The common ALBs, in the order of the settings.
    pub albs: Vec<CommonAlb>,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The endpoint's service, in whatever status, with the task definition it runs.
    pub service: Option<ExistingService>,
    /// The endpoint's target group.
    pub target_group: Option<ExistingTargetGroup>,
    /// Record sets of the endpoint's host name.
    pub records: Vec<ResourceRecordSet>,
}

/// Fetches everything that creating depends on, and checks that the images exist: what is found of
/// each endpoint, in their order, and the files. What endpoints share is fetched once.
///
/// # Errors
/// Every problem at once: a missing image, reference, ALB, listener, zone or bucket.
pub async fn found(
    clients: &Clients,
    context: &Context,
    wanted: &[Wanted<'_>],
) -> Result<(Vec<Found>, Files), Error> {
    let settings = || wanted.iter().map(|one| &one.request.settings);
    let groups = wanted.iter().map(|one| &one.names.target_group);
    let (images, services, albs, zones, groups, files) = tokio::join!(
        Box::pin(image::check_all(clients, context, wanted)),
        Box::pin(reference::with_own(clients, context, wanted)),
        Box::pin(albs::all(clients, settings())),
        Box::pin(dns::zones_and_records(clients, wanted)),
        join_all(groups.map(|name| Box::pin(target_group::by_name(clients, name)))),
        Box::pin(file::fetch_all(clients, settings())),
    );
    let mut errors = Vec::new();
    let mut keep = Keep(&mut errors);
    let answers = (
        keep.or_none(images),
        keep.or_none(services),
        keep.or_none(albs),
        keep.or_none(zones),
        keep.or_none(all(groups)),
        keep.or_none(files),
    );
    match answers {
        (Some(()), Some(services), Some(albs), Some(zones), Some(groups), Some(files)) => {
            let each = wanted.iter().zip(services).zip(zones).zip(groups);
            let each = each.map(|(((one, services), zone), group)| {
                let albs = albs::named(&albs, &one.request.settings);
                of_one(services, albs, zone, group)
            });
            Ok((each.collect(), files))
        }
        _ => Err(Error::Several(errors).simplified()),
    }
}

fn of_one(
    (reference, service): (Reference, Option<ExistingService>),
    albs: Vec<CommonAlb>,
    (zone_name, records): (String, Vec<ResourceRecordSet>),
    target_group: Option<ExistingTargetGroup>,
) -> Found {
    Found {
        reference,
        albs,
        zone_name,
        service,
        target_group,
        records,
    }
}

/// Fetches each thing once, all of them at the same time.
///
/// # Errors
/// All that went wrong.
async fn each_once<K, T, F>(
    keys: impl IntoIterator<Item = K>,
    fetch: impl Fn(K) -> F,
) -> Result<BTreeMap<K, T>, Error>
where
    K: Copy + Ord,
    F: Future<Output = Result<T, Error>>,
{
    let keys: BTreeSet<K> = keys.into_iter().collect();
    let answers = keys.into_iter().map(|key| {
        let fetched = Box::pin(fetch(key));
        async move { Ok((key, fetched.await?)) }
    });
    Ok(all(join_all(answers).await)?.into_iter().collect())
}

/// Keeps errors aside so that all of them can be told.
struct Keep<'a>(&'a mut Vec<Error>);

impl Keep<'_> {
    fn or_none<T>(&mut self, answer: Result<T, Error>) -> Option<T> {
        answer.map_err(|error| self.0.push(error)).ok()
    }
}
