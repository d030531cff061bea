//! What the door does from time to time, whoever visits: cookies of a new epoch, gates that somebody opened, wakes that
//! nobody waits for.

use std::collections::{BTreeMap, BTreeSet};

use aws_calls::all_of;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use eden_access::{Key, State};
use futures::stream::{self, StreamExt};

use crate::context::Context;
use crate::eden::{Eden, is_rule_wrong};
use crate::error::Error;
use crate::observe::albs::rules_left;
use crate::operate::running::Running;
use crate::record::{EnvironmentId, Record};
use crate::state::table::StoredDoor;

/// How many environments are changed at the same time.
const AT_ONCE: usize = 10;

/// What a sweep has found and done.
#[derive(Debug, Default)]
pub struct Swept {
    /// How many environments there are.
    pub environments: usize,
    /// Those that were not as their rows demand, or are waking, and were looked after.
    pub attended: Vec<EnvironmentId>,
    /// Those that another command was changing.
    pub leased: Vec<EnvironmentId>,
    /// Those that could not be looked after, each with the reason. The next sweep tries again.
    pub failed: Vec<(EnvironmentId, Error)>,
}

impl Eden {
    /// Makes the rules and counts of all environments what their rows demand. One look at the table, at the rules of each
    /// common ALB and at the services of those that sleep finds what is not; nothing else is asked for.
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
        let listed = listed.unwrap_or_default().into_iter();
        let records: Vec<Record> = listed.filter_map(|one| one.row.record).collect();
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
                Err(error) => swept.failed.push((id, error)),
            }
        }
        Ok(swept)
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
        let rules: BTreeMap<&str, &Rule> = rules
            .iter()
            .filter_map(|rule| Some((rule.rule_arn()?, rule)))
            .collect();
        let is_due = |(record, running): &(&Record, Option<Running>)| {
            let arn = record.identifiers.rule.as_deref();
            let rule = arn.and_then(|arn| rules.get(arn));
            let door = doors.iter().find(|door| door.profile == record.id.profile);
            record.state() == Some(State::Waking)
                || running.is_some_and(|running| running.wanted > 0)
                || rule.is_some_and(|rule| is_rule_wrong(record, door, rule, key))
        };
        let due = records.iter().zip(running).filter(is_due);
        Ok(due.map(|(record, _)| record.environment()).collect())
    }
}

/// A record whose service is to run nothing.
fn stopped(record: &Record) -> Option<&Record> {
    Some(record).filter(|record| matches!(record.state(), Some(State::Asleep | State::Failed)))
}

fn names(records: &[Record]) -> BTreeSet<EnvironmentId> {
    records.iter().map(Record::environment).collect()
}
