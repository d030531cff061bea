//! Deleting.

use super::{Begun, Eden};
use crate::context::Context;
use crate::error::Error;
use crate::execute::delete::{Delete, Deleted, Deletion};
use crate::ownership::Trust;
use crate::record::Record;

/// What a delete may take.
#[derive(Clone, Copy, Debug)]
pub struct Consent {
    /// Whether the user consents to delete what nothing proves to be the environment's.
    pub adopt: bool,
    /// How far the records are believed, where they prove what carries no tag.
    pub trust: Trust,
    /// Whether what is protected is deleted as well.
    pub force: bool,
}

impl Consent {
    /// Only what is proven, by records of the state table.
    pub const NONE: Self = Self {
        adopt: false,
        trust: Trust::Table,
        force: false,
    };
    /// Only what is proven, by records of Terraform's state.
    pub const OF_STATE: Self = Self {
        adopt: false,
        trust: Trust::State,
        force: false,
    };
}

impl Eden {
    /// The right to change all endpoints of an environment, where only one of them was known: nobody
    /// waits for more while holding some.
    async fn widened(
        &self,
        context: &Context,
        begun: Begun,
        records: &[Record],
    ) -> Result<Begun, Error> {
        let ids: Vec<_> = records.iter().map(|record| record.id.clone()).collect();
        if begun.is_for(&ids) {
            return Ok(begun);
        }
        begun.cancel(context).await;
        self.begin(context, "delete", ids).await
    }

    /// Deletes what is proven to be an environment's, given all its endpoints; whatever is gone
    /// already is not missed, and what is not proven is left and returned. No other command changes
    /// the environment meanwhile.
    ///
    /// # Errors
    /// When an endpoint has a reference's names, or its row cannot be trusted, before anything is
    /// deleted; or when a step fails: running it again goes on from there.
    pub async fn delete(&self, context: &Context, records: &[Record]) -> Result<Deleted, Error> {
        self.delete_with(context, records, Consent::NONE).await
    }

    /// The same with consent to more.
    ///
    /// # Errors
    /// As those of [`Eden::delete`].
    pub async fn delete_with(
        &self,
        context: &Context,
        records: &[Record],
        consent: Consent,
    ) -> Result<Deleted, Error> {
        let ids = records.iter().map(|record| record.id.clone()).collect();
        let begun = self.begin(context, "delete", ids).await?;
        Box::pin(self.delete_begun(context, begun, records, consent)).await
    }

    /// What a delete would do, and nothing done.
    ///
    /// # Errors
    /// As those of [`Eden::delete`], before anything is deleted.
    pub async fn delete_dry_run(
        &self,
        context: &Context,
        records: &[Record],
        consent: Consent,
    ) -> Result<Deletion, Error> {
        let delete = Delete {
            eden: self,
            context,
            consent,
        };
        Box::pin(delete.dry_run(&with_left(records))).await
    }

    /// The same for who has begun already.
    ///
    /// # Errors
    /// As those of [`Eden::delete`].
    pub async fn delete_begun(
        &self,
        context: &Context,
        begun: Begun,
        records: &[Record],
        consent: Consent,
    ) -> Result<Deleted, Error> {
        if records.is_empty() {
            begun.cancel(context).await;
            return Ok(Deleted::default());
        }
        let begun = self.widened(context, begun, records).await?;
        let context = context.under(begun.lease());
        let all = with_left(records);
        let delete = Delete {
            eden: self,
            context: &context,
            consent,
        };
        let work = Box::pin(delete.run(&all));
        let deleted = begun.end_with(&context, work).await?;
        for record in records {
            let name = record.names()?.resource;
            context.note(if deleted.found {
                format!("Successfully finished deleting environment {name}")
            } else {
                format!("Nothing of environment {name} was found, and nothing was deleted")
            });
        }
        for left in &deleted.left {
            context.warn(format!("Left alone: {left}"));
        }
        Ok(deleted)
    }
}

/// What an earlier move left behind goes as well.
fn with_left(records: &[Record]) -> Vec<Record> {
    let left = records
        .iter()
        .filter_map(|record| record.leaving.as_deref());
    records.iter().chain(left).cloned().collect()
}
