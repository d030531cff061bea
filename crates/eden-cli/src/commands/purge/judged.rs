//! What became of environments that were asked about before they were deleted.

use anyhow::Result;
use eden_core::purge::PurgeOutcome;
use eden_core::state::table::Listed;
use eden_core::text::visible;
use eden_core::{Eden, Error};
use serde_json::Value;

use super::failures;
use crate::cli::{Format, Purge};
use crate::{output, reporting};

/// The outcomes of a purge.
pub(super) struct Judged {
    pub(super) outcomes: Vec<(Listed, Result<PurgeOutcome, Error>)>,
    /// What is printed where there are none.
    pub(super) nothing: &'static str,
    /// What spoke for it, for a person.
    pub(super) label: fn(&Listed) -> String,
    /// The same as a field of JSON.
    pub(super) field: fn(&Listed) -> (&'static str, Value),
}

impl Judged {
    /// Shows pull requests that their environments are gone.
    pub(super) async fn report(&self, eden: &Eden) {
        for (_, outcome) in &self.outcomes {
            if let Ok(PurgeOutcome::Deleted(records)) = outcome {
                reporting::removed(eden, records).await;
            }
        }
    }

    /// Prints all of them.
    pub(super) fn show(&self, args: &Purge) -> Result<()> {
        if args.output == Format::Json {
            let values = self.outcomes.iter();
            let values = values.map(|(one, outcome)| self.value(one, &word(outcome)));
            output::json(&values.collect::<Vec<Value>>().into());
        } else {
            self.print();
        }
        failures(&self.outcomes)
    }

    fn print(&self) {
        if self.outcomes.is_empty() {
            output::line(self.nothing);
        }
        for (one, outcome) in &self.outcomes {
            let (name, profile) = (visible(&one.row.name), visible(&one.profile));
            let (label, word) = ((self.label)(one), word(outcome));
            output::line(&format!("{name} of profile {profile} ({label}): {word}"));
        }
    }

    fn value(&self, listed: &Listed, word: &str) -> Value {
        let mut fields = listed.fields();
        let (key, value) = (self.field)(listed);
        fields.insert(key.to_owned(), value);
        fields.insert("outcome".to_owned(), word.into());
        fields.into()
    }
}

fn word(outcome: &Result<PurgeOutcome, Error>) -> String {
    match outcome {
        Ok(PurgeOutcome::Deleted(_)) => "deleted".to_owned(),
        Ok(PurgeOutcome::Due) => "would be deleted".to_owned(),
        Ok(PurgeOutcome::Kept(why)) => format!("kept, {why}"),
        Err(_) => "failed".to_owned(),
    }
}
