//! Stores and removes.

use std::time::Duration;

use eden_core::context::{Context, Event};
use eden_core::settings::Draft;
use tfplugin6::{CreateRequest, DeleteRequest, Diagnostic, Failure, State, UpdateRequest, path};
use tracing::info;

use super::model::Profile;
use super::validate;
use crate::data::Data;
use crate::diagnose::diagnostics;

/// How long the table may take to be created.
const PATIENCE: Duration = Duration::from_secs(300);

type Done = Result<State<Profile>, Failure<Profile>>;

/// Stores a new profile; another one of that name is left alone.
pub(crate) async fn create(request: CreateRequest<Profile, Data>) -> Done {
    let CreateRequest {
        planned,
        data,
        context,
        ..
    } = request;
    validate::problems(&planned).into_result()?;
    let name = planned.name.as_deref().unwrap_or_default();
    let (command_context, text) = (command_context(&context), planned.text());
    let table = data.eden.table();
    let added = table.add_profile(&command_context, name, &text);
    if !added.await.map_err(diagnostics)? {
        return Err(taken(name, table.name()).into());
    }
    Ok(State::new(planned))
}

/// Stores a profile in place of what is stored.
pub(crate) async fn update(request: UpdateRequest<Profile, Data>) -> Done {
    let UpdateRequest {
        prior,
        planned,
        data,
        context,
        ..
    } = request;
    validate::problems(&planned).into_result()?;
    let name = planned.name.as_deref().unwrap_or_default();
    let (command_context, text) = (command_context(&context), planned.text());
    let table = data.eden.table();
    let pushed = table.push_profile(&command_context, name, &text);
    pushed.await.map_err(diagnostics)?;
    if place(&prior) != place(&planned) {
        data.moved.note(name);
    }
    Ok(State::new(planned))
}

/// Removes the profile's row; the table stays, with whatever else it holds.
pub(crate) async fn delete(request: DeleteRequest<Profile, Data>) -> Result<(), Failure<Profile>> {
    let DeleteRequest {
        state,
        data,
        context,
        ..
    } = request;
    let name = state.name.as_deref().unwrap_or_default();
    let command_context = command_context(&context);
    let removed = data
        .eden
        .table()
        .remove_profile_if_any(&command_context, name);
    removed.await.map_err(diagnostics)?;
    Ok(())
}

/// The settings that decide where environments are; none where the profile is not complete.
fn place(profile: &Profile) -> Option<[String; 8]> {
    let complete = Draft::from_pairs(profile.pairs()).finish().ok()?;
    Some(complete.place().map(|(_, value)| value.to_owned()))
}

fn taken(name: &str, table: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "There is another profile {name:?} in DynamoDB table {table} already"
    ))
    .detail(format!(
        "It is not overwritten, because somebody may use it. Take it over with `terraform import \
         <address> {name}`, choose another name, or remove it with `eden config remote-rm -p \
         {name}`."
    ))
    .at(path!(name))
}

fn command_context(context: &tfplugin6::Context) -> Context {
    Context::new(context.cancellation().clone(), PATIENCE, |event| {
        if let Event::Note(text) = event {
            info!("{text}");
        }
    })
}
