//! The environments that nobody visits.

use std::collections::BTreeMap;

use eden_access::{Key, Look, ServiceKind, Verdict, check_can_sleep, period_of, verdict};
use futures::stream::{self, StreamExt};

use super::{AT_ONCE, Swept};
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::operate::running::Running;
use crate::record::Record;
use crate::sleep::idle::{Due, due};
use crate::state::row::{self, Row};
use crate::state::table::Write;
use crate::visits::Span;

/// What was found out about environments that could be idle.
#[derive(Default)]
struct Judged {
    /// Nobody visited them.
    idle: Vec<Due>,
    /// Somebody did, at this time.
    visited: Vec<(Due, u64)>,
    /// It is not known.
    unknown: Vec<Due>,
    /// Why CloudWatch did not answer.
    errors: Vec<Error>,
}

impl Eden {
    /// Puts to sleep what nobody visits. CloudWatch is asked only for what could be idle by now, and only for the time since it
    /// was last of use.
    pub(super) async fn sweep_idle(
        &self,
        context: &Context,
        key: &Key,
        rows: &[Row],
        swept: &mut Swept,
    ) {
        let now = row::unix_seconds();
        let judged = self.judge(due(rows, now), now).await;
        swept.unanswered.extend(judged.errors);
        let unknown = judged.unknown.into_iter();
        swept.unknown.extend(unknown.map(|one| one.id));
        self.note_visits(context, judged.visited, swept).await;
        match self.able(judged.idle).await {
            Ok(able) => self.put_to_sleep(context, key, able, swept).await,
            Err(error) => swept.unanswered.push(error),
        }
    }

    async fn judge(&self, due: Vec<Due>, now: u64) -> Judged {
        let mut judged = Judged::default();
        for (span, some) in by_period(due, now) {
            let records: Vec<&Record> = some.iter().flat_map(Due::visited).collect();
            let (answers, errors) = self.requests(&records, &span).await;
            judged.errors.extend(errors);
            let mut answers = answers.into_iter();
            for one in some {
                let look = Look {
                    from: span.from,
                    to: span.to,
                    period: span.period,
                    answers: answers.by_ref().take(one.visited().count()).collect(),
                };
                judged.add(one, &look);
            }
        }
        judged
    }

    /// Notes when they were visited, so that no later sweep asks for the time before.
    async fn note_visits(&self, context: &Context, visited: Vec<(Due, u64)>, swept: &mut Swept) {
        let each = stream::iter(visited).map(|(due, at)| async move {
            let noted = Box::pin(self.note_visit(context, &due, at)).await;
            (due.id, noted)
        });
        for (id, noted) in each.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            match noted {
                // A deploy came between, or somebody who has seen a later visit.
                Ok(()) | Err(Error::Changed { .. }) => swept.visited.push(id),
                Err(error) => swept.failed.push((id, error)),
            }
        }
    }

    async fn note_visit(&self, context: &Context, due: &Due, at: u64) -> Result<(), Error> {
        let table = self.table();
        let writes = due.records.iter().map(|one| table.noting_visit(one, at));
        let writes = writes.collect::<Result<Vec<Write>, Error>>()?;
        let subject = table.row_subject(&due.id.name);
        table.transact(context, &subject, &writes).await
    }

    /// Those of which something runs that can be stopped: the others are no matter for a lease.
    async fn able(&self, idle: Vec<Due>) -> Result<Vec<Due>, Error> {
        let records: Vec<Option<&Record>> =
            idle.iter().flat_map(|one| &one.records).map(Some).collect();
        let mut running = self.running(&records).await?.into_iter();
        let mut able = Vec::with_capacity(idle.len());
        for one in idle {
            let kinds = running.by_ref().take(one.records.len());
            let kinds: Vec<ServiceKind> = kinds.flatten().map(kind).collect();
            if kinds.is_empty() || check_can_sleep(&kinds).is_ok() {
                able.push(one);
            }
        }
        Ok(able)
    }

    async fn put_to_sleep(&self, context: &Context, key: &Key, idle: Vec<Due>, swept: &mut Swept) {
        let each = stream::iter(idle).map(|due| async move {
            let asleep = Box::pin(self.fall_asleep(context, &due, key)).await;
            (due.id, asleep)
        });
        for (id, asleep) in each.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            match asleep {
                Ok(Some(true)) => swept.asleep.push(id),
                Ok(Some(false)) => {}
                Ok(None) => swept.leased.push(id),
                Err(error) => self.note_failure(swept, id, error).await,
            }
        }
    }
}

impl Judged {
    fn add(&mut self, due: Due, look: &Look) {
        match verdict(look, due.active_since, None, due.after) {
            Verdict::Idle => self.idle.push(due),
            Verdict::Active {
                last_visit: Some(at),
            } => self.visited.push((due, at)),
            Verdict::Active { last_visit: None } | Verdict::Unknown => self.unknown.push(due),
        }
    }
}

/// The environments by the length of the periods that are asked for: those of one length are asked about together.
fn by_period(due: Vec<Due>, now: u64) -> Vec<(Span, Vec<Due>)> {
    let mut periods: BTreeMap<u64, Vec<Due>> = BTreeMap::new();
    for one in due {
        let period = period_of(now.saturating_sub(one.active_since));
        periods.entry(period).or_default().push(one);
    }
    let each = periods.into_iter().map(|(period, some)| {
        let from = some.iter().map(|one| one.active_since).min();
        // Periods begin at multiples of their length.
        let from = from.unwrap_or(now) / period * period;
        let to = now;
        (Span { from, to, period }, some)
    });
    each.collect()
}

fn kind(running: Running) -> ServiceKind {
    match running.is_daemon {
        true => ServiceKind::Daemon,
        false => ServiceKind::Replica {
            desired_count: u32::try_from(running.wanted).unwrap_or_default(),
        },
    }
}
