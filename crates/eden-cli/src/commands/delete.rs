//! `eden delete`.

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::record::{EnvironmentId, Record};
use serde_json::json;

use super::settings::{self, Known};
use crate::cli::{Delete, Format, KeyFlags};
use crate::profile;
use crate::{aws, output};

/// Deletes an environment.
pub(super) async fn run(delete: &Delete) -> Result<()> {
    let deleted = deleted(delete).await;
    let record = deleted.with_context(|| format!("cannot delete environment {}", delete.name))?;
    if delete.output == Format::Json {
        output::json(&json!({
            "profile": record.id.profile,
            "name": record.id.name,
            "resource_name": record.names()?.resource,
            "endpoint": record.fqdn()?,
            "deleted": true,
        }));
    }
    Ok(())
}

async fn deleted(delete: &Delete) -> Result<Record> {
    let id = EnvironmentId {
        profile: delete.remote.local.profile().to_owned(),
        name: delete.name.clone(),
    };
    let eden = aws::eden(&delete.remote).await?;
    let known = settings::look(&eden, &delete.remote, &id).await?;
    let recorded = known.record.is_some();
    let record = record(&eden, id, known, &delete.keys).await?;
    let context = super::context(delete.output)?;
    let endpoints = eden.endpoints(record.clone()).await?;
    eden.delete(&context, &endpoints).await?;
    if !recorded {
        // Both commands leave a table behind, as documented; a row was in one that exists.
        eden.table().ensure(&context).await?;
    }
    Ok(record)
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
    if let Some(record) = known.record.filter(|record| record.settings == settings) {
        return Ok(record);
    }
    let zone_name = eden.zone_name(&settings).await?;
    Ok(Record::new(id, settings, zone_name))
}
