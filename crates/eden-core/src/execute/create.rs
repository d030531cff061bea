//! Creates, deploys and repairs.
//!
//! ```text
//! task definition ─────────────────────┐
//! target group ───────┬─ rule ─────────┼─ service ─┬─ Environments JSON
//! row and claim of ───┤                │           ├─ row and lease
//! a new environment   └─ alias record ─┘           └─ attributes, tags
//! ```
//!
//! Tasks that run before publication come between all of these and the service, which runs what it ran before until they
//! have succeeded.
//!
//! Of several endpoints, each goes its way up to the service; the Environments JSON gains all of
//! them when all exist. The last write of the rows ends the lease.

use std::time::SystemTime;

use futures::future::join_all;

use super::delete::Delete;
use super::publish::{Attempt, Publisher};
use super::work::{Ledger, Work};
use super::{
    alias, priority, publish, publish_tasks, reserve, rule, service, tags, target_group,
    task_definition,
};
use crate::context::Context;
use crate::document::Entry;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::health;
use crate::observe::file::{Address, Files, StoredFile};
use crate::plan::Plan;
use crate::record::Record;
use crate::state::row;
use crate::state::table::Write;
use aws_calls::{all, all_of};

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
/// When a step fails: what exists by then has been reported to the context, and nothing is published.
pub(crate) async fn create(
    eden: &Eden,
    context: &Context,
    decided: &[Decided],
    files: Files,
) -> Result<Vec<Created>, Error> {
    let works: Vec<Work<'_>> = decided.iter().map(|one| work(eden, context, one)).collect();
    Box::pin(reserve::run(context, &works)).await?;
    let made = works.iter().map(|work| {
        Box::pin(async move {
            let made = make(work).await;
            made.map_err(|error| error.at_endpoint(work.plan.record.endpoint()))
        })
    });
    all(join_all(made).await)?;
    let made = Made {
        eden,
        context,
        works: &works,
        last_updated: row::now(),
    };
    let records = Box::pin(made.publish_all(files)).await?;
    let created = records.into_iter().map(|record| Created {
        record,
        last_updated: made.last_updated,
    });
    Ok(created.collect())
}

fn work<'a>(eden: &'a Eden, context: &'a Context, decided: &'a Decided) -> Work<'a> {
    let plan = &decided.plan;
    let mut record = plan.record.clone();
    record.expiry = plan.lifetime.expiry(row::now());
    let sleep = record.sleep.take();
    record.sleep = sleep.map(|sleep| sleep.after_deploy(row::unix_seconds()));
    record.changed = context.changed("create");
    Work {
        clients: eden.clients(),
        context,
        table: eden.table(),
        plan,
        is_new: decided.is_new,
        ledger: Ledger::new(context, record),
        fqdn: plan.entry.fqdn.clone(),
    }
}

/// Everything of an endpoint but its entry and the last writing of its row.
async fn make(work: &Work<'_>) -> Result<(), Error> {
    let ((definition, group), rule_tags) = all_of(tokio::join!(
        Box::pin(pieces(work)),
        Box::pin(tags::of_rule(work))
    ))?;
    Box::pin(publish_tasks::run(work, &definition)).await?;
    let ((), tagged, (), ()) = all_of(tokio::join!(
        Box::pin(service::run(work, &definition, &group)),
        Box::pin(tags::run(work, rule_tags)),
        Box::pin(target_group::attributes(work, &group)),
        Box::pin(priority::run(work))
    ))?;
    work.ledger.note_tagged(tagged);
    Ok(())
}

/// Everything that the service needs, and the alias; answers with the ARNs of task definition and
/// target group.
async fn pieces(work: &Work<'_>) -> Result<(String, String), Error> {
    // Nothing but its row leads from the place that an environment leaves to the new one.
    let moves = work.plan.record.leaving.is_some();
    if moves {
        Box::pin(begin(work)).await?;
    }
    let beside = async {
        match moves {
            true => Ok(()),
            false => begin(work).await,
        }
    };
    let (definition, group, ()) = all_of(tokio::join!(
        Box::pin(task_definition::run(work)),
        Box::pin(target_group::run(work)),
        Box::pin(beside)
    ))?;
    all_of(tokio::join!(
        Box::pin(rule::run(work, &group)),
        Box::pin(alias::run(work)),
        Box::pin(target_group::check(work, &group))
    ))?;
    alias::follow(work).await?;
    Ok((definition, group))
}

