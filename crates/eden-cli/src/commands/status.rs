//! `eden status`.

mod json;
mod shown;

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::operate::status::Status as Found;

use super::target;
use crate::aws;
use crate::cli::{Format, Status};
use crate::output;

/// Shows everything that is known of the environment.
pub(super) async fn run(status: &Status) -> Result<()> {
    let name = status.target.name();
    let eden = aws::eden(&status.target.remote).await?;
    let found = found(&eden, status).await;
    let found = found.with_context(|| format!("cannot show environment {name}"))?;
    match status.output {
        Format::Text => found.iter().try_for_each(shown::show),
        Format::Json => {
            let values: Result<Vec<_>> = found.iter().map(json::value).collect();
            output::json(&values?.into());
            Ok(())
        }
    }
}

async fn found(eden: &Eden, status: &Status) -> Result<Vec<Found>> {
    let records = target::records(eden, &status.target).await?;
    let found = eden.status(&records).await?;
    match found.iter().find(|one| one.observation.is_some()) {
        Some(_) => Ok(found),
        None => match records.first() {
            Some(record) => Err(target::nothing(eden, &record.id).await.into()),
            None => Ok(found),
        },
    }
}
