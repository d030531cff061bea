//! `eden rollback`.

use std::time::Instant;

use anyhow::{Context as _, Result};
use eden_core::Created;
use eden_core::text::visible;

use super::{context_for, create, limit, target};
use crate::cli::Rollback;
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
    match created.as_slice() {
        [one] => create::show(one, rollback.output, started),
        several => create::show_all(several, rollback.output, started),
    }
}

async fn rolled_back(rollback: &Rollback) -> Result<Vec<Created>> {
    let eden = aws::eden(&rollback.target.remote).await?;
    let records = target::records(&eden, &rollback.target).await?;
    let endpoint = rollback.endpoint.as_deref();
    let requests = eden.requests_of_rollback(records, endpoint, rollback.waiting.wait);
    let requests = requests.await?;
    output::error(WARNING);
    let limit = limit(&rollback.waiting);
    let context = context_for(rollback.output, limit, &LastRecord::default())?;
    Ok(Box::pin(eden.create_all(&context, &requests)).await?)
}
