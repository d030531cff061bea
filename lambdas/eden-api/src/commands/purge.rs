//! `purge`: deletes the environments whose time has passed, whose pull requests are closed, or that nobody visits; a schedule
//! may call it.

mod closed;
mod judged;
mod unvisited;

use std::time::SystemTime;

use eden_core::context::Context;
use eden_core::purge::{Purged, expired, period, purge as delete};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use eden_core::{Eden, Error};
use serde_json::{Map, Value};

use crate::answer::Done;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::Time;

/// Deletes the expired environments of the named profile, or of all where none is named; or else, where that is asked for, those
/// of closed pull requests, or those that nobody visited for so long.
pub(crate) async fn purge(
    eden: &Eden,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    let (profile, dry_run) = (parameters.profile(), parameters.flag("dry_run")?);
    if parameters.flag("closed")? {
        let run = |context| closed::run(eden, context, profile, dry_run);
        return time.run(run).await;
    }
    if let Some(text) = parameters.get("not_visited_for") {
        let period = period(text)?;
        let run = |context| unvisited::run(eden, context, profile, period, dry_run);
        return time.run(run).await;
    }
    time.run(|context| run(eden, context, profile, dry_run))
        .await
}

async fn run(
    eden: &Eden,
    context: Context,
    profile: Option<&str>,
    dry_run: bool,
) -> Result<Done, Failure> {
    let mut listed = eden.table().environments().await?;
    listed.retain(|one| one.is_in(profile));
    let expired = expired(listed, SystemTime::now());
    if dry_run {
        return Ok(done("would be purged", expired.iter()));
    }
    let outcomes = Box::pin(delete(eden, &context, expired)).await;
    failures("expired environments", &outcomes)?;
    let deleted = outcomes.iter();
    let deleted = deleted.filter(|(_, outcome)| matches!(outcome, Ok(Purged::Deleted)));
    Ok(done("successfully purged", deleted.map(|(one, _)| one)))
}

fn done<'a>(message: &'static str, listed: impl Iterator<Item = &'a Listed>) -> Done {
    let environments: Vec<Value> = listed.map(|one| one.fields().into()).collect();
    let fields = Map::from_iter([("environments".to_owned(), environments.into())]);
    Done::new(message, fields)
}

/// Names each environment that could not be deleted, and why.
fn failures<T>(which: &str, outcomes: &[(Listed, Result<T, Error>)]) -> Result<(), Failure> {
    let line = |(one, outcome): &(Listed, Result<T, Error>)| {
        let error = outcome.as_ref().err()?;
        Some(format!("{}: {error}", visible(&one.row.name)))
    };
    let failed: Vec<String> = outcomes.iter().filter_map(line).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::partly(format!(
        "{} of {} {which} could not be deleted; run the same command again. {}",
        failed.len(),
        outcomes.len(),
        failed.join("; ")
    )))
}
