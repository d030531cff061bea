//! Describes what exists of endpoints, and finds out whose it is.

use aws_calls::tags::new_generation;
use futures::future::join_all;

use super::place::Place;
use super::{Eden, access, limit, publish_tasks, sleep_keys};
use crate::access::new_shut_value;
use crate::clone::tags::from_ecs;
use crate::context::Context;
use crate::error::{Error, code};
use crate::name::{NameError, Names};
use crate::observe::file::Files;
use crate::observe::service::task_definition;
use crate::observe::{self, Found, Wanted, names, target_group};
use crate::ownership::{Evidence, GENERATION, Marker, Owner, Trust, evidence};
use crate::place::Kind;
use crate::plan::{Candidate, concerns};
use crate::pull_request::Before;
use crate::record::{Identifiers, Record};
use crate::request::Request;
use crate::settings::{Draft, Settings};
use crate::state::row::Row;
use crate::state::table::{StoredDoor, StoredProfile};
use crate::text::visible;
use aws_calls::{all, all_of};

/// An endpoint that is asked for, before it is looked at.
struct Endpoint {
    /// Where it comes to.
    place: Place,
    /// What its pieces are named there.
    names: Names,
}

impl Endpoint {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            request: &self.place.request,
            names: &self.names,
        }
    }
}

/// The stored profiles, of which one that cannot be read is none, and the doors of those that may be gated.
pub(crate) struct Profiles {
    settings: Vec<(String, Option<Settings>)>,
    doors: Vec<StoredDoor>,
}

