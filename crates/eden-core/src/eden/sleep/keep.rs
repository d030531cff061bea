//! Keeping environments awake.

use std::time::Duration;

use super::super::Eden;
use crate::context::Context;
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row;
use crate::state::table::Write;

impl Eden {
    /// Keeps an environment awake for so long from now, all of its endpoints: until then it does not fall asleep by itself.
    /// Where it is kept awake for longer already, it stays so. Whoever puts it to sleep ends that. What it returns is each of its
    /// endpoints as its row now says.
    ///
    /// # Errors
    /// When there is no such environment, or a call fails.
    pub async fn keep_awake(
        &self,
        context: &Context,
        id: &EnvironmentId,
        for_time: Duration,
    ) -> Result<Vec<Record>, Error> {
        let (begun, records) = self.whole(context, "keep awake", id).await?;
        let held = context.under(begun.lease());
        let until = row::unix_seconds().saturating_add(for_time.as_secs());
        let kept = records.into_iter().map(|one| kept(&held, one, until));
        let work = self.store_kept(&held, kept.collect());
        begun.end_after(&held, Box::pin(work)).await
    }

    async fn store_kept(
        &self,
        context: &Context,
        records: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        let writes = records.iter().map(|one| self.table.storing_state(one));
        let writes = writes.collect::<Result<Vec<Write>, Error>>()?;
        let names = records.iter().map(|one| Ok(one.names()?.row));
        let names = names.collect::<Result<Vec<String>, Error>>()?;
        let subject = self.table.row_subject(&names.join(", "));
        self.table.transact(context, &subject, &writes).await?;
        Ok(records)
    }
}

fn kept(context: &Context, record: Record, until: u64) -> Record {
    Record {
        awake_until: record.awake_until.max(Some(until)),
        changed: context.changed("keep awake").or(record.changed),
        ..record
    }
}
