//! `eden delete`.

use std::time::Instant;

use anyhow::{Context as _, Result};
use eden_core::context::Context;
use eden_core::record::{EnvironmentId, Record};
use eden_core::text::visible;
use eden_core::{Begun, Consent, Deleted, Deletion, Eden};
use serde_json::json;

use super::settings::{self, Known};
use super::{diff, named};
use crate::cli::{Delete, Format};
use crate::profile;
use crate::{aws, output, progress, reporting, terminal};

/// Deletes an environment.
pub(super) async fn run(delete: &Delete) -> Result<()> {
    if delete.dry_run {
        return dry_run(delete).await;
    }
    let started = Instant::now();
    let deleted = deleted(delete).await;
    let (record, outcome) =
        deleted.with_context(|| format!("cannot delete environment {}", delete.name))?;
    match delete.output {
        Format::Json => output::json(&json!({
            "profile": record.id.profile,
            "name": record.id.name,
            "resource_name": record.names()?.resource,
            "endpoint": record.endpoint_host()?,
            "deleted": outcome.found,
            "left": outcome.left.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })),
        Format::Text if terminal::is_shown() && outcome.found => {
            progress::ended(&format!("{} is deleted", delete.name), started.elapsed());
        }
        Format::Text if terminal::is_shown() => {
            output::line(&format!("Nothing of {} was found", delete.name));
        }
        Format::Text => {}
    }
    Ok(())
}

async fn deleted(delete: &Delete) -> Result<(Record, Deleted)> {
    let eden = aws::eden(&delete.remote).await?;
    let context = super::context(delete.output)?;
    let (id, begun, known) = begun(&eden, &context, delete).await?;
    let found = async {
        let record = record(&eden, id.clone(), known, delete).await?;
        let endpoints = eden.endpoints(record.clone()).await?;
        Ok((record, endpoints))
    };
    match begun.during(found).await {
        Ok((record, endpoints)) => {
            let deleted = eden.delete_begun(&context, begun, &endpoints, consent(delete));
            let deleted = deleted.await?;
            reporting::removed(&eden, &endpoints).await;
            if !deleted.found {
                suggest(&eden, &id).await;
            }
            Ok((record, deleted))
        }
        Err(error) => {
            begun.cancel(&context).await;
            Err(error)
        }
    }
}

fn consent(delete: &Delete) -> Consent {
    Consent {
        adopt: delete.adopt,
        force: delete.force,
        ..Consent::NONE
    }
}

/// Shows what would be deleted, and deletes nothing.
async fn dry_run(delete: &Delete) -> Result<()> {
    let deletion = deletion(delete).await;
    let Deletion { changes, left } =
        deletion.with_context(|| format!("cannot look at environment {}", delete.name))?;
    let nothing = format!("Nothing of {} was found", visible(&delete.name));
    diff::print(&changes, delete.output, &nothing);
    for left in left {
        output::error(&format!("Left alone: {left}"));
    }
    Ok(())
}

/// Without a lease: what another command is changing is shown as it is.
async fn deletion(delete: &Delete) -> Result<Deletion> {
    let eden = aws::eden(&delete.remote).await?;
    let (id, known) = looked_up(&eden, delete).await?;
    let record = record(&eden, id, known, delete).await?;
    let endpoints = eden.endpoints(record).await?;
    let context = super::context_of_look()?;
    Ok(eden
        .delete_dry_run(&context, &endpoints, consent(delete))
        .await?)
}

/// What is known of the environment that is meant, as [`begun`] finds it.
async fn looked_up(eden: &Eden, delete: &Delete) -> Result<(EnvironmentId, Known)> {
    let id = id(delete);
    let known = settings::look(eden, &delete.remote, &id).await?;
    if is_meant(delete, &known) {
        return Ok((id, known));
    }
    match named::by_name(eden, &delete.name).await? {
        None => Ok((id, known)),
        Some(id) => {
            let known = settings::look(eden, &delete.remote, &id).await?;
            Ok((id, known))
        }
    }
}

fn id(delete: &Delete) -> EnvironmentId {
    EnvironmentId {
        profile: delete.remote.local.profile().to_owned(),
        name: delete.name.clone(),
    }
}

/// Whether the environment is the one of the profile that flags name, or of the default one.
fn is_meant(delete: &Delete, known: &Known) -> bool {
    let is_named = delete.remote.local.named_profile().is_some();
    is_named || !known.is_nothing() || !delete.keys.0.is_empty()
}

/// The right to change the environment, and what is known of it. Where no profile is named and there is none of
/// the default name, the rows say whose environment it is.
async fn begun(
    eden: &Eden,
    context: &Context,
    delete: &Delete,
) -> Result<(EnvironmentId, Begun, Known)> {
    let id = id(delete);
    let (begun, known) = begin(eden, context, delete, &id).await?;
    if is_meant(delete, &known) {
        return Ok((id, begun, known));
    }
    let found = begun.during(named::by_name(eden, &delete.name)).await;
    match found {
        // Its own error says what is missing.
        Ok(None) => Ok((id, begun, known)),
        Ok(Some(id)) => {
            begun.cancel(context).await;
            let (begun, known) = begin(eden, context, delete, &id).await?;
            Ok((id, begun, known))
        }
        Err(error) => {
            begun.cancel(context).await;
            Err(error)
        }
    }
}

async fn begin(
    eden: &Eden,
    context: &Context,
    delete: &Delete,
    id: &EnvironmentId,
) -> Result<(Begun, Known)> {
    let look = || settings::look(eden, &delete.remote, id);
    eden.begin_and_look(context, "delete", vec![id.clone()], look)
        .await
}

/// Names the environment that was probably meant; whoever may not list them sees no name.
async fn suggest(eden: &Eden, id: &EnvironmentId) {
    let Ok(Some(meant)) = eden.meant(id).await else {
        return;
    };
    let (profile, name) = (visible(&meant.profile), visible(&meant.name));
    output::error(&format!(
        "There is no environment {}. Did you mean `eden delete -p {profile} --name {name}`?",
        visible(&id.name)
    ));
}

/// What the environment was made with; of older ones the profile says it. Flags say it better.
async fn record(eden: &Eden, id: EnvironmentId, known: Known, delete: &Delete) -> Result<Record> {
    let settings = match &known.record {
        Some(record) => settings::finish(profile::overridden(
            &record.settings.clone().into(),
            &delete.keys.0,
        ))?,
        None => {
            known.report(delete.output);
            known.settings(&id.profile, &delete.keys)?
        }
    };
    let previous = known.record;
    if let Some(record) = previous.as_ref().filter(|own| own.settings == settings) {
        return Ok(record.clone());
    }
    let zone_name = eden.zone_name(&settings).await?;
    let record = eden.record_at(&id, settings, zone_name, previous.as_ref());
    Ok(record.await?)
}