impl Eden {
    /// Each endpoint with all that decides about it, and the files; all of it is described at the same
    /// time.
    pub(crate) async fn candidates(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<(Vec<Candidate>, Files), Error> {
        let endpoints = self.endpoints_of(requests).await?;
        let wanted: Vec<Wanted<'_>> = endpoints.iter().map(Endpoint::wanted).collect();
        let items = wanted
            .iter()
            .map(|one| self.table.items(&one.request.id, one.names));
        let (found, items, profiles) = tokio::join!(
            observe::found(&self.clients, &self.table, context, &wanted),
            join_all(items),
            self.profiles(context),
        );
        let ((found, files), items, profiles) = all_of((found, all(items), profiles))?;
        let each = endpoints.into_iter().zip(found).zip(items);
        let candidates = each.map(|((endpoint, found), items)| {
            let Wanted { request, names } = endpoint.wanted();
            let fqdn = found.fqdn()?;
            let row = items.row(&request.id, names, &fqdn)?;
            profiles.refuse_references(names, &request.settings.cluster)?;
            self.candidate(endpoint, found, row, &profiles)
        });
        let mut candidates = all(candidates)?;
        self.fetch_rule_tags(&mut candidates).await?;
        self.fetch_begun(&mut candidates).await?;
        Ok((candidates, files))
    }

    /// Where each endpoint comes to, and what its pieces are named there.
    async fn endpoints_of(&self, requests: &[Request]) -> Result<Vec<Endpoint>, Error> {
        let places = all(join_all(requests.iter().map(|one| self.place(one))).await)?;
        let wanted = places.iter().map(|place| &place.request);
        let names = names::wanted(&self.table, wanted).await?;
        let each = places.into_iter().zip(names);
        let renamed = each.map(|(place, mut names)| {
            place.rename(&mut names);
            Endpoint { place, names }
        });
        Ok(renamed.collect())
    }

    /// The stored profiles; one that cannot be read is reported and protects nothing.
    pub(crate) async fn profiles(&self, context: &Context) -> Result<Profiles, Error> {
        let (stored, doors) = self.table.profiles_and_doors_if_any().await?;
        let each = stored.into_iter().map(|StoredProfile { name, text }| {
            let settings = Draft::from_json(&text).and_then(Draft::finish);
            if let Err(error) = &settings {
                let name = visible(&name);
                context.warn(format!("Profile {name} in the state table: {error}"));
            }
            (name, settings.ok())
        });
        Ok(Profiles {
            settings: each.collect(),
            doors,
        })
    }

    fn candidate(
        &self,
        endpoint: Endpoint,
        found: Found,
        row: Option<Row>,
        profiles: &Profiles,
    ) -> Result<Candidate, Error> {
        let Endpoint { place, names } = endpoint;
        let mut request = place.request;
        let door = profiles.door(&request.id.profile);
        request.settings.door.access = access::decide(&request, door)?;
        let stored = profiles.settings(&request.id.profile);
        request.settings.max_environments = limit::decide(&request, stored);
        request.settings.sleep = sleep_keys::decide(&request, stored);
        request.settings.before_publish = publish_tasks::decide(&request, stored);
        let fqdn = found.fqdn()?;
        let evidence = proof(&request, row.as_ref(), profiles, &fqdn);
        let is_new = place.generation.is_some();
        let generation = match place.generation {
            Some(new) => Some(new),
            None => generation(&request, row.as_ref(), &found)?,
        };
        let before = pull_request_before(&request, row.as_ref(), place.leaving.as_deref());
        let pull_request = request.pull_request.decide(&request.id.name, before)?;
        let recorded = row.as_ref().and_then(|row| row.record.clone());
        let sleep = recorded.as_ref().and_then(|record| record.sleep.clone());
        // What takes an environment's place elsewhere goes on from nothing that was there.
        let kind = found.reference.kind();
        let stays = |record: &Record| {
            record.moved_keys(&request.settings).is_empty() && record.kind == kind
        };
        let recorded = recorded.filter(|record| !is_new || stays(record));
        refuse_outdated(&request, recorded.as_ref())?;
        request.previous = request.previous.or(recorded);
        refuse_other_kind(&request, kind)?;
        let marker = |names: &Names| {
            let (table, profile) = (self.table.name(), &request.id.profile);
            Marker::new(table, profile, &names.resource, generation.as_deref())
        };
        let former = place.former.iter().filter_map(|record| record.names().ok());
        let owner = Owner {
            marker: marker(&names),
            former: former.map(|names| marker(&names)).collect(),
            evidence,
            adopt: request.adopt,
        };
        Ok(Candidate {
            request,
            found,
            owner,
            row,
            generation,
            pull_request,
            former: place.former,
            leaving: place.leaving,
            sleep,
            shut: new_shut_value()?,
        })
    }

    /// The revisions that deploys have left which did not come to their end, after they had begun tasks of them. What a row names is
    /// only taken where its tags say that it is the endpoint's own.
    async fn fetch_begun(&self, candidates: &mut [Candidate]) -> Result<(), Error> {
        for candidate in candidates {
            let runs = candidate.runs();
            let is_needed = !candidate.publish_tasks().is_empty();
            let Some(runs) = runs.filter(|runs| is_needed && runs.is_open) else {
                continue;
            };
            let described = task_definition(&self.clients, &runs.revision).await;
            candidate.found.begun = match described {
                Err(error) if code(&error) == Some("ClientException") => None,
                answer => {
                    let (definition, tags) = answer?;
                    Some(definition).filter(|_| candidate.owner.is_marked(&tags))
                }
            };
        }
        Ok(())
    }

    /// Tags are asked for where the shape of a rule does not tell whose it is, which is rare.
    async fn fetch_rule_tags(&self, candidates: &mut [Candidate]) -> Result<(), Error> {
        let mut arns = Vec::new();
        for candidate in candidates.iter() {
            arns.extend(candidate.doubtful_rules()?);
        }
        if arns.is_empty() {
            return Ok(());
        }
        let tags = target_group::tags_of(&self.clients, &arns).await?;
        for candidate in candidates {
            candidate.found.rule_tags.clone_from(&tags);
        }
        Ok(())
    }
}

impl Candidate {
    /// The ARNs of rules of which it has to be found out whose they are.
    fn doubtful_rules(&self) -> Result<Vec<String>, Error> {
        let fqdn = self.found.fqdn()?;
        let group = self
            .found
            .target_group
            .as_ref()
            .map(|group| group.arn.as_str());
        let previous = self.request.previous.as_ref();
        let recorded = previous.and_then(|record| record.identifiers.rule.as_deref());
        let rules = self.found.albs.iter().flat_map(|alb| &alb.rules);
        let doubtful = rules.filter(|rule| concerns(rule, &fqdn, group, recorded));
        Ok(doubtful.filter_map(|rule| rule.rule_arn.clone()).collect())
    }
}

impl Profiles {
    /// The settings of a stored profile.
    pub(crate) fn settings(&self, name: &str) -> Option<&Settings> {
        let mut named = self.settings.iter().filter(|(stored, _)| stored == name);
        named.find_map(|(_, settings)| settings.as_ref())
    }

    /// The door of a profile.
    pub(crate) fn door(&self, name: &str) -> Option<&StoredDoor> {
        self.doors.iter().find(|door| door.profile == name)
    }

