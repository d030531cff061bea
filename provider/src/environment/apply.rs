//! Creates, deploys, repairs and deletes.

use std::sync::Arc;
use std::time::Duration;

use eden_core::context::{Context, Event};
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::{Consent, Created};
use tfplugin6::{
    Attr, CreateRequest, DeleteRequest, Diagnostic, Failure, Progress, State, UpdateRequest,
};
use tracing::{info, warn};

use super::errors::at_parts;
use super::model::Environment;
use super::private::Private;
use super::requests::requests;
use super::saved::Saved;
use super::{protection, read, resolve};
use crate::data::Data;
use crate::timeouts::{self, Timeouts};

/// How a change ends.
pub(crate) type Done = Result<State<Environment>, Failure<Environment>>;

/// Creates all endpoints of an environment together.
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
    let protect = protection::asked(&planned, None);
    let wanted = requests(&data, &config, &planned, protect, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.create);
    let saved = Saved::new(&planned, &planned, Private::default());
    let saving = saving(progress, Arc::clone(&saved));
    let command_context = Context::new(context.cancellation().clone(), limit, saving);
    let created = data.eden.create_all(&command_context, &wanted).await;
    // What exists by now has been saved, and makes Terraform keep the resource as tainted.
    let created = created.map_err(|error| Failure::new(at_parts(error, &planned)))?;
    Ok(saved.complete(planned, &created))
}

/// Creates endpoints that are new, deploys to and repairs those that changed, and takes down the ones
/// that are not asked for any more; the others are left alone.
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
    let saved = Saved::new(&prior, &planned, private.clone());
    let protect = protection::asked(&planned, Some(&prior));
    let wanted = requests(&data, &config, &planned, protect, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.update);
    let saving = saving(progress, Arc::clone(&saved));
    let command_context = Context::new(context.cancellation().clone(), limit, saving);
    // Whoever takes the protection away may take endpoints out of the configuration in the same apply.
    let consent = Consent {
        force: protect == Some(false),
        ..Consent::OF_STATE
    };
    match change(
        &data,
        &command_context,
        &wanted,
        &saved.without(&planned),
        consent,
    )
    .await
    {
        Ok(created) => Ok(saved.complete(planned, &created)),
        Err(error) => {
            let failure = Failure::new(at_parts(error, &planned));
            Err(match saved.actual(&data).await {
                Some(state) => failure.with_state(state),
                None => failure,
            })
        }
    }
}

async fn change(
    data: &Data,
    command_context: &Context,
    wanted: &[Request],
    gone: &[Record],
    consent: Consent,
) -> Result<Vec<Created>, eden_core::Error> {
    let created = match wanted {
        [] => Vec::new(),
        wanted => data.eden.create_all(command_context, wanted).await?,
    };
    if !gone.is_empty() {
        data.eden
            .delete_with(command_context, gone, consent)
            .await?;
    }
    Ok(created)
}

/// Deletes all endpoints of an environment together, with the profiles they were made with.
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
    let records = read::records(&data, &state, &Private::from_bytes(&private)?).await?;
    if records.is_empty() {
        return Err(nowhere(&state).into());
    }
    let limit = limit(&state, |timeouts| &timeouts.delete);
    let command_context = Context::new(context.cancellation().clone(), limit, log);
    let deleted = data
        .eden
        .delete_with(&command_context, &records, Consent::OF_STATE)
        .await;
    deleted
        .map(drop)
        .map_err(|error| at_parts(error, &state).into())
}

fn nowhere(state: &Environment) -> Diagnostic {
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

/// Saves what exists whenever more is known of it.
fn saving(progress: Progress<Environment>, saved: Arc<Saved>) -> impl Fn(Event) + Send + Sync {
    move |event| {
        if let Event::Recorded(record) = &event {
            progress.save(saved.note(record));
        }
        log(event);
    }
}

fn log(event: Event) {
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
        Event::Warning(text) => warn!("{text}"),
        _ => {}
    }
}

/// The limit that the user sets, or ours.
fn limit(model: &Environment, which: impl Fn(&Timeouts) -> &Attr<String>) -> Duration {
    timeouts::limit(&model.timeouts, which)
}
