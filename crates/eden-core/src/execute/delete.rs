//! Deletes, in the reverse order of creation.
//!
//! ```text
//! Environments JSON ─┬─ alias record ───────────────────┐
//!                    ├─ service ─── task definitions ───┼─ row, claim and lease
//!                    └─ rule ────── target group ───────┘
//! ```
//!
//! Of several endpoints, all are withdrawn before the first piece of any is taken down; then they go
//! at the same time. Only what is proven to be the environment's goes.

mod changes;
mod removal;
mod seen;
mod take_down;

use futures::future::join_all;

use self::removal::{Removal, Stored};
use self::take_down::TakeDown;
use super::publish::{self, Publisher, Withdrawal};
use crate::context::Context;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::observe::file::Files;
use crate::ownership::Foreign;
use crate::plan::Change;
use crate::record::Record;
use crate::state::table::Write;
use aws_calls::{all, all_of};

/// What became of a delete.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    /// Whether anything of the environment was there.
    pub found: bool,
    /// What stands in its place and is not proven to be its own.
    pub left: Vec<Foreign>,
}

/// What a delete would do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Deletion {
    /// What would be done to each piece that goes.
    pub changes: Vec<Change>,
    /// What stands in its place, is not proven to be its own, and would stay.
    pub left: Vec<Foreign>,
}

/// A delete of endpoints.
pub(crate) struct Delete<'a> {
    pub(crate) eden: &'a Eden,
    pub(crate) context: &'a Context,
    pub(crate) consent: Consent,
}

impl Delete<'_> {
    /// Deletes the endpoints of an environment; whatever is gone already is not missed.
    ///
    /// # Errors
    /// When a step fails; running it again goes on from there.
    pub(crate) async fn run(&self, records: &[Record]) -> Result<Deleted, Error> {
        let (removals, left) = self.take_down(records).await?;
        self.finish(&removals).await?;
        Ok(outcome(&removals, left))
    }

    /// What would go, and what would stay; nothing is changed.
    ///
    /// # Errors
    /// As those of [`Delete::run`], before anything is deleted.
    pub(crate) async fn dry_run(&self, records: &[Record]) -> Result<Deletion, Error> {
        let ((mut removals, _), rules) = all_of(tokio::join!(
            Box::pin(self.decided(records)),
            Box::pin(self.rules(records))
        ))?;
        self.decide_rules(&mut removals, &rules).await?;
        let mut deletion = Deletion::default();
        for removal in &removals {
            let (revisions, left) = self.taking_down(removal).revisions().await?;
            deletion.changes.extend(removal.changes(&revisions));
            deletion.left.extend(removal.left.iter().cloned());
            deletion.left.extend(left);
        }
        Ok(deletion)
    }

    fn taking_down<'a>(&'a self, removal: &'a Removal) -> TakeDown<'a> {
        TakeDown {
            clients: self.eden.clients(),
            context: self.context,
            removal,
        }
    }

    /// Deletes what an environment has left behind in another place; the lease goes on.
    ///
    /// # Errors
    /// When a step fails; the row keeps what it left, and the next command goes on from there.
    pub(crate) async fn left_behind(&self, left: &[Record]) -> Result<(), Error> {
        let (removals, foreign) = self.take_down(left).await?;
        let writes = self.removing(&removals)?;
        if !writes.is_empty() {
            self.transact(&removals, &writes).await?;
        }
        for left in outcome(&removals, foreign).left {
            self.context.warn(format!("Left alone: {left}"));
        }
        Ok(())
    }

    async fn take_down(&self, records: &[Record]) -> Result<(Vec<Removal>, Vec<Foreign>), Error> {
        // Rules take one call more to describe than the rest: meanwhile the endpoints are withdrawn.
        let (mut removals, rules) = all_of(tokio::join!(
            Box::pin(self.withdrawn(records)),
            Box::pin(self.rules(records))
        ))?;
        self.decide_rules(&mut removals, &rules).await?;
        let each = removals.iter().map(|removal| async move {
            let gone = self.taking_down(removal).run().await;
            gone.map_err(|error| error.at_endpoint(removal.record.endpoint()))
        });
        let left = all(join_all(each.map(Box::pin)).await)?;
        Ok((removals, left.into_iter().flatten().collect()))
    }

    /// Describes the endpoints, decides what goes, and withdraws them from the Environments JSON.
    async fn withdrawn(&self, records: &[Record]) -> Result<Vec<Removal>, Error> {
        let (removals, files) = self.decided(records).await?;
        let withdrawals = removals.iter().filter_map(withdrawal).collect();
        let publisher = Publisher {
            clients: self.eden.clients(),
            context: self.context,
        };
        publisher.withdraw(withdrawals, files).await?;
        Ok(removals)
    }

    /// Describes the endpoints, and decides what goes, but for rules; with the files that list them.
    async fn decided(&self, records: &[Record]) -> Result<(Vec<Removal>, Files), Error> {
        let clients = self.eden.clients();
        let (seen, files, profiles) = all_of(tokio::join!(
            self.seen(records),
            publish::read_left(clients, records),
            self.eden.profiles(self.context)
        ))?;
        let stored = Stored {
            table: self.eden.table(),
            files: &files,
            profiles: &profiles,
            consent: self.consent,
        };
        let each = records.iter().zip(seen).map(|(record, seen)| {
            let removal = stored.decide(record, seen);
            removal.map_err(|error| error.at_endpoint(record.endpoint()))
        });
        Ok((all(each)?, files))
    }

    /// The writes by which rows and claims go.
    fn removing(&self, removals: &[Removal]) -> Result<Vec<Write>, Error> {
        let table = self.eden.table();
        let mut writes: Vec<Write> = Vec::new();
        for removal in removals {
            let id = &removal.record.id;
            for row in &removal.rows {
                writes.push(table.removing(id, row)?);
            }
            if let Some((host, claim)) = &removal.claim {
                writes.push(table.releasing(host, claim)?);
            }
        }
        Ok(writes)
    }

    /// The last writes: rows and claims go, and the lease ends.
    async fn finish(&self, removals: &[Removal]) -> Result<(), Error> {
        let mut writes = self.removing(removals)?;
        let lease = self.context.lease();
        if writes.is_empty() {
            if let Some(lease) = lease {
                lease.release(self.context).await;
            }
            return Ok(());
        }
        if let Some(lease) = lease {
            writes.extend(lease.ending().await?);
        }
        self.transact(removals, &writes).await
    }

    async fn transact(&self, removals: &[Removal], writes: &[Write]) -> Result<(), Error> {
        let names = removals.iter().map(|removal| removal.names.row.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        let table = self.eden.table();
        let subject = table.row_subject(&names);
        table.transact(self.context, &subject, writes).await
    }
}

fn outcome(removals: &[Removal], left: Vec<Foreign>) -> Deleted {
    let unproven = removals.iter().flat_map(|removal| removal.left.clone());
    Deleted {
        found: removals.iter().any(Removal::is_anything),
        left: unproven.chain(left).collect(),
    }
}

fn withdrawal(removal: &Removal) -> Option<Withdrawal> {
    let (address, entry) = removal.entry.clone()?;
    Some(Withdrawal {
        address,
        entry,
        may_appear: removal.is_publishing,
    })
}
