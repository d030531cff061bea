//! Creates, deploys and repairs.
//!
//! ```text
//! task definition ───────────────┐
//! target group ─┬─ rule ─────────┼─ service ─┬─ Environments JSON
//!               └─ attributes    │           └─ row
//! alias record ──────────────────┤
//! row of a new environment ──────┘
//! ```
//!
//! Of several endpoints, each goes its way up to the service; the Environments JSON gains all of
//! them when all exist.

use std::time::SystemTime;

use futures::future::join_all;

use super::work::{Ledger, Work, all, both};
use super::{alias, publish, rule, service, tags, target_group, task_definition};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::health;
use crate::observe::file::Files;
use crate::plan::Plan;
use crate::record::Record;
use crate::state::row;
use crate::state::table::Table;

/// An endpoint that was created or deployed to.
#[derive(Clone, Debug)]
pub struct Created {
    /// The endpoint as it now is.
    pub record: Record,
    /// The time in its row.
    pub last_updated: SystemTime,
}

/// One endpoint that is decided.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What is done to it.
    pub plan: Plan,
    /// Whether it has no row yet.
    pub is_new: bool,
}

/// Carries out the plans of an environment's endpoints; what it returns is each as it now is, in
/// their order. All come up at the same time, and are published when all exist.
///
/// # Errors
/// When a step fails: what exists by then has been told to the context, and nothing is published.
pub async fn create(
    clients: &Clients,
    context: &Context,
    table: &Table,
    decided: &[Decided],
    files: Files,
) -> Result<Vec<Created>, Error> {
    let works = decided.iter().map(|one| work(clients, context, table, one));
    let works: Vec<Work<'_>> = works.collect();
    let made = works.iter().zip(decided);
    let made = made.map(|(work, one)| {
        Box::pin(async move {
            let made = make(work, one.is_new).await;
            made.map_err(|error| error.of(one.plan.record.group.as_ref()))
        })
    });
    all(join_all(made).await)?;
    let last_updated = row::now();
    let records = works.iter().map(|work| record(work, last_updated));
    let records: Vec<Record> = records.collect();
    let rows = records.iter().map(|it| async move {
        let put = table.put(context, it, last_updated).await;
        put.map_err(|error| error.of(it.group.as_ref()))
    });
    let (published, rows) = tokio::join!(
        Box::pin(published(clients, context, &works, &records, files)),
        join_all(rows)
    );
    both(published, all(rows))?;
    let created = records.into_iter().map(|record| Created {
        record,
        last_updated,
    });
    Ok(created.collect())
}

/// The endpoint as it now is.
fn record(work: &Work<'_>, now: SystemTime) -> Record {
    Record {
        expiry: work.plan.lifetime.expiry(now),
        ..work.ledger.record()
    }
}

fn work<'a>(
    clients: &'a Clients,
    context: &'a Context,
    table: &'a Table,
    Decided { plan, .. }: &'a Decided,
) -> Work<'a> {
    let mut record = plan.record.clone();
    record.expiry = plan.lifetime.expiry(row::now());
    Work {
        clients,
        context,
        table,
        plan,
        ledger: Ledger::new(context, record),
        fqdn: plan.entry.fqdn.clone(),
    }
}

/// Everything of an endpoint but its entry and the last writing of its row.
async fn make(work: &Work<'_>, is_new: bool) -> Result<(), Error> {
    let (definition, group) = pieces(work, is_new).await?;
    let (service, retagged) = tokio::join!(
        Box::pin(service::run(work, &definition, &group)),
        Box::pin(tags::run(work))
    );
    both(service, retagged).map(drop)
}

/// Who asked for a healthy environment gets it published when all of it is; its rows are there
/// before.
async fn published(
    clients: &Clients,
    context: &Context,
    works: &[Work<'_>],
    records: &[Record],
    files: Files,
) -> Result<(), Error> {
    let awaited = works.iter().zip(records);
    let awaited = awaited.filter(|(work, _)| work.plan.wait);
    let healthy = awaited.map(|(_, record)| async move {
        let healthy = health::wait(clients, context, record).await;
        healthy.map_err(|error| error.of(record.group.as_ref()))
    });
    all(join_all(healthy).await)?;
    publish::publish(clients, context, records, files).await
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
