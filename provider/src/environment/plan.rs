//! What a plan can know before anything is made.

use std::collections::BTreeMap;

use aws_calls::tags::OWN;
use eden_core::place::{Place, check_no_shared_pieces};
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, PlanRequest, PlanResponse, path};

use super::expiry;
use super::missing::{missing, refused};
use super::model::Environment;
use super::names;
use super::outputs::Outputs;
use super::part::{Key, Part, endpoint_path};
use super::private::Private;
use super::resolve::{not_moved, same_place, targets, wishes};
use super::{takeover, workers};
use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::tags;
use crate::texts::present;

/// Refines a plan: names are known, drift is repaired, another place means replacing, and
/// endpoints that are asked for as before are left alone.
pub(crate) async fn plan(
    request: PlanRequest<Environment, Data>,
) -> Result<PlanResponse<Environment>, Diagnostics> {
    let prior = request.prior.as_ref();
    let mut planned = prepared(&request);
    if prior.is_some_and(|prior| prior.has_endpoints() != planned.has_endpoints()) {
        planned.outputs.forget();
        return Ok(PlanResponse::new(planned).replace(path!(endpoints)));
    }
    let changed = mark_changed(&mut planned, prior);
    clear_environment_outputs(&mut planned, prior, &changed);
    if !changed.is_empty() {
        expiry::restart(&mut planned, &request.config);
    }
    if prior == Some(&planned) {
        return Ok(PlanResponse::new(planned));
    }
    if let Some(problem) = tags::too_many(&planned.tags_all, OWN) {
        return Err(problem.into());
    }
    let lost = lost(&request)?;
    let mut response = plan_parts(&request, planned, &changed).await?;
    response.diagnostics.extend(lost);
    Ok(response)
}

/// The plan with all that follows from the profiles, as far as they are known.
async fn plan_parts(
    request: &PlanRequest<Environment, Data>,
    mut planned: Environment,
    changed: &[Key],
) -> Result<PlanResponse<Environment>, Diagnostics> {
    let mut private = resolved(request, &planned, changed).await?;
    let places = private.places(&planned);
    let (refused, (missing, kinds), taken) = tokio::join!(
        refused(request, &planned, &private, changed),
        missing(request, &planned, &private, changed),
        takeover::warning(request, &planned, &places),
    );
    workers::note(&mut private, kinds);
    let places = private.places(&planned);
    name_parts(&mut planned, &private, &places, changed);
    refuse_clashes(&places)?;
    refused?;
    workers::refuse_hosts(&planned, &places, changed)?;
    let moved = moved(&private, &planned, &places, &request.config);
    let mut response = PlanResponse::new(planned).private(private.to_bytes());
    response.diagnostics.extend(missing);
    response.diagnostics.extend(taken);
    Ok(match moved {
        Some(path) => response.replace(path),
        None => response,
    })
}

/// The plan with all that is the environment's own.
fn prepared(request: &PlanRequest<Environment, Data>) -> Environment {
    let mut planned = request.planned.clone();
    planned.id = id(&planned);
    if let Some(data) = &request.data {
        planned.tags_all = planned.all_tags(&data.default_tags);
    }
    expiry::keep(&mut planned, &request.config, request.prior.as_ref());
    planned
}

/// The id, which names what the plan is about.
fn id(planned: &Environment) -> Attr<String> {
    match (&planned.profile, &planned.name) {
        (Attr::Known(profile), Attr::Known(name)) => format!("{profile}/{name}").into(),
        _ => Attr::Unknown,
    }
}

/// The endpoints that are made, deployed to or repaired; the others stay as they are.
fn mark_changed(planned: &mut Environment, prior: Option<&Environment>) -> Vec<Key> {
    let mut changed = Vec::new();
    for Part { key, mut model } in planned.parts() {
        let before = prior.and_then(|prior| prior.part(&key));
        if before
            .as_ref()
            .is_none_or(|before| !is_as_it_was(&model, before))
        {
            expect(&mut model.outputs, before.is_some());
            changed.push(key.clone());
        } else if let Some(before) = before {
            model.outputs = before.outputs;
        }
        planned.store(&key, model);
    }
    changed
}

/// What is made of an endpoint is not known yet where it changes.
fn expect(outputs: &mut Outputs, exists: bool) {
    outputs.expect_names();
    if exists {
        outputs.repair();
    }
    outputs.last_updated = Attr::Unknown;
    // A deploy wakes.
    outputs.state = Attr::Unknown;
    outputs.drift = Attr::Known(Vec::new());
}

/// Whether an endpoint is asked for as it is, and nothing of it is missing or was changed by hand.
///
/// How long to wait for a change, and for what, changes nothing of what there is.
fn is_as_it_was(planned: &Environment, before: &Environment) -> bool {
    before.outputs.is_whole() && wish(planned) == wish(before)
}

/// What is asked for, and nothing besides.
fn wish(model: &Environment) -> Environment {
    Environment {
        settings: present(&model.settings),
        environment: present(&model.environment),
        overrides: model.overrides.present(),
        tags: present(&model.tags),
        timeouts: Attr::Null,
        wait_for_healthy: Attr::Null,
        outputs: Outputs::default(),
        ..model.clone()
    }
}

