//! Removes the environments that nobody has visited for a while, nor deployed to, woken or changed.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::future::join_all;

use super::AT_ONCE;
use super::checked::{PurgeOutcome, Rows, current, delete_if, unchanged};
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;
use crate::state::table::Listed;
use crate::text::visible;
use crate::visits::{Visits, untouched_since};

/// A purge of the environments that nobody visits.
#[derive(Debug)]
pub struct UnvisitedPurge<'a> {
    /// Eden.
    pub eden: &'a Eden,
    /// What it runs in.
    pub context: &'a Context,
    /// For how long nobody has visited what goes.
    pub period: Duration,
    /// Whether nothing is deleted.
    pub dry_run: bool,
}

/// What CloudWatch knows of the last minutes is not complete.
const SHORTEST: Duration = Duration::from_secs(24 * 3600);

/// For how long nobody has visited what goes, such as `14d`: a day at least, since what CloudWatch counts comes late.
///
/// # Errors
/// When it is no duration, or too short.
pub fn period(text: &str) -> Result<Duration, Error> {
    let unusable = |why: String| Error::Unusable {
        what: format!("the time without a visit, {}", visible(text)),
        why,
        advice: "Write it as 14d, 36h or 2weeks; a day is the least.".into(),
        key: None,
    };
    match humantime::parse_duration(text) {
        Err(error) => Err(unusable(error.to_string())),
        Ok(period) if period < SHORTEST => Err(unusable("is less than a day".into())),
        Ok(period) => Ok(period),
    }
}

/// An environment, with its rows.
struct Environment {
    rows: Vec<Listed>,
}

impl UnvisitedPurge<'_> {
    /// Asks CloudWatch about the environments that nothing was done with for so long, and deletes those without a request;
    /// several at once, each whatever becomes of the others. Those that were visited are not among the outcomes.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn run(
        &self,
        listed: Vec<Listed>,
    ) -> Result<Vec<(Listed, Result<PurgeOutcome, Error>)>, Error> {
        let since = before_now(self.period);
        let untouched = untouched(listed, since);
        let judged = self.judge(untouched, since).await?;
        let mut done = Vec::with_capacity(judged.len());
        for some in judged.chunks(AT_ONCE) {
            let each = some.iter();
            let each = each.map(|(environment, visits)| Box::pin(self.one(environment, *visits)));
            let outcomes = join_all(each).await;
            let named = some
                .iter()
                .filter_map(|(environment, _)| environment.rows.first());
            done.extend(named.cloned().zip(outcomes));
        }
        Ok(done)
    }

    /// The environments without a known request, and what is known.
    async fn judge(
        &self,
        environments: Vec<Environment>,
        since: SystemTime,
    ) -> Result<Vec<(Environment, Visits)>, Error> {
        let records: Vec<&Record> = environments.iter().flat_map(Environment::records).collect();
        let mut visits = self.eden.visits(&records, since).await?.into_iter();
        let counts: Vec<usize> = environments
            .iter()
            .map(|one| one.records().count())
            .collect();
        let each = environments
            .into_iter()
            .zip(counts)
            .map(|(environment, count)| {
                let of_endpoints = visits.by_ref().take(count);
                (environment, whole(of_endpoints))
            });
        let unvisited = each.filter(|(_, visits)| !matches!(visits, Visits::Last(_)));
        Ok(unvisited.collect())
    }

    async fn one(&self, environment: &Environment, visits: Visits) -> Result<PurgeOutcome, Error> {
        if visits == Visits::Unknown {
            return Ok(unknown());
        }
        if self.dry_run {
            return Ok(PurgeOutcome::Due);
        }
        let Some(record) = environment.records().next() else {
            return Ok(unknown());
        };
        let before = environment.before();
        let ids = before.iter().map(|(id, _)| id.clone()).collect();
        let check = self.check(record, &before);
        delete_if(self.eden, self.context, ids, check).await
    }

    /// Everything once more, now that no other command can change the environment.
    async fn check(
        &self,
        record: &Record,
        before: &Rows,
    ) -> Result<Result<Vec<Record>, PurgeOutcome>, Error> {
        let (endpoints, now) = match unchanged(self.eden, record, before).await? {
            Ok(found) => found,
            Err(kept) => return Ok(Err(kept)),
        };
        let records = current(endpoints, now);
        let since = before_now(self.period);
        let each: Vec<&Record> = records.iter().collect();
        let visits = self.eden.visits(&each, since).await?;
        Ok(match whole(visits.into_iter()) {
            Visits::None => Ok(records),
            Visits::Last(_) => Err(PurgeOutcome::kept("it was visited meanwhile")),
            Visits::Unknown => Err(unknown()),
        })
    }
}

