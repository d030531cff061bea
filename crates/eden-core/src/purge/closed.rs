//! Removes the environments of pull requests that are closed, and nothing else.

use std::collections::BTreeMap;

use aws_calls::all;
use futures::future::join_all;
use pull_request_report::{
    Commit, Forge, ForgeClient, Limit, PullRequest, Repository, Verdict, is_allowed,
};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::AT_ONCE;
use crate::context::Context;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;
use crate::state::table::Listed;

/// What became of an environment of a pull request.
#[derive(Clone, Debug, PartialEq)]
pub enum Closed {
    /// It is deleted; it had these endpoints.
    Deleted(Vec<Record>),
    /// It would be deleted.
    Due,
    /// It stays, for this reason, which has no name in front.
    Kept(String),
}

/// A purge of the environments whose pull requests are closed.
#[derive(Debug)]
pub struct ClosedPurge<'a> {
    /// Eden.
    pub eden: &'a Eden,
    /// What it runs in.
    pub context: &'a Context,
    /// The forges that can be asked.
    pub clients: Vec<(Forge, ForgeClient)>,
    /// The repository that this is run for: it may be asked where a profile names no others.
    pub own: Option<Repository>,
    /// Whether nothing is deleted.
    pub dry_run: bool,
    /// Ends questions early.
    pub stop: CancellationToken,
}

/// Why nothing but `eden delete --force` removes it.
const PROTECTED: &str = "it is protected";

/// An endpoint as its row has it.
type Rows = Vec<(EnvironmentId, Option<Row>)>;

/// The environments that are pull requests', one row of each.
#[must_use]
pub fn of_pull_requests(listed: Vec<Listed>) -> Vec<Listed> {
    let mut known: Vec<EnvironmentId> = Vec::new();
    let mut first = |one: &Listed| {
        let record = one.row.record.as_ref();
        let owned = record.filter(|record| record.pull_request.is_some());
        let Some(id) = owned.map(Record::environment) else {
            return false;
        };
        let is_first = !known.contains(&id);
        known.push(id);
        is_first
    };
    listed.into_iter().filter(|one| first(one)).collect()
}

