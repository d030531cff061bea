//! What a plan can know of endpoints before anything is made.

use std::collections::BTreeMap;

use eden_core::place::{Place, apart};
use tfplugin6::{Attr, AttributePath, Diagnostics, PlanRequest, PlanResponse, path};

use super::model::is_resolvable;
use super::resolve::{Wish, targets};
use super::{Places, is_several};
use crate::data::{Data, Moved};
use crate::diagnose::diagnostics;
use crate::environment::expiry;
use crate::environment::model::Environment;
use crate::environment::plan::{repair, unplace};
use crate::environment::private::Private;
use crate::environment::resolve::{self, is_alone, same_place};

/// Refines a plan: endpoints that are asked for as before are left alone.
///
/// `planned` is the plan with all that is the environment's own.
pub(crate) async fn plan(
    request: PlanRequest<Environment, Data>,
    mut planned: Environment,
) -> Result<PlanResponse<Environment>, Diagnostics> {
    let prior = request.prior.as_ref();
    let mut private = Private::from_bytes(&request.private)?;
    if prior.is_some_and(|prior| !is_several(prior)) || !is_several(&planned) {
        // One road leads to one endpoint and another to several: what there is makes way.
        unknown(&mut planned);
        return Ok(PlanResponse::new(planned).replace(path!(endpoints)));
    }
    let changed = changed(&mut planned, prior);
    total(&mut planned, prior, &changed);
    if !changed.is_empty() {
        expiry::count_anew(&mut planned, &request.config);
    }
    if prior == Some(&planned) {
        return Ok(PlanResponse::new(planned));
    }
    if let Some(data) = &request.data {
        let wishes = wishes(&planned, &request.config, &changed);
        not_moved(&data.moved, &planned, &wishes)?;
        let found = targets(&data.eden, &planned, &wishes).await?;
        for (key, target) in found {
            private.endpoints.entry(key).or_default().target = Some(target);
        }
    }
    let moved = settle(&mut planned, &private, &changed)?;
    let response = PlanResponse::new(planned).private(private.to_bytes());
    Ok(match moved {
        Some(path) => response.replace(path),
        None => response,
    })
}

/// The endpoints that are made, deployed to or repaired; the others stay as they are.
fn changed(planned: &mut Environment, prior: Option<&Environment>) -> Vec<String> {
    let mut changed = Vec::new();
    for key in planned.keys() {
        let before = prior.and_then(|prior| prior.view(&key));
        let Some(mut view) = planned.view(&key) else {
            continue;
        };
        match before {
            Some(before) if is_as_it_was(&view, &before) => view = before,
            before => {
                repair(&mut view, before.as_ref());
                view.last_updated = Attr::Unknown;
                changed.push(key.clone());
            }
        }
        planned.put(&key, view);
    }
    changed
}

/// Whether an endpoint is asked for as it is, and nothing of it is missing or was changed by hand.
fn is_as_it_was(planned: &Environment, before: &Environment) -> bool {
    let as_before = Environment {
        task_definition_arn: before.task_definition_arn.clone(),
        target_group_arn: before.target_group_arn.clone(),
        listener_rule_arn: before.listener_rule_arn.clone(),
        service_arn: before.service_arn.clone(),
        resource_name: before.resource_name.clone(),
        endpoint: before.endpoint.clone(),
        url: before.url.clone(),
        last_updated: before.last_updated.clone(),
        drift: before.drift.clone(),
        ..planned.clone()
    };
    let is_right = before.drift.known().is_none_or(Vec::is_empty);
    is_right && as_before == *before
}

/// The environment's own: names and identifiers are its endpoints'.
fn total(planned: &mut Environment, prior: Option<&Environment>, changed: &[String]) {
    for one in [
        &mut planned.resource_name,
        &mut planned.endpoint,
        &mut planned.url,
        &mut planned.task_definition_arn,
        &mut planned.target_group_arn,
        &mut planned.listener_rule_arn,
        &mut planned.service_arn,
    ] {
        *one = Attr::Null;
    }
    planned.drift = Attr::Known(Vec::new());
    let before = prior.filter(|_| changed.is_empty());
    planned.last_updated = match before {
        Some(prior) if prior.keys() == planned.keys() => prior.last_updated.clone(),
        _ => Attr::Unknown,
    };
}

/// Terraform plans once more within an apply, which may have moved a profile by then.
fn not_moved(
    moved: &Moved,
    planned: &Environment,
    wishes: &BTreeMap<String, Wish>,
) -> Result<(), Diagnostics> {
    let named = wishes.iter().filter(|(_, wish)| !is_alone(&wish.config));
    let mut each = named.map(|(key, wish)| {
        let told = resolve::not_moved(moved, &wish.planned);
        told.map_err(|told| planned.placed(key, told.into()))
    });
    each.find(Result::is_err).unwrap_or(Ok(()))
}

fn wishes(
    planned: &Environment,
    config: &Environment,
    changed: &[String],
) -> BTreeMap<String, Wish> {
    let wish = |key: &String| {
        let (planned, config) = (planned.view(key)?, config.view(key)?);
        is_resolvable(&planned).then(|| (key.clone(), Wish { planned, config }))
    };
    changed.iter().filter_map(wish).collect()
}

/// Fills in the names; answers with what moves an endpoint, or is in the way of another.
fn settle(
    planned: &mut Environment,
    private: &Private,
    changed: &[String],
) -> Result<Option<AttributePath>, Diagnostics> {
    let places = private.places(planned);
    for key in changed {
        let Some(mut view) = planned.view(key) else {
            continue;
        };
        match places.get(key).filter(|_| view.name.is_known()) {
            Some(place) => view.place(&place.clone().into()),
            None if !is_made(private, key) => unplace(&mut view),
            None => {}
        }
        planned.put(key, view);
    }
    refuse_clashes(&places)?;
    let keys = places.keys();
    let mut moved = keys.filter(|key| moves(private, key));
    let moved = moved.next().map(|key| path!(endpoints[key]));
    Ok(moved.or_else(|| in_the_way(private, planned, &places)))
}

fn is_made(private: &Private, key: &str) -> bool {
    private
        .endpoints
        .get(key)
        .is_some_and(|one| one.record.is_some())
}

/// Whether an endpoint's pieces would be looked for in other places than they are.
fn moves(private: &Private, key: &str) -> bool {
    let one = private.endpoints.get(key);
    let both = one.and_then(|one| Some((one.record.as_ref()?, one.target.as_ref()?)));
    both.is_some_and(|(record, target)| !same_place(record, &target.settings))
}

fn refuse_clashes(places: &Places) -> Result<(), Diagnostics> {
    let pairs: Vec<(String, Place)> = places.clone().into_iter().collect();
    apart(&pairs).map_err(|error| {
        let each = diagnostics(error).into_iter();
        each.map(|one| one.at(path!(endpoints))).collect()
    })
}

/// Endpoints that go while another comes in their place, by a new name perhaps.
fn in_the_way(private: &Private, planned: &Environment, places: &Places) -> Option<AttributePath> {
    let records = private.records().into_iter();
    let mut going = records.filter(|(key, _)| !planned.keys().contains(key));
    let clashes = |record: &eden_core::record::Record| {
        places.values().any(|place| {
            let both = [
                ("old".into(), record.place()),
                ("new".into(), place.clone()),
            ];
            apart(&both).is_err()
        })
    };
    going
        .any(|(_, record)| clashes(&record))
        .then(|| path!(endpoints))
}

/// Nothing is known of endpoints that make way, or that come where others were.
fn unknown(planned: &mut Environment) {
    unplace(planned);
    planned.last_updated = Attr::Unknown;
}
