//! Creates, deploys, repairs and deletes.

use std::sync::Arc;
use std::time::Duration;

use eden_core::Created;
use eden_core::context::{Context, Event};
use eden_core::image::ImageUri;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use tfplugin6::{
    Attr, CreateRequest, DeleteRequest, Diagnostic, Diagnostics, Failure, Progress, State,
    UpdateRequest,
};
use tracing::info;

use super::expiry;
use super::model::Environment;
use super::private::{Private, Target, of_record};
use super::resolve::{self, at_settings, is_alone};
use crate::config::strings;
use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::timeouts::{self, Timeouts};

/// How a change ends.
pub(crate) type Done = Result<State<Environment>, Failure<Environment>>;

/// Creates an environment.
pub(crate) async fn create(request: CreateRequest<Environment, Data>) -> Done {
    let CreateRequest {
        config,
        planned,
        private,
        data,
        progress,
        context,
    } = request;
    let private = Private::from_bytes(&private)?;
    let wanted = wanted(&data, &config, &planned, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.create);
    let saving = saving(progress, planned.clone());
    let surroundings = Context::new(context.cancellation().clone(), limit, saving);
    let created = data.eden.create(&surroundings, &wanted).await;
    created
        .map(|created| state(planned.clone(), &created))
        .map_err(|error| {
            // What exists by now has been saved, and makes Terraform keep the resource as tainted.
            Failure::new(at_settings(error, &planned))
        })
}

/// Deploys to an environment, and repairs what is missing.
pub(crate) async fn update(request: UpdateRequest<Environment, Data>) -> Done {
    let UpdateRequest {
        config,
        prior,
        planned,
        private,
        data,
        progress,
        context,
    } = request;
    let private = Private::from_bytes(&private)?;
    let record = private.record.clone();
    let wanted = wanted(&data, &config, &planned, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.update);
    let saving = saving(progress, prior.clone());
    let surroundings = Context::new(context.cancellation().clone(), limit, saving);
    match data.eden.create(&surroundings, &wanted).await {
        Ok(created) => Ok(state(planned, &created)),
        Err(error) => {
            let failure = Failure::new(at_settings(error, &planned));
            Err(match actual(&data, prior, record).await {
                Some(state) => failure.with_state(state),
                None => failure,
            })
        }
    }
}

/// Deletes an environment, with the profile it was made with.
pub(crate) async fn delete(
    request: DeleteRequest<Environment, Data>,
) -> Result<(), Failure<Environment>> {
    let DeleteRequest {
        state,
        private,
        data,
        context,
        ..
    } = request;
    let record = match Private::from_bytes(&private)?.record {
        Some(record) => Some(record),
        None => found(&data, &id(&state)).await?,
    };
    let Some(record) = record else {
        return Err(nowhere(&state).into());
    };
    let limit = limit(&state, |timeouts| &timeouts.delete);
    let surroundings = Context::new(context.cancellation().clone(), limit, log);
    data.eden
        .delete(&surroundings, &[record])
        .await
        .map_err(|error| diagnostics(error).into())
}

/// The record of an environment that the state has none of.
pub(crate) async fn found(data: &Data, id: &EnvironmentId) -> Result<Option<Record>, Diagnostics> {
    Ok(data.eden.find(id).await.map_err(diagnostics)?.pop())
}

pub(crate) fn nowhere(state: &Environment) -> Diagnostic {
    let id = state.id.as_deref().unwrap_or_default();
    Diagnostic::error(format!("Nothing tells where environment {id} is")).detail(
        "The state holds no record of it, the state table no row, and there is no such profile. \
         Push its profile with `eden config push` and run this again, or remove the environment \
         from the state with `terraform state rm`.",
    )
}

/// Which environment a model is about.
pub(crate) fn id(model: &Environment) -> EnvironmentId {
    EnvironmentId {
        profile: resolve::profile(model),
        name: model.name.as_deref().unwrap_or_default().to_owned(),
    }
}

/// What to ask of eden.
pub(crate) async fn wanted(
    data: &Arc<Data>,
    config: &Environment,
    planned: &Environment,
    private: Private,
) -> Result<Request, Diagnostics> {
    let target = target(data, config, planned, private.target).await?;
    let image: ImageUri = planned
        .image_uri
        .as_deref()
        .unwrap_or_default()
        .parse()
        .map_err(|error: eden_core::image::ImageError| diagnostics(error.into()))?;
    Ok(Request {
        id: id(planned),
        settings: target.settings,
        given: strings(&planned.settings),
        zone_name: Some(target.zone_name),
        group: None,
        image,
        environment: strings(&planned.environment),
        desired_count: count(planned),
        tags: strings(&planned.all_tags(&data.default_tags)),
        lifetime: expiry::lifetime(planned),
        wait: planned.wait_for_healthy.unwrap_or(false),
        previous: private.record,
        force: false,
    })
}

fn count(planned: &Environment) -> Option<i32> {
    planned
        .desired_count
        .known()
        .and_then(|count| i32::try_from(*count).ok())
}

/// The profile as planned; what was not known then is asked for now.
async fn target(
    data: &Arc<Data>,
    config: &Environment,
    planned: &Environment,
    known: Option<Target>,
) -> Result<Target, Diagnostics> {
    match known {
        Some(target) => Ok(target),
        None => {
            let target = resolve::target(&data.eden, planned, is_alone(config)).await?;
            Ok(target.ok_or_else(|| resolve::missing(planned))?)
        }
    }
}

/// Saves what exists whenever more is known of it, on top of a model.
fn saving(progress: Progress<Environment>, model: Environment) -> impl Fn(Event) + Send + Sync {
    move |event| {
        if let Event::Recorded(record) = &event {
            let mut model = model.clone();
            model.identify(record);
            model.last_updated = known_or_null(model.last_updated);
            progress.save(State::new(model).private(of_record(record)));
        }
        log(event);
    }
}

pub(crate) fn known_or_null<T>(attribute: Attr<T>) -> Attr<T> {
    attribute.into_known().into()
}

pub(crate) fn log(event: Event) {
    match event {
        Event::Note(text) => info!("{text}"),
        Event::Finished {
            call,
            subject,
            took,
        } => {
            info!(
                subject,
                milliseconds = u64::try_from(took.as_millis()).ok(),
                "{call}"
            );
        }
        _ => {}
    }
}

fn state(mut model: Environment, created: &Created) -> State<Environment> {
    model.complete(&created.record, created.last_updated);
    State::new(model).private(of_record(&created.record))
}

/// What there is after a failed update; the error is told already, so one more is of no use.
async fn actual(
    data: &Arc<Data>,
    mut prior: Environment,
    record: Option<Record>,
) -> Option<State<Environment>> {
    let record = record?;
    let seen = data.eden.read(&record).await.ok()??;
    prior.observe(&record, &seen);
    Some(State::new(prior).private(of_record(&record)))
}

/// The limit that the user sets, or ours.
pub(crate) fn limit(model: &Environment, which: impl Fn(&Timeouts) -> &Attr<String>) -> Duration {
    timeouts::limit(&model.timeouts, which)
}