/// The row of a new environment is written at once, and with it the claim on its host: whoever deletes
/// it later finds every piece. So is that of one that expires: who purges sees that it is deployed to.
async fn begin(work: &Work<'_>) -> Result<(), Error> {
    let is_reserved = reserve::is_limited(work.plan, work.is_new);
    if is_reserved || !writes_first(work) {
        return Ok(());
    }
    let writes = beginning(work)?;
    let subject = work.table.row_subject(&work.plan.names.row);
    work.table.transact(work.context, &subject, &writes).await
}

/// Whether the row is written, with what is deployed, before anything else is made.
pub(super) fn writes_first(work: &Work<'_>) -> bool {
    let Plan {
        claims,
        expired_before,
        row_generation,
        ..
    } = work.plan;
    let record = work.ledger.record();
    let before = row_generation.as_ref().and_then(Option::as_deref);
    let replaces = !work.is_new && before != record.generation.as_deref();
    work.is_new || *claims || *expired_before || replaces
}

/// The writes of a row and of the claim on its host, before anything else is made.
pub(super) fn beginning(work: &Work<'_>) -> Result<Vec<Write>, Error> {
    let row_generation = work.plan.row_generation.as_ref();
    let before = row_generation.and_then(Option::as_deref);
    let record = work.ledger.record();
    let mut writes = vec![work.table.writing(&record, row::now(), before)?];
    if work.plan.claims {
        writes.push(work.table.claiming(&record)?);
    }
    Ok(writes)
}

/// Endpoints of which everything but the entries is made.
struct Made<'a> {
    eden: &'a Eden,
    context: &'a Context,
    works: &'a [Work<'a>],
    last_updated: SystemTime,
}

