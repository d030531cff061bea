//! What became of environments that were asked about before they were deleted.

use eden_core::purge::PurgeOutcome;
use eden_core::record::Record;
use eden_core::report::Reporter;
use eden_core::state::table::Listed;
use eden_core::{Eden, Error};
use pull_request_report::{Forge, ForgeClient, Limit, PullRequest};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{done, failures};
use crate::answer::Done;
use crate::failure::Failure;

/// The outcomes of a purge.
pub(super) struct Judged<'a> {
    pub(super) eden: &'a Eden,
    pub(super) outcomes: Vec<(Listed, Result<PurgeOutcome, Error>)>,
    /// Who is shown what is gone.
    pub(super) clients: &'a [(Forge, ForgeClient)],
    pub(super) stop: CancellationToken,
}

impl Judged<'_> {
    /// Shows pull requests what is gone, and answers with it.
    pub(super) async fn finish(self, which: &str, dry_run: bool) -> Result<Done, Failure> {
        for (_, outcome) in &self.outcomes {
            if let Ok(PurgeOutcome::Deleted(records)) = outcome {
                Box::pin(self.report(records)).await;
            }
        }
        failures(which, &self.outcomes)?;
        Ok(self.answer(dry_run))
    }

    /// Shows a pull request that its environment is gone; what cannot be shown is logged.
    async fn report(&self, records: &[Record]) {
        let owner = records
            .iter()
            .find_map(|record| Some((record.environment(), record.pull_request.as_ref()?)));
        let Some((id, pull_request)) = owner else {
            return;
        };
        let mut clients = self.clients.iter();
        let Some((_, client)) = clients.find(|(forge, _)| *forge == pull_request.forge) else {
            return;
        };
        let reporter = Reporter {
            table: self.eden.table(),
            id: &id,
            client,
            limit: Limit::of_report(self.stop.clone()),
        };
        let removal = reporter.remove(pull_request, records, None, &[]);
        for problem in Box::pin(removal).await.problems {
            tracing::warn!("{problem}");
        }
    }

    fn answer(&self, dry_run: bool) -> Done {
        let message = match dry_run {
            true => "would be purged",
            false => "successfully purged",
        };
        let gone = |outcome: &Result<PurgeOutcome, Error>| {
            matches!(outcome, Ok(PurgeOutcome::Deleted(_) | PurgeOutcome::Due))
        };
        let purged = self.outcomes.iter().filter(|(_, outcome)| gone(outcome));
        let mut answer = done(message, purged.map(|(one, _)| one));
        let kept: Vec<Value> = self.outcomes.iter().filter_map(kept).collect();
        answer.fields.insert("kept".to_owned(), kept.into());
        answer
    }
}

/// One that stays, with the reason, and its pull request where it is one's.
fn kept((listed, outcome): &(Listed, Result<PurgeOutcome, Error>)) -> Option<Value> {
    let Ok(PurgeOutcome::Kept(why)) = outcome else {
        return None;
    };
    let mut fields = listed.fields();
    let owner = listed.row.record.as_ref();
    let owner = owner.and_then(|record| record.pull_request.as_ref());
    let owner = owner.map(PullRequest::to_string);
    if owner.is_some() {
        fields.insert("pull_request".to_owned(), owner.into());
    }
    fields.insert("why".to_owned(), json!(why));
    Some(fields.into())
}
