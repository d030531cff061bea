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

mod removal;
mod seen;
mod take_down;

use futures::future::join_all;

use self::removal::Removal;
use self::take_down::TakeDown;
use super::publish::{self, Withdrawal};
use crate::context::Context;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::ownership::Foreign;
use crate::record::Record;
use crate::state::table::{Table, Write};
use aws_calls::{all, all_of};

/// What became of a delete.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    /// Whether anything of the environment was there.
    pub found: bool,
    /// What stands in its place and is not proven to be its own.
    pub left: Vec<Foreign>,
}

/// Deletes the endpoints of an environment; whatever is gone already is not missed.
///
/// # Errors
/// When a step fails; running it again goes on from there.
pub(crate) async fn delete(
    eden: &Eden,
    context: &Context,
    records: &[Record],
    consent: Consent,
) -> Result<Deleted, Error> {
    let (removals, left) = take_down(eden, context, records, consent).await?;
    finish(eden.table(), context, &removals).await?;
    Ok(outcome(&removals, left))
}

/// Deletes what an environment has left behind in another place; the lease goes on.
///
/// # Errors
/// When a step fails; the row keeps what it left, and the next command goes on from there.
pub(crate) async fn delete_left(
    eden: &Eden,
    context: &Context,
    left: &[Record],
) -> Result<(), Error> {
    let (removals, foreign) = take_down(eden, context, left, Consent::OF_STATE).await?;
    let writes = removed(eden.table(), &removals)?;
    if !writes.is_empty() {
        let subject = subject(eden.table(), &removals);
        eden.table().transact(context, &subject, &writes).await?;
    }
    for left in outcome(&removals, foreign).left {
        context.warn(format!("Left alone: {left}"));
    }
    Ok(())
}

async fn take_down(
    eden: &Eden,
    context: &Context,
    records: &[Record],
    consent: Consent,
) -> Result<(Vec<Removal>, Vec<Foreign>), Error> {
    let clients = eden.clients();
    // Rules take one call more to describe than the rest: meanwhile the endpoints are withdrawn.
    let (mut removals, rules) = all_of(tokio::join!(
        Box::pin(withdrawn(eden, context, records, consent)),
        Box::pin(seen::rules(clients, records))
    ))?;
    seen::decide_rules(clients, &mut removals, &rules).await?;
    let each = removals.iter().map(|removal| async move {
        let work = TakeDown {
            clients,
            context,
            removal,
        };
        let gone = work.run().await;
        gone.map_err(|error| error.at_endpoint(removal.record.endpoint()))
    });
    let left = all(join_all(each.map(Box::pin)).await)?;
    Ok((removals, left.into_iter().flatten().collect()))
}

fn outcome(removals: &[Removal], left: Vec<Foreign>) -> Deleted {
    let unproven = removals.iter().flat_map(|removal| removal.left.clone());
    Deleted {
        found: removals.iter().any(Removal::is_anything),
        left: unproven.chain(left).collect(),
    }
}

/// Describes the endpoints, decides what goes, and withdraws them from the Environments JSON.
async fn withdrawn(
    eden: &Eden,
    context: &Context,
    records: &[Record],
    consent: Consent,
) -> Result<Vec<Removal>, Error> {
    let (seen, files, profiles) = all_of(tokio::join!(
        seen::of(eden.clients(), eden.table(), records),
        publish::read_left(eden.clients(), records),
        eden.profiles(context)
    ))?;
    let each = records.iter().zip(seen).map(|(record, seen)| {
        let removal = removal::decide(eden.table(), record, seen, &files, &profiles, consent);
        removal.map_err(|error| error.at_endpoint(record.endpoint()))
    });
    let removals = all(each)?;
    let withdrawals = removals.iter().filter_map(withdrawal);
    publish::withdraw(eden.clients(), context, withdrawals.collect(), files).await?;
    Ok(removals)
}

fn withdrawal(removal: &Removal) -> Option<Withdrawal> {
    let (address, entry) = removal.entry.clone()?;
    Some(Withdrawal {
        address,
        entry,
        may_appear: removal.is_publishing,
    })
}

/// The writes by which rows and claims go.
fn removed(table: &Table, removals: &[Removal]) -> Result<Vec<Write>, Error> {
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

fn subject(table: &Table, removals: &[Removal]) -> String {
    let names = removals.iter().map(|removal| removal.names.row.as_str());
    table.row_subject(&names.collect::<Vec<_>>().join(", "))
}

/// The last writes: rows and claims go, and the lease ends.
async fn finish(table: &Table, context: &Context, removals: &[Removal]) -> Result<(), Error> {
    let mut writes = removed(table, removals)?;
    if writes.is_empty() {
        if let Some(lease) = context.lease() {
            lease.release(context).await;
        }
        return Ok(());
    }
    if let Some(lease) = context.lease() {
        writes.extend(lease.ending().await?);
    }
    table
        .transact(context, &subject(table, removals), &writes)
        .await
}
