//! One cleaning: list, judge, delete.

use es_client::Client;
use jiff::Timestamp;
use lambda_runtime::Diagnostic;
use mover::chain;
use serde_json::{Value, json};

use crate::config::Config;
use crate::verdict::Verdict;

/// Deletes old indices of one cluster.
#[derive(Debug)]
pub(crate) struct Cleaner {
    client: Client,
    config: Config,
}

impl Cleaner {
    pub(crate) fn new(client: Client, config: Config) -> Self {
        Self { client, config }
    }

    /// Deletes what is too old and answers with its names; fails, naming what is still there, when not all is gone.
    pub(crate) async fn clean(&self) -> Result<Value, Diagnostic> {
        let listed = self.client.indices(&self.config.prefix).await;
        let listed = listed.map_err(|error| failure("ListError", chain(&error)))?;
        let (old, kept) = self.judge(listed);
        if let Some(why) = self.config.only_lists() {
            tracing::info!(indices = old.join(","), count = old.len(), "{why}");
            return Ok(json!({ "dry_run": true, "would_delete": old, "kept": kept }));
        }
        let deleted = self.delete(old).await?;
        Ok(json!({ "dry_run": false, "deleted": deleted, "kept": kept }))
    }

    /// The names of the indices that are too old, and how many others there are.
    fn judge(&self, mut listed: Vec<String>) -> (Vec<String>, usize) {
        let (days, now, all) = (self.config.max_age_days, Timestamp::now(), listed.len());
        listed.sort_unstable();
        listed.retain(|index| {
            let verdict = Verdict::of(index, days, now);
            if verdict == Verdict::Malformed {
                tracing::warn!(index, "left alone: the digits in its name are no date");
            }
            verdict == Verdict::Delete
        });
        let kept = all - listed.len();
        tracing::info!(
            old = listed.len(),
            kept,
            max_age_days = days,
            "looked at all indices"
        );
        (listed, kept)
    }

    async fn delete(&self, old: Vec<String>) -> Result<Vec<String>, Diagnostic> {
        let failed = self.client.delete_indices(&old).await;
        let is_deleted = |name: &String| failed.iter().all(|(failed, _)| failed != name);
        let deleted: Vec<String> = old.into_iter().filter(is_deleted).collect();
        for index in &deleted {
            tracing::info!(index, "deleted");
        }
        if failed.is_empty() {
            return Ok(deleted);
        }
        let reasons = failed
            .iter()
            .map(|(name, error)| format!("`{name}` ({})", chain(&**error)));
        let reasons = reasons.collect::<Vec<_>>().join(", ");
        let (count, done) = (failed.len(), deleted.len());
        Err(failure(
            "DeleteError",
            format!("{done} indices were deleted, and {count} were not: {reasons}"),
        ))
    }
}

fn failure(kind: &str, message: String) -> Diagnostic {
    tracing::error!(
        error = message,
        "not all was cleaned; running again goes on from here"
    );
    Diagnostic {
        error_type: kind.to_owned(),
        error_message: message,
    }
}
