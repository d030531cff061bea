//! `eden diff`, and `eden create --dry-run`.

use anyhow::{Context as _, Result};
use eden_core::plan::Change;
use eden_core::pull_request::Belonging;
use eden_core::record::EnvironmentId;
use serde_json::{Value, json};

use super::create::{lifetime, request};
use super::{context_of_look, settings};
use crate::cli::{Create, Format};
use crate::{aws, output};

/// The exit status where a create would change something, as that of `diff` and of Terraform's detailed one.
const DIFFERENT: u8 = 2;

/// Shows what a create would change, and changes nothing.
pub(super) async fn run(create: &Create) -> Result<u8> {
    let is_different = show(create).await?;
    Ok(if is_different { DIFFERENT } else { 0 })
}

/// The same; whether anything would be changed.
pub(super) async fn show(create: &Create) -> Result<bool> {
    let changes = changes(create).await;
    let changes = changes.with_context(|| format!("cannot compare environment {}", create.name))?;
    print(&changes, create.output, "Nothing would change");
    Ok(!changes.is_empty())
}

/// Prints each change, or that there is none.
pub(super) fn print(changes: &[Change], format: Format, nothing: &str) {
    match format {
        Format::Json => output::json(&changes.iter().map(value).collect::<Vec<_>>().into()),
        Format::Text if changes.is_empty() => output::line(nothing),
        Format::Text => changes
            .iter()
            .for_each(|one| output::line(&one.to_string())),
    }
}

fn value(change: &Change) -> Value {
    json!({ "piece": change.piece.to_string(), "change": change.what })
}

/// Without a lease: nothing is changed, and what another command is changing is compared as it is.
async fn changes(create: &Create) -> Result<Vec<Change>> {
    let lifetime = lifetime(create)?;
    let id = EnvironmentId {
        profile: create.remote.local.profile().to_owned(),
        name: create.name.clone(),
    };
    let eden = aws::eden(&create.remote).await?;
    let known = settings::look(&eden, &create.remote, &id).await?;
    known.report(Format::Json);
    let previous = known.record.clone();
    let mut request = request(create, id, known, lifetime, Belonging::default())?;
    // A create registers the same once more, since a tag may have moved: that is no difference.
    request.force = false;
    let context = context_of_look()?;
    let plans = eden
        .dry_run(&context, std::slice::from_ref(&request))
        .await?;
    let each = plans.iter().map(|plan| plan.changes(previous.as_ref()));
    let each: Result<Vec<_>, _> = each.collect();
    Ok(each?.into_iter().flatten().collect())
}
