//! Creates, deploys and repairs.
//!
//! ```text
//! task definition ───────────────┐
//! target group ─┬─ rule ─────────┼─ service ─┬─ Environments JSON
//!               └─ attributes    │           └─ row
//! alias record ──────────────────┤
//! row of a new environment ──────┘
//! ```

use std::sync::Mutex;
use std::time::SystemTime;

use super::{alias, both, publish, rule, service, tags, target_group, task_definition};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::observe::file::StoredFile;
use crate::plan::Plan;
use crate::record::{Identifiers, Record};
use crate::state::row;
use crate::state::table::Table;

/// The record as it grows, told at every step so that nothing is ever out of reach.
pub(crate) struct Ledger<'a> {
    context: &'a Context,
    record: Mutex<Record>,
}

impl<'a> Ledger<'a> {
    fn new(context: &'a Context, record: Record) -> Self {
        context.recorded(&record);
        Self {
            context,
            record: Mutex::new(record),
        }
    }

    /// Notes an identifier.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Identifiers)) {
        let record = {
            let mut record = self.lock();
            change(&mut record.identifiers);
            record.clone()
        };
        self.context.recorded(&record);
    }

    fn record(&self) -> Record {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What the steps of a plan work with.
pub(crate) struct Work<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) context: &'a Context,
    pub(crate) table: &'a Table,
    pub(crate) plan: &'a Plan,
    pub(crate) ledger: Ledger<'a>,
    pub(crate) fqdn: String,
}

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
    let ledger = Ledger::new(context, plan.record.clone());
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
    let record = work.ledger.record();
    let last_updated = row::now();
    let (published, row) = tokio::join!(
        publish::publish(clients, context, &record, file),
        table.put(context, &record, last_updated)
    );
    both(published, row)?;
    Ok(Created {
        record,
        last_updated,
    })
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
    Ok(arns)
}

async fn group_and_rule(work: &Work<'_>) -> Result<String, Error> {
    let arn = target_group::run(work).await?;
    let (attributes, rule) =
        tokio::join!(target_group::attributes(work, &arn), rule::run(work, &arn));
    both(attributes, rule)?;
    Ok(arn)
}

/// A new environment's row is written at once: whoever deletes it later finds every piece.
async fn first_row(work: &Work<'_>, is_new: bool) -> Result<(), Error> {
    if is_new {
        work.table
            .put(work.context, &work.plan.record, row::now())
            .await
    } else {
        Ok(())
    }
}
