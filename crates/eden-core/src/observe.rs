//! What AWS says exists, fetched with as few calls waiting for each other as AWS allows.

pub mod albs;
pub mod dns;
pub mod file;
pub mod image;
pub mod reference;
pub mod service;
pub mod target_group;
pub mod whole;

use aws_sdk_route53::types::ResourceRecordSet;

use self::albs::CommonAlb;
use self::file::{Address, StoredFile};
use self::reference::Reference;
pub use self::service::ExistingService;
use self::target_group::ExistingTargetGroup;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::name::Names;
use crate::request::Request;

/// Everything that creating, deploying or repairing depends on.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is cloned.
    pub reference: Reference,
    /// The common ALBs, in the order of the settings.
    pub albs: Vec<CommonAlb>,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The environment's service, in whatever status, with the task definition it runs.
    pub service: Option<ExistingService>,
    /// The environment's target group.
    pub target_group: Option<ExistingTargetGroup>,
    /// Record sets of the environment's host name.
    pub records: Vec<ResourceRecordSet>,
    /// The Environments JSON file.
    pub file: StoredFile,
}

/// Fetches everything that creating depends on, and checks that the image exists.
///
/// # Errors
/// Every problem at once: a missing image, reference, ALB, listener, zone or bucket.
pub async fn found(
    clients: &Clients,
    context: &Context,
    request: &Request,
    names: &Names,
) -> Result<Found, Error> {
    let (settings, known) = (&request.settings, request.zone_name.clone());
    let address = Address::from(settings);
    let (image, services, albs, zone, group, file) = tokio::join!(
        Box::pin(image::check(clients, context, &request.image)),
        Box::pin(reference::with_own(
            clients,
            context,
            settings,
            &names.resource
        )),
        Box::pin(albs::all(clients, &settings.common_albs)),
        Box::pin(dns::zone_and_records(
            clients,
            &settings.zone_id,
            known,
            names
        )),
        Box::pin(target_group::by_name(clients, &names.target_group)),
        Box::pin(file::fetch(clients, &address)),
    );
    let mut errors = Vec::new();
    let mut keep = Keep(&mut errors);
    let answers = (
        keep.or_none(image),
        keep.or_none(services),
        keep.or_none(albs),
        keep.or_none(zone),
        keep.or_none(group),
        keep.or_none(file),
    );
    match answers {
        (
            Some(()),
            Some((reference, service)),
            Some(albs),
            Some((zone_name, records)),
            Some(target_group),
            Some(file),
        ) => Ok(Found {
            reference,
            albs,
            zone_name,
            service,
            target_group,
            records,
            file,
        }),
        _ => Err(Error::Several(errors).simplified()),
    }
}

/// Keeps errors aside so that all of them can be told.
struct Keep<'a>(&'a mut Vec<Error>);

impl Keep<'_> {
    fn or_none<T>(&mut self, answer: Result<T, Error>) -> Option<T> {
        answer.map_err(|error| self.0.push(error)).ok()
    }
}
