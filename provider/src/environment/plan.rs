//! What a plan can know before anything is made.

use eden_core::record::{EnvironmentId, Record};
use tfplugin6::{Attr, Diagnostics, PlanRequest, PlanResponse, path};

use super::endpoints::{self, is_several};
use super::expiry;
use super::model::Environment;
use super::private::{Private, Target};
use super::resolve::{self, is_alone, same_place};
use crate::config::has_unknown;
use crate::data::Data;

/// Refines a plan: names are known, drift is repaired, another place means replacing.
pub(crate) async fn plan(
    request: PlanRequest<Environment, Data>,
) -> Result<PlanResponse<Environment>, Diagnostics> {
    let mut planned = request.planned.clone();
    planned.id = id(&planned);
    if let Some(data) = &request.data {
        planned.tags_all = planned.all_tags(&data.default_tags);
    }
    expiry::keep(&mut planned, &request.config, request.prior.as_ref());
    if is_several(&planned) || request.prior.as_ref().is_some_and(is_several) {
        return endpoints::plan(request, planned).await;
    }
    repair(&mut planned, request.prior.as_ref());
    if request.prior.as_ref() == Some(&planned) {
        return Ok(PlanResponse::new(planned));
    }
    planned.last_updated = Attr::Unknown;
    expiry::count_anew(&mut planned, &request.config);
    let target = target(&request, &planned).await?;
    finish(&request, planned, target)
}

/// The id, which names what the plan is about.
fn id(planned: &Environment) -> Attr<String> {
    match (&planned.profile, &planned.name) {
        (Attr::Known(profile), Attr::Known(name)) => format!("{profile}/{name}").into(),
        _ => Attr::Unknown,
    }
}

/// What is missing will be made, with an identifier that is not known yet.
pub(crate) fn repair(planned: &mut Environment, prior: Option<&Environment>) {
    planned.drift = Attr::Known(Vec::new());
    if prior.is_none() {
        return;
    }
    for piece in [
        &mut planned.task_definition_arn,
        &mut planned.target_group_arn,
        &mut planned.listener_rule_arn,
        &mut planned.service_arn,
    ] {
        if piece.is_null() {
            *piece = Attr::Unknown;
        }
    }
}

/// The profile that the apply will use, as far as it is known.
async fn target(
    request: &PlanRequest<Environment, Data>,
    planned: &Environment,
) -> Result<Option<Target>, Diagnostics> {
    let unknown = planned.profile.is_unknown() || has_unknown(&planned.settings);
    match &request.data {
        Some(data) if !unknown => {
            let alone = is_alone(&request.config);
            if !alone {
                resolve::not_moved(&data.moved, planned)?;
            }
            resolve::target(&data.eden, planned, alone).await
        }
        _ => Ok(None),
    }
}

fn finish(
    request: &PlanRequest<Environment, Data>,
    mut planned: Environment,
    target: Option<Target>,
) -> Result<PlanResponse<Environment>, Diagnostics> {
    let mut private = Private::from_bytes(&request.private)?;
    let moves = moves(&private, target.as_ref());
    if let (Some(target), Attr::Known(name)) = (&target, &planned.name) {
        let id = EnvironmentId {
            profile: resolve::profile(&planned),
            name: name.clone(),
        };
        let record = Record::new(id, target.settings.clone(), target.zone_name.clone());
        record.fqdn().map_err(unusable)?;
        planned.place(&record);
    } else if request.prior.is_none() {
        unplace(&mut planned);
    }
    private.target = target;
    let response = PlanResponse::new(planned).private(private.to_bytes());
    Ok(if moves {
        response.replace(moved(&request.config))
    } else {
        response
    })
}

fn unusable(error: eden_core::Error) -> Diagnostics {
    let mut all = Diagnostics::new();
    for one in crate::diagnose::diagnostics(error) {
        all.push(one.at(path!(name)));
    }
    all
}

/// Names that no profile tells yet.
pub(crate) fn unplace(planned: &mut Environment) {
    planned.resource_name = Attr::Unknown;
    planned.endpoint = Attr::Unknown;
    planned.url = Attr::Unknown;
}

/// Whether the environment's pieces would be looked for in other places than they are.
fn moves(private: &Private, target: Option<&Target>) -> bool {
    match (&private.record, target) {
        (Some(record), Some(target)) => !same_place(record, &target.settings),
        _ => false,
    }
}

/// The attribute that moves it.
fn moved(config: &Environment) -> tfplugin6::AttributePath {
    if config.settings.is_null() {
        path!(profile)
    } else {
        path!(settings)
    }
}