impl Made<'_> {
    /// Publishes the endpoints and writes their rows for the last time; what it returns is each as it now
    /// is.
    async fn publish_all(&self, files: Files) -> Result<Vec<Record>, Error> {
        let records = self.works.iter().map(|work| self.record(work));
        let records: Vec<Record> = records.collect();
        if self.works.iter().any(|work| work.plan.wait) {
            self.finish(&records).await?;
            return Box::pin(self.publish_healthy(records)).await;
        }
        if records.iter().any(|record| record.leaving.is_some()) {
            let publisher = self.publisher(self.context);
            Box::pin(publisher.publish(self.entries(), files)).await?;
            let records = self.leave(self.context, records).await?;
            self.finish(&records).await?;
            return Ok(records);
        }
        Box::pin(self.publish_and_finish(records, files)).await
    }

    /// The endpoint as it now is.
    fn record(&self, work: &Work<'_>) -> Record {
        let mut record = work.ledger.record();
        record.expiry = work.plan.lifetime.expiry(self.last_updated);
        if work.plan.publish_tasks.is_some()
            && let Some(runs) = &mut record.runs
        {
            runs.finish();
        }
        record
    }

    fn publisher<'a>(&'a self, context: &'a Context) -> Publisher<'a> {
        Publisher {
            clients: self.eden.clients(),
            context,
        }
    }

    /// What is published where.
    fn entries(&self) -> Vec<(Address, Entry)> {
        let plans = self.works.iter().map(|work| work.plan);
        plans
            .map(|plan| (Address::from(&plan.record.settings), plan.entry.clone()))
            .collect()
    }

    /// Publishes the endpoints beside the last write of their rows, which ends the lease. The rows say
    /// so: whoever deletes an endpoint that is not listed yet first makes sure that this write fails.
    async fn publish_and_finish(
        &self,
        records: Vec<Record>,
        files: Files,
    ) -> Result<Vec<Record>, Error> {
        let entries = self.entries();
        let rows = records.iter().zip(&entries);
        let rows = rows.map(|(record, (address, entry))| Record {
            publishing: !is_published(files.get(address), entry),
            ..record.clone()
        });
        let rows: Vec<Record> = rows.collect();
        let publisher = self.publisher(self.context);
        let (attempt, ()) = all_of(tokio::join!(
            Box::pin(publisher.publish_unchanged(entries, files)),
            Box::pin(self.finish(&rows))
        ))?;
        match attempt {
            Attempt::Done => Ok(records),
            Attempt::Conflict => self.publish_later(records).await,
        }
    }

    /// Who asked for a healthy environment gets it published when all of it is.
    async fn publish_healthy(&self, records: Vec<Record>) -> Result<Vec<Record>, Error> {
        let waiting = self.works.iter().zip(&records);
        let waiting = waiting.filter(|(work, _)| work.plan.wait);
        let healthy = waiting.map(|(_, record)| async move {
            let healthy = health::wait(self.eden.clients(), self.context, record).await;
            healthy.map_err(|error| error.at_endpoint(record.endpoint()))
        });
        all(join_all(healthy).await)?;
        self.publish_later(records).await
    }

    /// Publishes after the lease has ended, under another one. Meanwhile others may have changed the
    /// environment: what they deployed is not published as if it were ours.
    async fn publish_later(&self, records: Vec<Record>) -> Result<Vec<Record>, Error> {
        let ids = records.iter().map(|record| record.id.clone()).collect();
        let free = self.context.under(None);
        let begun = self.eden.begin(&free, "create", ids).await?;
        let held = free.under(begun.lease());
        let publish = self.publish_current(&held, records);
        begun.end_after(&held, Box::pin(publish)).await
    }

    async fn publish_current(
        &self,
        context: &Context,
        records: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        let current = records.iter().map(|record| self.check_current(record));
        all(join_all(current).await)?;
        let files = publish::read(self.eden.clients(), &records).await?;
        self.publisher(context)
            .publish(self.entries(), files)
            .await?;
        let has_left = records.iter().any(|record| record.leaving.is_some());
        let records = self.leave(context, records).await?;
        if has_left {
            self.write(context, &records, Vec::new()).await?;
        }
        Ok(records)
    }

    /// Refuses where the row says that somebody deployed since, or deleted the environment.
    async fn check_current(&self, record: &Record) -> Result<(), Error> {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        let items = self.eden.table().items(&record.id, &names).await?;
        let row = items.row(&record.id, &names, &fqdn)?;
        if row.is_some_and(|row| row.last_updated == self.last_updated) {
            return Ok(());
        }
        let error = Error::Superseded {
            name: record.id.name.clone(),
        };
        Err(error.at_endpoint(record.endpoint()))
    }

    /// Deletes what the endpoints have left behind in other places.
    async fn leave(
        &self,
        context: &Context,
        mut records: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        let left = records
            .iter_mut()
            .filter_map(|record| record.leaving.take());
        let left: Vec<Record> = left.map(|record| *record).collect();
        if !left.is_empty() {
            let delete = Delete {
                eden: self.eden,
                context,
                // It goes on in another place, with its protection.
                consent: Consent {
                    force: true,
                    ..Consent::OF_STATE
                },
            };
            Box::pin(delete.left_behind(&left)).await?;
        }
        Ok(records)
    }

    /// The last write of the rows, which ends the lease.
    async fn finish(&self, records: &[Record]) -> Result<(), Error> {
        let ending = match self.context.lease() {
            Some(lease) => lease.ending().await?,
            None => Vec::new(),
        };
        self.write(self.context, records, ending).await
    }

    /// Writes the rows, and something else in the same transaction.
    async fn write(
        &self,
        context: &Context,
        records: &[Record],
        others: Vec<Write>,
    ) -> Result<(), Error> {
        let (table, now) = (self.eden.table(), self.last_updated);
        let rows = records.iter();
        let rows = rows.map(|record| table.writing(record, now, record.generation.as_deref()));
        let mut writes = rows.collect::<Result<Vec<Write>, Error>>()?;
        writes.extend(others);
        let names = records.iter().map(|record| Ok(record.names()?.row));
        let names = names.collect::<Result<Vec<String>, Error>>()?;
        let subject = table.row_subject(&names.join(", "));
        table.transact(context, &subject, &writes).await
    }
}

fn is_published(file: Option<&StoredFile>, entry: &Entry) -> bool {
    let published = file.and_then(|it| it.document.published(&entry.name, &entry.update_key));
    published == Some(entry.fqdn.as_str())
}