/// Of endpoints that go by a name, names and identifiers are theirs and not the environment's.
fn clear_environment_outputs(
    planned: &mut Environment,
    prior: Option<&Environment>,
    changed: &[Key],
) {
    if !planned.has_endpoints() {
        return;
    }
    let before = prior.filter(|prior| changed.is_empty() && prior.keys() == planned.keys());
    planned.outputs = Outputs {
        last_updated: before.map_or(Attr::Unknown, |prior| prior.outputs.last_updated.clone()),
        drift: Attr::Known(Vec::new()),
        ..Outputs::default()
    };
}

/// Whoever lost the environment to another create gets a warning that names who has it.
///
/// The apply is an error, and no error comes before: Terraform plans before it refreshes or destroys
/// as well, and neither may fail.
fn lost(request: &PlanRequest<Environment, Data>) -> Result<Diagnostics, Diagnostics> {
    let private = Private::from_bytes(&request.private)?;
    let (Some(prior), Some(generation)) = (&request.prior, private.taken_over) else {
        return Ok(Diagnostics::new());
    };
    let error = eden_core::Error::TakenOver {
        name: prior.name.as_deref().unwrap_or_default().to_owned(),
        generation: Some(generation),
    };
    let each = diagnostics(error).into_iter();
    Ok(each.map(taken_over).collect())
}

fn taken_over(error: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{}\n\nUntil then an apply of this block fails and changes nothing.",
        error.detail
    );
    Diagnostic::warning(error.summary)
        .detail(detail)
        .at(path!(name))
}

/// What is kept, with the profiles that the apply will use, as far as they are known.
async fn resolved(
    request: &PlanRequest<Environment, Data>,
    planned: &Environment,
    changed: &[Key],
) -> Result<Private, Diagnostics> {
    let mut private = Private::from_bytes(&request.private)?;
    private.forget_targets();
    if request.prior.is_none() {
        // Terraform hands what was kept of a replaced environment to the plan of the new one.
        private.forget_records();
    }
    if let Some(data) = &request.data {
        let mut wishes = wishes(planned, &request.config, changed);
        wishes.retain(|_, wish| wish.planned.is_resolvable());
        not_moved(&data.moved, planned, &wishes)?;
        for (key, mut target) in targets(&data.eden, planned, &wishes).await? {
            let own = private.part_mut(&key);
            if let Some(part) = planned.part(&key) {
                let named = names::decide(&data.eden, &part, &mut target, own.record.as_ref());
                named
                    .await
                    .map_err(|problems| planned.relocate(&key, problems))?;
            }
            own.target = Some(target);
        }
    }
    Ok(private)
}

fn name_parts(
    planned: &mut Environment,
    private: &Private,
    places: &BTreeMap<Key, Place>,
    changed: &[Key],
) {
    for key in changed {
        if let (Some(place), Some(mut part)) = (places.get(key), planned.part(key)) {
            match workers::is_decided(private, key) {
                true => part.outputs.name(&place.clone().into()),
                false => part.outputs.name_undecided(&place.clone().into()),
            }
            planned.store(key, part);
        }
    }
}

/// No two endpoints share a piece, and each has a name that AWS takes.
fn refuse_clashes(places: &BTreeMap<Key, Place>) -> Result<(), Diagnostics> {
    let pairs = places.iter();
    let pairs = pairs.map(|(key, place)| (key.clone().unwrap_or_default(), place.clone()));
    check_no_shared_pieces(&pairs.collect::<Vec<_>>()).map_err(|error| {
        let each = diagnostics(error).into_iter();
        each.map(|one| match one.path.is_empty() {
            true => one.at(path!(endpoints)),
            false => one,
        })
        .collect()
    })
}

/// What moves an endpoint, or is in the way of another.
fn moved(
    private: &Private,
    planned: &Environment,
    places: &BTreeMap<Key, Place>,
    config: &Environment,
) -> Option<AttributePath> {
    let mut keys = places.keys();
    match keys.find(|key| moves(private, key)) {
        Some(None) if config.settings.is_null() => Some(path!(profile)),
        Some(None) => Some(path!(settings)),
        Some(key) => Some(endpoint_path(key)),
        None => in_the_way(private, planned, places).then(|| path!(endpoints)),
    }
}

/// Whether an endpoint's pieces would be looked for in other places than they are.
fn moves(private: &Private, key: &Key) -> bool {
    let one = private.part(key);
    let both = one.and_then(|one| Some((one.record.as_ref()?, one.target.as_ref()?)));
    both.is_some_and(|(record, target)| {
        let is_other = target.kind.is_some_and(|kind| kind != record.kind);
        is_other || !same_place(record, &target.settings)
    })
}

/// Whether an endpoint goes while another comes in its place, by a new name perhaps.
fn in_the_way(private: &Private, planned: &Environment, places: &BTreeMap<Key, Place>) -> bool {
    let (keys, records) = (planned.keys(), private.records());
    let mut going = records.into_iter().filter(|(key, _)| !keys.contains(key));
    going.any(|(_, record)| {
        let old = ("old".to_owned(), record.place());
        let mut clashing = places.values().filter(|place| {
            let new = ("new".to_owned(), (*place).clone());
            check_no_shared_pieces(&[old.clone(), new]).is_err()
        });
        clashing.next().is_some()
    })
}
