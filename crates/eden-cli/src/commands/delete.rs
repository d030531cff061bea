//! `eden delete`.

use anyhow::{Context as _, Result};
use eden_core::record::{EnvironmentId, Record};
use eden_core::text::visible;
use eden_core::{Consent, Deleted, Eden};
use serde_json::json;

use super::settings::{self, Known};
use crate::cli::{Delete, Format, KeyFlags};
use crate::profile;
use crate::{aws, output, reporting};

/// Deletes an environment.
pub(super) async fn run(delete: &Delete) -> Result<()> {
    let deleted = deleted(delete).await;
    let (record, outcome) =
        deleted.with_context(|| format!("cannot delete environment {}", delete.name))?;
    if delete.output == Format::Json {
        output::json(&json!({
            "profile": record.id.profile,
            "name": record.id.name,
            "resource_name": record.names()?.resource,
            "endpoint": record.fqdn()?,
            "deleted": outcome.found,
            "left": outcome.left.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }));
    }
    Ok(())
}

async fn deleted(delete: &Delete) -> Result<(Record, Deleted)> {
    let id = EnvironmentId {
        profile: delete.remote.local.profile().to_owned(),
        name: delete.name.clone(),
    };
    let eden = aws::eden(&delete.remote).await?;
    let context = super::context(delete.output)?;
    let look = || settings::look(&eden, &delete.remote, &id);
    let ids = vec![id.clone()];
    let begin = eden.begin_and_look(&context, "delete", ids, look);
    let (begun, known) = begin.await?;
    let found = async {
        let record = record(&eden, id.clone(), known, &delete.keys).await?;
        let endpoints = eden.endpoints(record.clone()).await?;
        Ok((record, endpoints))
    };
    match begun.during(found).await {
        Ok((record, endpoints)) => {
            let consent = Consent {
                adopt: delete.adopt,
                force: delete.force,
                ..Consent::NONE
            };
            let deleted = eden.delete_begun(&context, begun, &endpoints, consent);
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
async fn record(eden: &Eden, id: EnvironmentId, known: Known, flags: &KeyFlags) -> Result<Record> {
    let settings = match &known.record {
        Some(record) => settings::finish(profile::overridden(
            &record.settings.clone().into(),
            &flags.0,
        ))?,
        None => known.settings(&id.profile, flags)?,
    };
    let previous = known.record;
    if let Some(record) = previous.as_ref().filter(|own| own.settings == settings) {
        return Ok(record.clone());
    }
    let zone_name = eden.zone_name(&settings).await?;
    let record = eden.record_at(&id, settings, zone_name, previous.as_ref());
    Ok(record.await?)
}