impl ClosedPurge<'_> {
    /// Asks for each environment whether its pull request is closed, and deletes it where that is certain; several at once, each
    /// whatever becomes of the others.
    pub async fn run(&self, listed: Vec<Listed>) -> Vec<(Listed, Result<Closed, Error>)> {
        let mut done = Vec::with_capacity(listed.len());
        let profiles = ProfilesRead::default();
        for some in listed.chunks(AT_ONCE) {
            let each = some.iter().map(|one| Box::pin(self.one(one, &profiles)));
            let outcomes = join_all(each).await;
            done.extend(some.iter().cloned().zip(outcomes));
        }
        done
    }

    async fn one(&self, listed: &Listed, profiles: &ProfilesRead) -> Result<Closed, Error> {
        let owner = listed.row.record.as_ref();
        let owner = owner.and_then(|record| Some((record, record.pull_request.as_ref()?)));
        let Some((record, pull_request)) = owner else {
            return Ok(kept("it is no pull request's"));
        };
        if listed.row.is_protected() {
            return Ok(kept(PROTECTED));
        }
        let named = profiles.repositories(self.eden, &listed.profile);
        let client = match self.client_for(pull_request, named).await? {
            Ok(client) => client,
            Err(why) => return Ok(Closed::Kept(why)),
        };
        let endpoints = self.eden.endpoints(record.clone()).await?;
        let before = self.rows(&endpoints).await?;
        let limit = Limit::of_report(self.stop.clone());
        let head = match client.check_closed(pull_request, None, &limit).await {
            Verdict::Closed { head } => head,
            verdict => return Ok(kept_by(&verdict)),
        };
        if self.dry_run {
            return Ok(Closed::Due);
        }
        let asked = Asked {
            client,
            pull_request,
            head: &head,
        };
        self.delete(record, &before, &asked).await
    }

    /// The client that may be asked, or why there is none: a row alone does not send a token's requests anywhere.
    async fn client_for(
        &self,
        pull_request: &PullRequest,
        named: impl Future<Output = Result<Vec<Repository>, Error>>,
    ) -> Result<Result<&ForgeClient, String>, Error> {
        let PullRequest {
            forge, repository, ..
        } = pull_request;
        let mut clients = self.clients.iter();
        let Some((_, client)) = clients.find(|(one, _)| one == forge) else {
            return Ok(Err(format!("there is no token for {forge}")));
        };
        let named = named.await?;
        let may_ask = match &self.own {
            Some(own) => is_allowed(pull_request, &named, own),
            None => named.iter().any(|one| one.is_same(repository)),
        };
        Ok(may_ask.then_some(client).ok_or_else(|| {
            format!("{repository} is neither the repository of this run nor named in `repositories` of the profile")
        }))
    }

    async fn delete(
        &self,
        record: &Record,
        before: &Rows,
        asked: &Asked<'_>,
    ) -> Result<Closed, Error> {
        let ids = before.iter().map(|(id, _)| id.clone()).collect();
        let begun = self.eden.try_begin(self.context, "purge", ids).await?;
        let Some(begun) = begun else {
            return Ok(kept("another command is changing it"));
        };
        let checked = begun.during(Box::pin(self.check(record, before, asked)));
        let records = match checked.await {
            Ok(Ok(records)) => records,
            Ok(Err(kept)) => {
                begun.cancel(self.context).await;
                return Ok(kept);
            }
            Err(error) => {
                begun.cancel(self.context).await;
                return Err(error);
            }
        };
        let deleted = self
            .eden
            .delete_begun(self.context, begun, &records, Consent::NONE);
        Box::pin(deleted).await?;
        Ok(Closed::Deleted(records))
    }

    /// Everything once more, now that no other command can change the environment.
    async fn check(
        &self,
        record: &Record,
        before: &Rows,
        asked: &Asked<'_>,
    ) -> Result<Result<Vec<Record>, Closed>, Error> {
        let endpoints = self.eden.endpoints(record.clone()).await?;
        let now = self.rows(&endpoints).await?;
        if !is_unchanged(before, &now) {
            return Ok(Err(kept("it was deployed to, or deleted, meanwhile")));
        }
        if !are_all_of(&now, asked.pull_request) {
            return Ok(Err(kept("not all of it is of that pull request")));
        }
        let mut rows = now.iter().filter_map(|(_, row)| row.as_ref());
        if rows.any(Row::is_protected) {
            return Ok(Err(kept(PROTECTED)));
        }
        let limit = Limit::under_lease(self.stop.clone());
        let verdict = asked
            .client
            .check_closed(asked.pull_request, Some(asked.head), &limit)
            .await;
        Ok(match verdict {
            Verdict::Closed { .. } => Ok(current(endpoints, now)),
            verdict => Err(kept_by(&verdict)),
        })
    }

    async fn rows(&self, endpoints: &[Record]) -> Result<Rows, Error> {
        let each = endpoints.iter().map(|record| async move {
            let (names, fqdn) = (record.names()?, record.fqdn()?);
            let items = self.eden.table().items(&record.id, &names).await?;
            Ok::<_, Error>((record.id.clone(), items.row(&record.id, &names, &fqdn)?))
        });
        all(join_all(each).await)
    }
}

/// The repositories that profiles name, of which each is read once.
#[derive(Debug, Default)]
struct ProfilesRead(Mutex<BTreeMap<String, Vec<Repository>>>);

impl ProfilesRead {
    /// The repositories of a profile; none where it is not stored.
    async fn repositories(&self, eden: &Eden, profile: &str) -> Result<Vec<Repository>, Error> {
        // Held while it is read: others of the same profile wait for the answer.
        let mut known = self.0.lock().await;
        if let Some(repositories) = known.get(profile) {
            return Ok(repositories.clone());
        }
        let read = eden.profile(profile).await?;
        let repositories = read.map(|draft| draft.repositories()).unwrap_or_default();
        known.insert(profile.to_owned(), repositories.clone());
        Ok(repositories)
    }
}

