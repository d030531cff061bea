//! `purge` with `closed`: deletes the environments whose pull requests are closed, as `eden purge --closed` does.

use eden_core::context::Context;
use eden_core::purge::{ClosedPurge, PurgeOutcome, forges, of_pull_requests, own_repository};
use eden_core::record::Record;
use eden_core::report::Reporter;
use eden_core::state::table::Listed;
use eden_core::{Eden, Error};
use pull_request_report::{Limit, PullRequest};
use serde_json::{Value, json};

use super::{done, failures};
use crate::answer::Done;
use crate::failure::Failure;
use crate::settings::variable;

type Outcome = (Listed, Result<PurgeOutcome, Error>);

/// Deletes what is certain to be closed, of the named profile, or of all where none is named.
pub(super) async fn run(
    eden: &Eden,
    context: Context,
    profile: Option<&str>,
    dry_run: bool,
) -> Result<Done, Failure> {
    let clients = forges(variable)?;
    let mut listed = eden.table().environments().await?;
    listed.retain(|one| one.is_in(profile));
    let purge = ClosedPurge {
        eden,
        context: &context,
        own: own_repository(&clients, variable),
        clients,
        dry_run,
        stop: context.cancellation().clone(),
    };
    let outcomes = Box::pin(purge.run(of_pull_requests(listed))).await;
    for (_, outcome) in &outcomes {
        if let Ok(PurgeOutcome::Deleted(records)) = outcome {
            Box::pin(report(&purge, records)).await;
        }
    }
    failures("environments of pull requests", &outcomes)?;
    Ok(answer(&outcomes, dry_run))
}

/// Shows a pull request that its environment is gone; what cannot be shown is logged.
async fn report(purge: &ClosedPurge<'_>, records: &[Record]) {
    let owner = records
        .iter()
        .find_map(|record| Some((record.environment(), record.pull_request.as_ref()?)));
    let Some((id, pull_request)) = owner else {
        return;
    };
    let mut clients = purge.clients.iter();
    let Some((_, client)) = clients.find(|(forge, _)| *forge == pull_request.forge) else {
        return;
    };
    let reporter = Reporter {
        table: purge.eden.table(),
        id: &id,
        client,
        limit: Limit::of_report(purge.stop.clone()),
    };
    let removal = reporter.remove(pull_request, records, None, &[]);
    for problem in Box::pin(removal).await.problems {
        tracing::warn!("{problem}");
    }
}

fn answer(outcomes: &[Outcome], dry_run: bool) -> Done {
    let message = match dry_run {
        true => "would be purged",
        false => "successfully purged",
    };
    let gone = |outcome: &Result<PurgeOutcome, Error>| {
        matches!(outcome, Ok(PurgeOutcome::Deleted(_) | PurgeOutcome::Due))
    };
    let purged = outcomes.iter().filter(|(_, outcome)| gone(outcome));
    let mut answer = done(message, purged.map(|(one, _)| one));
    let kept: Vec<Value> = outcomes.iter().filter_map(kept).collect();
    answer.fields.insert("kept".to_owned(), kept.into());
    answer
}

/// One that stays, with its pull request and the reason.
fn kept((listed, outcome): &Outcome) -> Option<Value> {
    let Ok(PurgeOutcome::Kept(why)) = outcome else {
        return None;
    };
    let mut fields = listed.fields();
    let owner = listed.row.record.as_ref();
    let owner = owner.and_then(|record| record.pull_request.as_ref());
    let owner = owner.map(PullRequest::to_string);
    fields.insert("pull_request".to_owned(), owner.into());
    fields.insert("why".to_owned(), json!(why));
    Some(fields.into())
}