impl Environment {
    fn records(&self) -> impl Iterator<Item = &Record> {
        let rows = self.rows.iter();
        rows.filter_map(|one| one.row.record.as_ref())
    }

    fn before(&self) -> Rows {
        let rows = self.rows.iter();
        let known = rows.filter_map(|one| Some((one.row.record.as_ref()?.id.clone(), &one.row)));
        known.map(|(id, row)| (id, Some(row.clone()))).collect()
    }
}

/// A period as long as time itself begins with it.
fn before_now(period: Duration) -> SystemTime {
    SystemTime::now().checked_sub(period).unwrap_or(UNIX_EPOCH)
}

fn unknown() -> PurgeOutcome {
    PurgeOutcome::kept("CloudWatch does not say whether it was visited")
}

/// The environments that are not protected, that nothing was done with since, and that somebody could visit: workers alone have no
/// host. What the Python tools made is not among them:
/// its rows do not say which target group it has.
fn untouched(listed: Vec<Listed>, since: SystemTime) -> Vec<Environment> {
    let mut environments: BTreeMap<EnvironmentId, Environment> = BTreeMap::new();
    for one in listed {
        let Some(id) = one.row.record.as_ref().map(Record::environment) else {
            continue;
        };
        let environment = environments.entry(id);
        let environment = environment.or_insert_with(|| Environment { rows: Vec::new() });
        environment.rows.push(one);
    }
    let is_untouched = |row: &Row| !row.is_protected() && untouched_since(row) < since;
    let is_visited = |one: &Environment| !one.records().all(Record::is_worker);
    let environments = environments.into_values().filter(is_visited);
    environments
        .filter(|one| one.rows.iter().all(|one| is_untouched(&one.row)))
        .collect()
}

/// The requests of an environment, from those of its endpoints.
fn whole(endpoints: impl Iterator<Item = Visits>) -> Visits {
    let mut whole = Visits::None;
    for visits in endpoints {
        whole = match (whole, visits) {
            (Visits::Last(one), Visits::Last(other)) => Visits::Last(one.max(other)),
            (Visits::Last(one), _) | (_, Visits::Last(one)) => Visits::Last(one),
            (Visits::Unknown, _) | (_, Visits::Unknown) => Visits::Unknown,
            (Visits::None, Visits::None) => Visits::None,
        };
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::super::checked::tests::row;
    use super::*;
    use crate::place::Group;

    fn listed(seconds: u64, endpoint: &str) -> Listed {
        let (_, row) = row(seconds, None);
        let mut row = row.unwrap();
        let record = row.record.as_mut().unwrap();
        record.id.profile = endpoint.into();
        record.group = Some(Group {
            profile: "api".into(),
            given: BTreeMap::new(),
            key: endpoint.into(),
            others: BTreeMap::new(),
        });
        Listed {
            profile: "api".into(),
            row,
        }
    }

    #[test]
    fn one_endpoint_that_was_deployed_to_or_protected_keeps_all() {
        let since = UNIX_EPOCH + Duration::from_secs(15);
        let count = |listed: Vec<Listed>| untouched(listed, since).len();
        assert_eq!(count(vec![listed(10, "foo-a"), listed(10, "foo-b")]), 1);
        assert_eq!(count(vec![listed(10, "foo-a"), listed(20, "foo-b")]), 0);
        let mut protected = listed(10, "foo-b");
        protected.row.record.as_mut().unwrap().protected = true;
        assert_eq!(count(vec![listed(10, "foo-a"), protected]), 0);
        let mut python = listed(10, "foo-a");
        python.row.record = None;
        assert_eq!(count(vec![python]), 0);
    }

    #[test]
    fn a_day_is_the_least() {
        assert_eq!(period("14d").unwrap(), Duration::from_secs(14 * 86_400));
        assert!(
            period("23h")
                .unwrap_err()
                .to_string()
                .contains("is less than a day")
        );
        assert!(period("soon").is_err());
    }

    #[test]
    fn one_visited_endpoint_is_a_visit_and_one_unknown_keeps_all() {
        let last = |seconds| Visits::Last(UNIX_EPOCH + Duration::from_secs(seconds));
        let of = |visits: &[Visits]| whole(visits.iter().copied());
        assert_eq!(of(&[Visits::None, Visits::None]), Visits::None);
        assert_eq!(of(&[Visits::None, Visits::Unknown]), Visits::Unknown);
        assert_eq!(of(&[last(1), Visits::Unknown, last(2)]), last(2));
    }
}
