//! Creates, deploys and repairs.
//!
//! ```text
//! task definition ───────────────┐
//! target group ─┬─ rule ─────────┼─ service ─┬─ Environments JSON
//!               └─ attributes    │           └─ row
//! alias record ──────────────────┤
//! row of a new environment ──────┘
//! ```

use std::time::SystemTime;

use super::work::{Ledger, Work, both};
use super::{alias, publish, rule, service, tags, target_group, task_definition};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::health;
use crate::observe::file::{Address, StoredFile};
use crate::plan::Plan;
use crate::record::Record;
use crate::state::row;
use crate::state::table::Table;

/// An environment that was created or deployed to.
#[derive(Clone, Debug)]
pub struct Created {
    /// The environment as it now is.
    pub record: Record,
    /// The time in its row.
    pub last_updated: SystemTime,
}

/// Carries out a plan; the record it returns is the environment as it now is.
///
/// # Errors
/// When a step fails: what exists by then has been told to the context.
pub async fn create(
    clients: &Clients,
    context: &Context,
    table: &Table,
    plan: &Plan,
    file: StoredFile,
    is_new: bool,
) -> Result<Created, Error> {
    let mut record = plan.record.clone();
    record.expiry = plan.lifetime.expiry(row::now());
    let ledger = Ledger::new(context, record);
    let fqdn = plan.entry.fqdn.clone();
    let work = Work {
        clients,
        context,
        table,
        plan,
        ledger,
        fqdn,
    };
    let (definition, group) = pieces(&work, is_new).await?;
    let (service, retagged) = tokio::join!(
        Box::pin(service::run(&work, &definition, &group)),
        Box::pin(tags::run(&work))
    );
    both(service, retagged)?;
    let mut record = work.ledger.record();
    let last_updated = row::now();
    record.expiry = plan.lifetime.expiry(last_updated);
    let (published, row) = tokio::join!(
        Box::pin(published(&work, &record, file)),
        table.put(context, &record, last_updated)
    );
    both(published, row)?;
    Ok(Created {
        record,
        last_updated,
    })
}

/// Who asked for a healthy environment gets it published when it is one; its row is there before.
async fn published(work: &Work<'_>, record: &Record, file: StoredFile) -> Result<(), Error> {
    if work.plan.wait {
        health::wait(work.clients, work.context, record).await?;
    }
    let files = [(Address::from(&record.settings), file)].into();
    let records = std::slice::from_ref(record);
    publish::publish(work.clients, work.context, records, files).await
}

/// Everything that the service needs, and the alias; answers with the ARNs of task definition and
/// target group.
async fn pieces(work: &Work<'_>, is_new: bool) -> Result<(String, String), Error> {
    let (definition, group, alias, row) = tokio::join!(
        Box::pin(task_definition::run(work)),
        Box::pin(group_and_rule(work)),
        Box::pin(alias::run(work)),
        Box::pin(first_row(work, is_new))
    );
    let (arns, _) = both(both(definition, group), both(alias, row))?;
    alias::follow(work).await?;
    Ok(arns)
}

async fn group_and_rule(work: &Work<'_>) -> Result<String, Error> {
    let arn = target_group::run(work).await?;
    let (attributes, rule) =
        tokio::join!(target_group::attributes(work, &arn), rule::run(work, &arn));
    both(attributes, rule)?;
    Ok(arn)
}

/// A new environment's row is written at once: whoever deletes it later finds every piece. So is
/// that of one that expires: who purges sees that it is deployed to.
async fn first_row(work: &Work<'_>, is_new: bool) -> Result<(), Error> {
    if is_new || work.plan.expired_before {
        let record = work.ledger.record();
        work.table.put(work.context, &record, row::now()).await
    } else {
        Ok(())
    }
}
