//! `eden rollback`.

use std::time::Instant;

use anyhow::{Context as _, Result};
use eden_core::Created;
use eden_core::record::Record;
use eden_core::text::visible;

use super::{context_for, create, limit, target};
use crate::cli::Rollback;
use crate::failure::Failure;
use crate::reporting::LastRecord;
use crate::{aws, output};

/// Whoever manages the environment elsewhere does not know of it.
const WARNING: &str = "eden: warning: the next apply of Terraform, or the next deploy of CI, brings the other image back";

/// Deploys what the environment ran before.
pub(super) async fn run(rollback: &Rollback) -> Result<()> {
    let started = Instant::now();
    let created = rolled_back(rollback).await;
    let name = visible(rollback.target.name());
    let created = created.with_context(|| format!("cannot roll back environment {name}"))?;
    create::show(&created, rollback.output, started)
}

async fn rolled_back(rollback: &Rollback) -> Result<Created> {
    let eden = aws::eden(&rollback.target.remote).await?;
    let record = only(target::records(&eden, &rollback.target).await?)?;
    let request = record.rolled_back(rollback.waiting.wait)?;
    output::error(WARNING);
    let limit = limit(&rollback.waiting);
    let context = context_for(rollback.output, limit, &LastRecord::default())?;
    Ok(Box::pin(eden.create(&context, &request)).await?)
}

/// Each service of an environment of several was deployed at another time: there is no state of all of them to go back to.
fn only(records: Vec<Record>) -> Result<Record> {
    let mut records = records.into_iter();
    match (records.next(), records.next()) {
        (Some(record), None) if record.group.is_none() => Ok(record),
        _ => Err(Failure::new(
            "it has several services, each of which was deployed at another time",
            "Apply the configuration with the images that you want.",
        )
        .into()),
    }
}
