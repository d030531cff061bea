//! What the door does from time to time, whoever visits: cookies of a new epoch, gates that somebody opened, wakes that
//! nobody waits for, environments that nobody visits, and those whose time has passed.

mod idle;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use aws_calls::all_of;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use eden_access::{Found, Key, State};
use futures::stream::{self, StreamExt};

use crate::access::found;
use crate::context::Context;
use crate::eden::{Eden, is_rule_wrong};
use crate::error::Error;
use crate::observe::albs::rules_left;
use crate::operate::running::Running;
use crate::purge::{Purged, expired, purge};
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;
use crate::state::table::{Listed, StoredDoor};

/// How many environments are changed at the same time.
const AT_ONCE: usize = 10;

/// What a sweep has found and done.
#[derive(Debug, Default)]
pub struct Swept {
    /// How many environments there are.
    pub environments: usize,
    /// Those that were not as their rows demand, or are waking, and were looked after.
    pub attended: Vec<EnvironmentId>,
    /// Those that nobody visited, and that sleep now.
    pub asleep: Vec<EnvironmentId>,
    /// Those that could have been idle, and were visited.
    pub visited: Vec<EnvironmentId>,
    /// Those of which CloudWatch does not say whether they were visited: they stay awake.
    pub unknown: Vec<EnvironmentId>,
    /// Why CloudWatch, or ECS, could not be asked about those that could be idle.
    pub unanswered: Vec<Error>,
    /// Those whose time has passed, and that are deleted.
    pub purged: Vec<EnvironmentId>,
    /// Those that another command was changing.
    pub leased: Vec<EnvironmentId>,
    /// Those that could not be looked after, each with the reason. The next sweep tries again.
    pub failed: Vec<(EnvironmentId, Error)>,
}

impl Eden {
    /// Makes the rules and counts of all environments what their rows demand, and puts to sleep what nobody visits, and
    /// deletes what has expired as `eden purge` does. One look at the table, at the rules of each common ALB and at the services of those that sleep finds what is not; nothing else is asked
    /// for, but CloudWatch about those that could be idle by now.
    ///
    /// # Errors
    /// When a call of that look fails. What fails for one environment stops no other.
    pub async fn sweep(&self, context: &Context, key: &Key) -> Result<Swept, Error> {
        let table = self.table();
        let (listed, stored) = tokio::join!(
            table.environments_if_any(),
            table.profiles_and_doors_if_any()
        );
        let (listed, (_, doors)) = all_of((listed, stored))?;
        let listed = listed.unwrap_or_default();
        let over = expired(listed.clone(), SystemTime::now());
        let rows: Vec<Row> = listed.into_iter().map(|one| one.row).collect();
        let records: Vec<Record> = rows.iter().filter_map(|row| row.record.clone()).collect();
        let due = self.due(&records, &doors, key).await?;
        let each = stream::iter(due).map(|id| async move {
            let attended = Box::pin(self.attend(context, &id, key, None)).await;
            (id, attended)
        });
        let mut swept = Swept {
            environments: names(&records).len(),
            ..Swept::default()
        };
        for (id, attended) in each.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            match attended {
                Ok(Some(_)) => swept.attended.push(id),
                Ok(None) => swept.leased.push(id),
                Err(error) => self.note_failure(&mut swept, id, error).await,
            }
        }
        Box::pin(self.sweep_idle(context, key, &rows, &mut swept)).await;
        Box::pin(self.sweep_expired(context, over, &mut swept)).await;
        Ok(swept)
    }

    /// What somebody deployed to or protected meanwhile is spared, and not mentioned.
    async fn sweep_expired(&self, context: &Context, over: Vec<Listed>, swept: &mut Swept) {
        for (listed, purged) in purge(self, context, over).await {
            let id = id_of(&listed);
            match purged {
                Ok(Purged::Deleted) => swept.purged.push(id),
                Ok(Purged::Spared) => {}
                Err(error) => self.note_failure(swept, id, error).await,
            }
        }
    }

    /// What was deleted since the look at the table needs no looking after.
    async fn note_failure(&self, swept: &mut Swept, id: EnvironmentId, error: Error) {
        let left = self.table().group(&id).await;
        let row = self.table().find(&id).await;
        let is_gone = matches!((left, row), (Ok(left), Ok(None)) if left.is_empty());
        if !is_gone {
            swept.failed.push((id, error));
        }
    }

    /// The environments that are not as their rows demand, or are waking.
    async fn due(
        &self,
        records: &[Record],
        doors: &[StoredDoor],
        key: &Key,
    ) -> Result<BTreeSet<EnvironmentId>, Error> {
        let albs: BTreeSet<&String> = records
            .iter()
            .flat_map(|one| &one.settings.common_albs)
            .collect();
        let stopped: Vec<Option<&Record>> = records.iter().map(stopped).collect();
        let (rules, running) =
            tokio::join!(rules_left(self.clients(), albs), self.running(&stopped));
        let (rules, running) = all_of((rules, running))?;
        let by_arn: BTreeMap<&str, &Rule> = rules
            .iter()
            .filter_map(|rule| Some((rule.rule_arn()?, rule)))
            .collect();
        let is_due = |(record, running): &(&Record, Option<Running>)| {
            let arn = record.identifiers.rule.as_deref();
            let rule = arn.and_then(|arn| by_arn.get(arn).copied());
            let rule = rule.or_else(|| at_host(record, &rules));
            let door = doors.iter().find(|door| door.profile == record.id.profile);
            record.state() == Some(State::Waking)
                || running.is_some_and(|running| running.wanted > 0)
                || rule.is_some_and(|rule| is_rule_wrong(record, door, rule, key))
        };
        let due = records.iter().zip(running).filter(is_due);
        Ok(due.map(|(record, _)| record.environment()).collect())
    }
}

/// Rows of before there were records name no environment: their own name says which it is.
fn id_of(listed: &Listed) -> EnvironmentId {
    let record = listed.row.record.as_ref();
    record.map_or_else(
        || EnvironmentId {
            profile: listed.profile.clone(),
            name: listed.row.name.clone(),
        },
        Record::environment,
    )
}

/// A record whose service is to run nothing.
fn stopped(record: &Record) -> Option<&Record> {
    Some(record).filter(|record| matches!(record.state(), Some(State::Asleep | State::Failed)))
}

/// The rule at a record's host, where the one that it names is gone: whoever made another one wrote no row, or an older one.
fn at_host<'a>(record: &Record, rules: &'a [Rule]) -> Option<&'a Rule> {
    let fqdn = record.fqdn().ok()?;
    let mut rules = rules.iter();
    rules.find(|rule| found(rule, &fqdn) != Found::Foreign)
}

fn names(records: &[Record]) -> BTreeSet<EnvironmentId> {
    records.iter().map(Record::environment).collect()
}