/// A question that was answered once.
struct Asked<'a> {
    client: &'a ForgeClient,
    pull_request: &'a PullRequest,
    head: &'a Commit,
}

/// Whether nobody deployed in between, to any of the endpoints, nor added or removed one: two deploys may have the same time.
fn is_unchanged(before: &Rows, now: &Rows) -> bool {
    before == now
}

/// Whether every endpoint that has a row is of the pull request, and one has; an endpoint without a row was begun and not made.
fn are_all_of(rows: &Rows, pull_request: &PullRequest) -> bool {
    let is_of = |row: &Row| {
        let owner = row.record.as_ref();
        let owner = owner.and_then(|record| record.pull_request.as_ref());
        owner.is_some_and(|owner| owner.is_same(pull_request))
    };
    let mut rows = rows.iter().filter_map(|(_, row)| row.as_ref()).peekable();
    rows.peek().is_some() && rows.all(is_of)
}

fn current(endpoints: Vec<Record>, rows: Rows) -> Vec<Record> {
    let each = endpoints.into_iter().zip(rows);
    each.map(|(record, (_, row))| row.and_then(|row| row.record).unwrap_or(record))
        .collect()
}

fn kept(why: &str) -> Closed {
    Closed::Kept(why.to_owned())
}

fn kept_by(verdict: &Verdict) -> Closed {
    match verdict {
        Verdict::Keep(keep) => Closed::Kept(keep.to_string()),
        Verdict::Open | Verdict::Closed { .. } => kept("its pull request is open"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::settings::tests::complete;

    fn row(seconds: u64, owner: Option<&str>) -> (EnvironmentId, Option<Row>) {
        let id = EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        };
        let record = Record {
            pull_request: owner.map(|text| text.parse().unwrap()),
            ..Record::new(id.clone(), complete(), "dev.example.com".into())
        };
        let row = Row {
            name: "dev-foo".into(),
            endpoint: String::new(),
            last_updated: UNIX_EPOCH + Duration::from_secs(seconds),
            expiry: None,
            generation: None,
            record: Some(record),
        };
        (id, Some(row))
    }

    fn listed(rows: Rows) -> Vec<Listed> {
        let rows = rows.into_iter().filter_map(|(_, row)| row);
        rows.map(|row| Listed {
            profile: "api".into(),
            row,
        })
        .collect()
    }

    #[test]
    fn only_environments_of_pull_requests_are_asked_for_each_once() {
        let one = row(1, Some("github:octo/shop:7#42"));
        let all = listed(vec![row(1, None), one.clone(), one]);
        assert_eq!(of_pull_requests(all).len(), 1);
    }

    #[test]
    fn a_deploy_or_another_endpoint_in_between_spares() {
        let before = vec![row(1, None)];
        assert!(is_unchanged(&before, &vec![row(1, None)]));
        assert!(!is_unchanged(&before, &vec![row(2, None)]));
        let mut same_time = before.clone();
        let record = same_time[0].1.as_mut().and_then(|row| row.record.as_mut());
        record.unwrap().image = "api:v2".into();
        assert!(!is_unchanged(&before, &same_time));
        assert!(!is_unchanged(&before, &vec![row(1, None), row(1, None)]));
        assert!(!is_unchanged(&before, &vec![(before[0].0.clone(), None)]));
    }

    #[test]
    fn one_endpoint_of_somebody_else_spares_all() {
        let own: PullRequest = "github:octo/shop:7#42".parse().unwrap();
        let rows = |owners: &[Option<&str>]| -> Rows {
            owners.iter().map(|owner| row(1, *owner)).collect()
        };
        let one = Some("github:octo/store:7#42");
        assert!(are_all_of(&rows(&[one, one]), &own));
        assert!(!are_all_of(&rows(&[one, None]), &own));
        assert!(!are_all_of(
            &rows(&[one, Some("github:octo/shop:7#43")]),
            &own
        ));
        assert!(!are_all_of(&rows(&[]), &own));
    }
}
