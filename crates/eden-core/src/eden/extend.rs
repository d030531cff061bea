//! Letting environments live longer.

use std::time::Duration;

use super::Eden;
use crate::context::Context;
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row;
use crate::state::table::Write;
use crate::text::visible;

impl Eden {
    /// Lets an environment live longer, all of its endpoints that expire, and deploys nothing. What it returns is each of them
    /// as its row now says.
    ///
    /// # Errors
    /// When there is no such environment, it never expires, or a call fails.
    pub async fn extend(
        &self,
        context: &Context,
        id: &EnvironmentId,
        by: Duration,
    ) -> Result<Vec<Record>, Error> {
        let (begun, records) = self.whole(context, "extend", id).await?;
        let held = context.under(begun.lease());
        let extended = records.iter().filter_map(|one| extended(&held, one, by));
        let extended: Vec<Record> = extended.collect();
        let work = async {
            match extended.is_empty() {
                true => Err(endless(id)),
                false => self.store_expiries(&held, extended).await,
            }
        };
        begun.end_after(&held, Box::pin(work)).await
    }

    async fn store_expiries(
        &self,
        context: &Context,
        records: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        let writes = records.iter().map(|one| self.table.storing_expiry(one));
        let writes = writes.collect::<Result<Vec<Write>, Error>>()?;
        let names = records.iter().map(|one| Ok(one.names()?.row));
        let names = names.collect::<Result<Vec<String>, Error>>()?;
        let subject = self.table.row_subject(&names.join(", "));
        self.table.transact(context, &subject, &writes).await?;
        Ok(records)
    }
}

fn extended(context: &Context, record: &Record, by: Duration) -> Option<Record> {
    Some(Record {
        expiry: Some(record.expiry?.extended(by, row::now())),
        changed: context.changed("extend"),
        ..record.clone()
    })
}

fn endless(id: &EnvironmentId) -> Error {
    Error::Unusable {
        what: format!("environment {}", visible(&id.name)),
        why: "cannot live longer: it does not expire".into(),
        advice: "Deploy to it with a time to live first.".into(),
        key: None,
    }
}
