//! Environments that could fall asleep by themselves.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use eden_access::{Activity, SleepAfter};

use super::whole_state;
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;
use crate::visits::untouched_since;

/// An environment that is awake, and of which nothing is known since so long that it could be idle. It sleeps as a whole: after
/// the longest of its endpoints' times, and never where one of them has none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Due {
    /// Which environment.
    pub(crate) id: EnvironmentId,
    /// What its endpoints were made with.
    pub(crate) records: Vec<Record>,
    /// When it was last of use.
    pub(crate) active_since: u64,
    /// After how long without visitors it falls asleep.
    pub(crate) after: SleepAfter,
}

impl Due {
    /// The environment of these rows, if it is due at this time, in Unix seconds.
    pub(crate) fn of(rows: &[&Row], now: u64) -> Option<Self> {
        let records = rows.iter().map(|row| row.record.clone());
        let records: Vec<Record> = records.collect::<Option<_>>()?;
        // Nobody sees what workers do: an environment of them alone is always of use.
        if records.iter().all(Record::is_worker) {
            return None;
        }
        let after = records.iter().map(|one| one.sleeping.sleep_after());
        let after = after.collect::<Option<Vec<_>>>()?.into_iter().max()?;
        let activity = activity(rows);
        let is_due = activity.is_due(whole_state(&records)?, after, now);
        let id = records.first()?.environment();
        is_due.then(|| Self {
            id,
            records,
            active_since: activity.active_since(),
            after,
        })
    }

    /// The endpoints whose visits are counted.
    pub(crate) fn visited(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| !record.is_worker())
    }

    /// Whether nothing has happened to the environment of these rows since it was seen so.
    pub(crate) fn still_is(&self, rows: &[&Row], now: u64) -> bool {
        Self::of(rows, now).is_some_and(|due| due.active_since == self.active_since)
    }
}

/// The environments that are due at this time.
pub(crate) fn due<'a>(rows: impl IntoIterator<Item = &'a Row>, now: u64) -> Vec<Due> {
    let mut environments: BTreeMap<EnvironmentId, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if let Some(record) = &row.record {
            let rows = environments.entry(record.environment());
            rows.or_default().push(row);
        }
    }
    let each = environments.values();
    each.filter_map(|rows| Due::of(rows, now)).collect()
}

/// When the environment of these rows was last of use: what was done to one of its endpoints was done to it.
fn activity(rows: &[&Row]) -> Activity {
    let records = || rows.iter().filter_map(|row| row.record.as_ref());
    let touched = rows.iter().map(|row| {
        let since = untouched_since(row).duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    });
    Activity {
        created: touched.max().unwrap_or_default(),
        last_visit: rows.iter().filter_map(|row| row.last_visit).max(),
        kept_awake_until: records().filter_map(|one| one.awake_until).max(),
        ..Activity::default()
    }
}

#[cfg(test)]
mod tests;
