//! What AWS says exists, fetched with as few calls waiting for each other as AWS allows.

pub mod albs;
pub mod dns;
pub mod file;
pub mod image;
mod once;
pub mod reference;
pub mod service;
pub mod target_group;
pub mod whole;

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
use crate::place::Group;
use crate::request::Request;

/// One endpoint that is asked for, and what its pieces are named.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What is asked for.
    pub request: &'a Request,
    /// The names of its pieces.
    pub names: &'a Names,
}

impl<'a> Wanted<'a> {
    /// Which endpoint it is, where the environment has several.
    fn group(&self) -> Option<&'a Group> {
        self.request.group.as_ref()
    }
}

/// Everything that creating, deploying or repairing one endpoint depends on, but for the record sets
/// of its host name: no other piece waits for them, and Route 53 is the slowest to tell.
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
    let settings = wanted.iter();
    let settings = settings.map(|one| (&one.request.settings, one.group()));
    let groups = wanted.iter().map(|one| async {
        let group = target_group::by_name(clients, &one.names.target_group).await;
        group.map_err(|error| error.of(one.group()))
    });
    let (images, services, albs, zones, groups, files) = tokio::join!(
        Box::pin(image::check_all(clients, context, wanted)),
        Box::pin(reference::with_own(clients, context, wanted)),
        Box::pin(albs::all(clients, wanted)),
        Box::pin(dns::zones(clients, wanted)),
        join_all(groups.map(Box::pin)),
        Box::pin(file::fetch_all(clients, settings)),
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
    zone_name: String,
    target_group: Option<ExistingTargetGroup>,
) -> Found {
    Found {
        reference,
        albs,
        zone_name,
        service,
        target_group,
    }
}

/// Keeps errors aside so that all of them can be told.
struct Keep<'a>(&'a mut Vec<Error>);

impl Keep<'_> {
    fn or_none<T>(&mut self, answer: Result<T, Error>) -> Option<T> {
        answer.map_err(|error| self.0.push(error)).ok()
    }
}
