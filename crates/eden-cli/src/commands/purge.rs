//! `eden purge`.

mod closed;
mod judged;
mod unvisited;

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use eden_core::Error;
use eden_core::purge::{Purged, expired, purge};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use serde_json::Value;

use super::confirm::confirm;
use crate::cli::{Format, Purge};
use crate::failure::Failure;
use crate::{aws, output, reporting};

/// Deletes the environments that have expired; one that fails does not keep the others.
pub(super) async fn run(args: &Purge) -> Result<()> {
    let eden = aws::eden(&args.remote).await?;
    if args.closed {
        return closed::run(args, &eden).await;
    }
    if let Some(period) = args.not_visited_for {
        return unvisited::run(args, &eden, period).await;
    }
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|one| one.is_in(args.remote.local.named_profile()));
    let expired = expired(listed, SystemTime::now());
    if args.dry_run {
        return show(args, expired.iter().map(|one| (one, "would be deleted")));
    }
    if !expired.is_empty() {
        confirm(&question(&expired), args.yes)?;
    }
    // Several are deleted at once: their steps would be mixed up on the terminal.
    let context = super::context(Format::Json)?;
    let outcomes = purge(&eden, &context, expired).await;
    for (one, outcome) in &outcomes {
        if let (Ok(Purged::Deleted), Some(record)) = (outcome, &one.row.record) {
            reporting::removed(&eden, std::slice::from_ref(record)).await;
        }
    }
    let done = outcomes.iter().map(|(one, outcome)| (one, word(outcome)));
    show(args, done)?;
    failures(&outcomes)
}

fn question(expired: &[Listed]) -> String {
    let names: Vec<_> = expired.iter().map(|one| visible(&one.row.name)).collect();
    format!("Delete {}?", names.join(", "))
}

fn word(outcome: &Result<Purged, Error>) -> &'static str {
    match outcome {
        Ok(Purged::Deleted) => "deleted",
        Ok(Purged::Spared) => "kept, it was deployed to again",
        Err(_) => "failed",
    }
}

fn show<'a>(args: &Purge, done: impl Iterator<Item = (&'a Listed, &'static str)>) -> Result<()> {
    let done: Vec<_> = done.collect();
    if args.output == Format::Json {
        let values: Vec<Value> = done.iter().map(|(one, word)| value(one, word)).collect();
        output::json(&values.into());
        return Ok(());
    }
    if done.is_empty() {
        output::line("No environment has expired");
    }
    for (Listed { profile, row }, word) in done {
        let expiry = row.expiry.map(|expiry| output::remaining(expiry.time()));
        let (name, profile) = (visible(&row.name), visible(profile));
        let expiry = expiry.unwrap_or_default();
        output::line(&format!("{name} of profile {profile} ({expiry}): {word}"));
    }
    Ok(())
}

fn value(listed: &Listed, word: &str) -> Value {
    let mut fields = listed.fields();
    fields.insert("outcome".to_owned(), word.into());
    fields.into()
}

/// Every failure on a separate line, and all their names at the end.
fn failures<T>(outcomes: &[(Listed, Result<T, Error>)]) -> Result<()> {
    let failed = outcomes.iter();
    let failed = failed.filter_map(|(one, outcome)| Some((one, outcome.as_ref().err()?)));
    let failed: Vec<_> = failed.collect();
    for (one, error) in &failed {
        output::error(&format!("{}: {error}", visible(&one.row.name)));
    }
    if failed.is_empty() {
        return Ok(());
    }
    let names = failed.iter().map(|(one, _)| visible(&one.row.name));
    let names: Vec<_> = names.collect();
    Err(Failure::new(
        format!("cannot delete {}", names.join(", ")),
        "Run the same command again: it goes on from what exists.",
    )
    .into())
}