    /// Refuses the name of a service that any stored profile clones.
    pub(crate) fn refuse_references(&self, names: &Names, cluster: &str) -> Result<(), Error> {
        let profiles = self.settings.iter();
        let profiles = profiles.filter_map(|(_, settings)| settings.as_ref());
        let mut references = profiles.filter(|settings| settings.cluster == cluster);
        let is_it = |settings: &Settings| {
            settings.reference_service.rsplit('/').next() == Some(names.resource.as_str())
        };
        if references.any(is_it) {
            return Err(NameError::Reference(names.resource.clone()).into());
        }
        Ok(())
    }
}

/// What the request keeps of the environment as it was has to be what the row says now: its row was
/// read beside the taking of the lease, so that another command may have ended in between.
fn refuse_outdated(request: &Request, recorded: Option<&Record>) -> Result<(), Error> {
    match (&request.previous, recorded) {
        (Some(previous), Some(recorded))
            if request.trust == Trust::Table && !previous.is_same_deploy(recorded) =>
        {
            Err(Error::Changed {
                name: request.id.name.clone(),
            })
        }
        _ => Ok(()),
    }
}

/// What is visited does not become a worker in place, nor the other way round: other pieces belong to it.
fn refuse_other_kind(request: &Request, kind: Kind) -> Result<(), Error> {
    let previous = request.previous.as_ref();
    if previous.is_none_or(|previous| previous.kind == kind) {
        return Ok(());
    }
    let reference = &request.settings.reference_service;
    Err(Error::Unusable {
        what: format!("environment {}", visible(&request.id.name)),
        why: match kind {
            Kind::Worker => format!(
                "has a host, and its reference service {reference} no load balancer: a worker does not take its place"
            ),
            Kind::Web => format!(
                "is a worker, and its reference service {reference} has a load balancer: what is visited does not take its place"
            ),
        },
        advice:
            "Delete the environment, and create it again; Terraform plans that as a replacement."
                .into(),
        key: Some("reference_service_arn"),
    })
}

/// Whose pull request the environment was before.
fn pull_request_before<'a>(
    request: &'a Request,
    row: Option<&'a Row>,
    leaving: Option<&'a Record>,
) -> Before<'a> {
    let recorded = row.and_then(|row| row.record.as_ref());
    let mut records = recorded.into_iter().chain(leaving).chain(&request.previous);
    match records.find_map(|record| record.pull_request.as_ref()) {
        Some(owner) => Before::Of(owner),
        None if request.renew || (row.is_none() && leaving.is_none()) => Before::New,
        None => Before::Nobodys,
    }
}

/// What proves pieces without a tag.
fn proof(request: &Request, row: Option<&Row>, profiles: &Profiles, fqdn: &str) -> Evidence {
    let record = request.previous.as_ref();
    let record = record.or_else(|| row.and_then(|row| row.record.as_ref()));
    let stored = profiles.settings(&request.id.profile);
    // An import of what the Python tools made knows its place, and no identifier.
    let is_recorded = |record: &Record| record.identifiers != Identifiers::default();
    let record = match row {
        Some(row) if row.record.is_none() => record.filter(|record| is_recorded(record)),
        _ => record,
    };
    match (record, row) {
        // What differs from the stored profile proves nothing, and its pieces have to be adopted.
        (Some(record), _) => evidence(record, request.trust, stored).unwrap_or_default(),
        (None, Some(row)) if row.endpoint == fqdn => Evidence::Named,
        _ => Evidence::Tags,
    }
}

/// The generation that the endpoint will have.
fn generation(
    request: &Request,
    row: Option<&Row>,
    found: &Found,
) -> Result<Option<String>, Error> {
    if request.renew {
        return Ok(Some(new_generation()));
    }
    let before = request.previous.as_ref();
    let before = before.and_then(|record| record.generation.clone());
    let Some(row) = row else {
        return Ok(before.or_else(|| Some(new_generation())));
    };
    // The Python tools and older releases write rows without it: the service still has it.
    let now = row.generation.clone().or_else(|| tagged_generation(found));
    match (&before, &now) {
        (Some(before), Some(now)) if before != now => Err(Error::TakenOver {
            name: request.id.name.clone(),
            generation: Some(now.clone()),
        }),
        _ => Ok(now.or(before)),
    }
}

fn tagged_generation(found: &Found) -> Option<String> {
    let service = &found.service.as_ref()?.service;
    from_ecs(service.tags()).remove(GENERATION)
}
