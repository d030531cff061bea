//! What AWS says exists, fetched with as few calls waiting for each other as AWS allows.

pub mod albs;
pub mod current;
mod distinct;
pub mod dns;
pub mod file;
pub mod image;
pub(crate) mod names;
pub mod needs;
pub mod reference;
pub mod service;
pub mod tags;
pub mod target_group;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::TaskDefinition;
use aws_sdk_route53::types::ResourceRecordSet;
use futures::future::join_all;

use self::albs::CommonAlb;
use self::file::{Address, Files};
use self::reference::Reference;
pub use self::service::{ExistingService, Revision};
use self::target_group::ExistingTargetGroup;
use crate::clients::Clients;
use crate::clone::tags::Tags;
use crate::context::Context;
use crate::error::Error;
use crate::name::Names;
use crate::place::Kind;
use crate::record::Record;
use crate::request::Request;
use crate::state::table::{Claim, Table};
use aws_calls::{all, all_of};

/// One endpoint that is asked for, and what its pieces are named.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What is asked for.
    pub request: &'a Request,
    /// The names of its pieces.
    pub names: &'a Names,
}

impl<'a> Wanted<'a> {
    /// Whether nothing of what leads visitors is looked for: it is known to be a worker before its reference is described.
    fn is_known_worker(&self) -> bool {
        let before = self.request.previous.as_ref();
        self.request.settings.are_of_worker() || before.is_some_and(Record::is_worker)
    }

    /// Which endpoint it is, where the environment has several.
    fn endpoint(&self) -> Option<&'a str> {
        self.request.endpoint()
    }
}

/// Everything that creating, deploying or repairing one endpoint depends on.
#[derive(Clone, Debug)]
pub struct Found {
    /// The names of its pieces, by which they were looked for.
    pub names: Names,
    /// The digest of the image that is asked for, where ECR says it.
    pub digest: Option<String>,
    /// The digests of further images by their containers, where ECR says them.
    pub image_digests: BTreeMap<String, String>,
    /// The revision that a deploy registered which did not come to its end, where tasks run before publication.
    pub begun: Option<TaskDefinition>,
    /// What is cloned.
    pub reference: Reference,
    /// The common ALBs, in the order of the settings.
    pub albs: Vec<CommonAlb>,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The service of the endpoint's name, in whatever status, with the task definition it runs.
    pub service: Option<ExistingService>,
    /// The newest revision of the family of the endpoint's name, where there is no active service.
    pub revision: Option<Revision>,
    /// The target group of the endpoint's name.
    pub target_group: Option<ExistingTargetGroup>,
    /// The tags of listener rules that may be the endpoint's, by ARN, where their shape does not tell.
    pub rule_tags: BTreeMap<String, Tags>,
    /// The address records at the host.
    pub records: Vec<ResourceRecordSet>,
    /// Which environment has claimed the host.
    pub claim: Option<Claim>,
    /// The value at the endpoint's place in the Environments JSON file.
    pub published: Option<String>,
}

/// Fetches everything that creating depends on, and checks that the images exist: what is found of
/// each endpoint, in their order, and the files. What endpoints share is fetched once.
///
/// # Errors
/// Every problem at once: a missing image, reference, ALB, listener, zone or bucket.
pub async fn found(
    clients: &Clients,
    table: &Table,
    context: &Context,
    wanted: &[Wanted<'_>],
) -> Result<(Vec<Found>, Files), Error> {
    let visited: Vec<Wanted<'_>> = wanted
        .iter()
        .filter(|one| !one.is_known_worker())
        .copied()
        .collect();
    let settings = visited.iter();
    let settings = settings.map(|one| (&one.request.settings, one.endpoint()));
    let groups = wanted.iter().map(|one| async {
        if one.is_known_worker() {
            return Ok(None);
        }
        let group = target_group::by_name(clients, &one.names.target_group).await;
        group.map_err(|error| error.at_endpoint(one.endpoint()))
    });
    let (images, services, albs, hosts, groups, files) = tokio::join!(
        Box::pin(image::check_all(clients, context, wanted)),
        Box::pin(reference::with_own(clients, context, wanted)),
        Box::pin(albs::all(clients, &visited)),
        Box::pin(hosts(clients, table, wanted)),
        join_all(groups.map(Box::pin)),
        Box::pin(file::fetch_all(clients, settings)),
    );
    let (digests, services, albs, hosts, groups, files) =
        all_of((images, services, albs, hosts, all(groups), files))?;
    let each = wanted.iter().zip(services).zip(hosts).zip(groups);
    let each = each.map(|(((one, (reference, own)), host), target_group)| Found {
        names: one.names.clone(),
        digest: digests.get(&one.request.image).cloned().flatten(),
        image_digests: image::of_containers(one.request, &digests),
        begun: None,
        reference,
        albs: albs::named(&albs, &one.request.settings),
        zone_name: host.zone_name,
        service: own.service,
        revision: own.revision,
        target_group,
        rule_tags: BTreeMap::new(),
        records: host.records,
        claim: host.claim,
        published: published(one, &files),
    });
    Ok((each.map(Found::of_kind).collect(), files))
}

impl Found {
    /// The same without what is nothing to a worker, whatever stands there.
    fn of_kind(self) -> Self {
        match self.reference.kind() {
            Kind::Web => self,
            Kind::Worker => Self {
                albs: Vec::new(),
                target_group: None,
                rule_tags: BTreeMap::new(),
                records: Vec::new(),
                claim: None,
                published: None,
                ..self
            },
        }
    }

    /// The host; empty where the endpoint is a worker.
    ///
    /// # Errors
    /// When it is longer than DNS allows.
    pub fn fqdn(&self) -> Result<String, Error> {
        match self.reference.kind() {
            Kind::Web => Ok(self.names.fqdn(&self.zone_name)?),
            Kind::Worker => Ok(String::new()),
        }
    }
}

/// What exists at an endpoint's host.
struct Host {
    zone_name: String,
    records: Vec<ResourceRecordSet>,
    claim: Option<Claim>,
}

/// The hosts of the endpoints, in their order.
async fn hosts(
    clients: &Clients,
    table: &Table,
    wanted: &[Wanted<'_>],
) -> Result<Vec<Host>, Error> {
    let zones = dns::zones(clients, wanted).await?;
    let each = wanted.iter().zip(zones).map(|(one, zone_name)| async move {
        let host = host(clients, table, one, zone_name).await;
        host.map_err(|error| error.at_endpoint(one.endpoint()))
    });
    all(join_all(each.map(Box::pin)).await)
}

async fn host(
    clients: &Clients,
    table: &Table,
    one: &Wanted<'_>,
    zone_name: String,
) -> Result<Host, Error> {
    if one.is_known_worker() {
        return Ok(Host {
            zone_name,
            records: Vec::new(),
            claim: None,
        });
    }
    let fqdn = one.names.fqdn(&zone_name)?;
    let zone = &one.request.settings.zone_id;
    let (records, claim) = all_of(tokio::join!(
        dns::records(clients, zone, &fqdn),
        table.claim(&fqdn)
    ))?;
    Ok(Host {
        zone_name,
        records,
        claim,
    })
}

fn published(one: &Wanted<'_>, files: &Files) -> Option<String> {
    let settings = &one.request.settings;
    let file = files.get(&Address::from(settings))?;
    let published = file
        .document
        .published(&one.names.entry, &settings.update_key);
    published.map(str::to_owned)
}
