//! What a plan can know before anything is made.

use aws_calls::tags::OWN;
use kinesis_pipeline::arn::StreamArn;
use kinesis_pipeline::destination::Tags;
use tfplugin6::{Attr, Diagnostic, Diagnostics, PlanRequest, PlanResponse};

use super::destination::Destination;
use super::diagnose::diagnostics;
use super::model::Pipeline;
use super::packages;
use super::private::Private;
use super::{lake, targets, wanted};
use crate::data::Data;
use crate::tags;

/// Refines a plan: names and packages are known, what is missing is made, and the stream is there.
pub(crate) async fn plan(
    request: PlanRequest<Pipeline, Data>,
) -> Result<PlanResponse<Pipeline>, Diagnostics> {
    let mut planned = request.planned.clone();
    let prior = request.prior.as_ref();
    planned.id = planned.name.clone();
    planned.drift = Attr::Known(Vec::new());
    planned.architecture = packages::architecture(&request.config)?.to_owned().into();
    if let Some(data) = &request.data {
        planned.tags_all = tags::all(&planned.tags, &data.default_tags);
    }
    let moved = prior.is_some_and(|prior| is_recreated(prior, &planned));
    let name = planned.name.clone();
    for (key, destination) in planned.destinations.known_mut().into_iter().flatten() {
        destination.place(&name, key);
        settle(destination, moved)?;
    }
    planned.describe_tables();
    let mut problems = meetings(&request, &planned);
    problems.extend(
        prior
            .into_iter()
            .flat_map(|prior| lake::refused_changes(prior, &planned)),
    );
    if prior.is_none_or(|prior| prior.stream_arn != planned.stream_arn) {
        check_stream(request.data.as_deref(), &planned).await?;
    }
    problems
        .into_iter()
        .collect::<Diagnostics>()
        .into_result()?;
    let mut response = PlanResponse::new(planned);
    response.diagnostics = missing_targets(&request, &response.planned).await;
    Ok(response)
}

/// Only targets that are new or other than before: an empty plan does not look.
async fn missing_targets(request: &PlanRequest<Pipeline, Data>, planned: &Pipeline) -> Diagnostics {
    let Some(data) = &request.data else {
        return Diagnostics::new();
    };
    let all = |pipeline: &Pipeline| wanted::all(pipeline, &Tags::new());
    let before = request.prior.as_ref().map(all).unwrap_or_default();
    let mut now = all(planned);
    now.retain(|key, one| {
        let before = before.get(key);
        before.is_none_or(|before| before.sink != one.sink)
    });
    targets::warnings(&data.pipelines, now.values()).await
}

/// What this plan has to do with other pipelines, and with one of the same name that it replaces.
fn meetings(request: &PlanRequest<Pipeline, Data>, planned: &Pipeline) -> Vec<Diagnostic> {
    let Some(data) = &request.data else {
        return Vec::new();
    };
    match &request.prior {
        None => data.held.announce(planned),
        Some(prior) => {
            if let Ok(private) = Private::from_bytes(&request.private) {
                data.held.note(prior, &private);
            }
        }
    }
    let mut problems = data.planned.note(planned);
    // A function with alarms has one more.
    let own = OWN + usize::from(!planned.alarms.is_null());
    problems.extend(tags::too_many(&planned.tags_all, own));
    problems
}

/// Whether the mappings are recreated: neither stream nor position can be changed in place.
fn is_recreated(prior: &Pipeline, planned: &Pipeline) -> bool {
    prior.stream_arn != planned.stream_arn || wanted::start(prior) != wanted::start(planned)
}

/// What is missing will be made, with an identifier that is not known yet.
fn settle(destination: &mut Destination, moved: bool) -> Result<(), Diagnostics> {
    for identifier in [
        &mut destination.function_arn,
        &mut destination.role_arn,
        &mut destination.event_source_mapping_uuid,
    ] {
        if identifier.is_null() {
            *identifier = Attr::Unknown;
        }
    }
    if moved {
        destination.event_source_mapping_uuid = Attr::Unknown;
    }
    destination.source_code_hash = match destination.package() {
        Some(name) => packages::find(name)?.source_code_hash.to_owned().into(),
        None => Attr::Unknown,
    };
    Ok(())
}

async fn check_stream(data: Option<&Data>, planned: &Pipeline) -> Result<(), Diagnostics> {
    let (Some(data), Some(text)) = (data, planned.stream_arn.known()) else {
        return Ok(());
    };
    let Ok(stream) = text.parse::<StreamArn>() else {
        // It is reported where the configuration is checked.
        return Ok(());
    };
    let checked = data.pipelines.check_stream(&stream).await;
    checked.map_err(diagnostics)
}
