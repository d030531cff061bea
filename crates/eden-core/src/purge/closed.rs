//! Removes the environments of pull requests that are closed, and nothing else.

use std::collections::BTreeMap;

use futures::future::join_all;
use pull_request_report::{
    Commit, Forge, ForgeClient, Limit, PullRequest, Repository, Verdict, is_allowed,
};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::AT_ONCE;
use super::checked::{PROTECTED, PurgeOutcome, Rows, current, delete_if, rows, unchanged};
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;
use crate::state::table::Listed;

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
    pub async fn run(&self, listed: Vec<Listed>) -> Vec<(Listed, Result<PurgeOutcome, Error>)> {
        let mut done = Vec::with_capacity(listed.len());
        let profiles = ProfilesRead::default();
        for some in listed.chunks(AT_ONCE) {
            let each = some.iter().map(|one| Box::pin(self.one(one, &profiles)));
            let outcomes = join_all(each).await;
            done.extend(some.iter().cloned().zip(outcomes));
        }
        done
    }

    async fn one(&self, listed: &Listed, profiles: &ProfilesRead) -> Result<PurgeOutcome, Error> {
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
            Err(why) => return Ok(PurgeOutcome::Kept(why)),
        };
        let endpoints = self.eden.endpoints(record.clone()).await?;
        let before = rows(self.eden, &endpoints).await?;
        let limit = Limit::of_report(self.stop.clone());
        let head = match client.check_closed(pull_request, None, &limit).await {
            Verdict::Closed { head } => head,
            verdict => return Ok(kept_by(&verdict)),
        };
        if self.dry_run {
            return Ok(PurgeOutcome::Due);
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
    ) -> Result<PurgeOutcome, Error> {
        let ids = before.iter().map(|(id, _)| id.clone()).collect();
        let check = self.check(record, before, asked);
        delete_if(self.eden, self.context, ids, check).await
    }

    /// Everything once more, now that no other command can change the environment.
    async fn check(
        &self,
        record: &Record,
        before: &Rows,
        asked: &Asked<'_>,
    ) -> Result<Result<Vec<Record>, PurgeOutcome>, Error> {
        let (endpoints, now) = match unchanged(self.eden, record, before).await? {
            Ok(found) => found,
            Err(kept) => return Ok(Err(kept)),
        };
        if !are_all_of(&now, asked.pull_request) {
            return Ok(Err(kept("not all of it is of that pull request")));
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

fn kept(why: &str) -> PurgeOutcome {
    PurgeOutcome::kept(why)
}

fn kept_by(verdict: &Verdict) -> PurgeOutcome {
    match verdict {
        Verdict::Keep(keep) => PurgeOutcome::Kept(keep.to_string()),
        Verdict::Open | Verdict::Closed { .. } => kept("its pull request is open"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::tests::row;
    use super::*;

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
