//! What is stored of the reports of environments: which comment and which deployments of a pull request are theirs.
//!
//! It is an item beside the row: a report is made while no lease is held, and a deploy writes the whole row. So neither loses
//! what the other wrote, and releases that know of no reports, and the Python tools, leave it alone.

use pull_request_report::{PullRequest, Remembered};
use serde::{Deserialize, Serialize};

use super::Table;
use super::listing::string;
use super::transaction::Condition;
use crate::error::{Error, code};
use crate::record::EnvironmentId;
use crate::state::row;

/// The `type` of the items that hold what is known of reports.
pub(crate) const REPORT_TYPE: &str = "_report";

/// How often it is tried to store what was reported, where others store something at the same time.
const ATTEMPTS: usize = 5;

/// What is stored of the reports of an environment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StoredReports {
    /// The pull request that was reported to.
    pub pull_request: PullRequest,
    /// Its comment and deployments.
    #[serde(flatten)]
    pub remembered: Remembered,
}

impl Table {
    /// What is stored of an environment's reports. A text that this version cannot read is none: a report finds its comment
    /// without it.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn reports(&self, id: &EnvironmentId) -> Result<Option<StoredReports>, Error> {
        let text = self.reports_text(id).await?;
        Ok(serde_json::from_str(&text).ok())
    }

    /// Stores what a report changed, from `before` to `after`, and leaves what others stored meanwhile.
    ///
    /// # Errors
    /// When a call fails, or others store something again and again.
    pub async fn store_reports(
        &self,
        id: &EnvironmentId,
        pull_request: &PullRequest,
        before: &Remembered,
        after: &Remembered,
    ) -> Result<(), Error> {
        for _ in 0..ATTEMPTS {
            let old = self.reports_text(id).await?;
            let now = serde_json::from_str(&old).ok();
            let now = now.filter(|now: &StoredReports| now.pull_request.is_same(pull_request));
            let now = now.map(|now| now.remembered).unwrap_or_default();
            let stored = StoredReports {
                pull_request: pull_request.clone(),
                remembered: merged(&now, before, after),
            };
            if self.replace_reports(id, &old, &stored).await? {
                return Ok(());
            }
        }
        let name = id.name.clone();
        Err(Error::Changed { name })
    }

    async fn reports_text(&self, id: &EnvironmentId) -> Result<String, Error> {
        let item = self.get(REPORT_TYPE, &name(id)).await?;
        Ok(item.map(|item| string(&item, "report")).unwrap_or_default())
    }

    /// Whether it was written; it is not where something else is there than `old`.
    async fn replace_reports(
        &self,
        id: &EnvironmentId,
        old: &str,
        stored: &StoredReports,
    ) -> Result<bool, Error> {
        let new = text(stored).map_err(|error| unwritable(id, &error))?;
        let name = name(id);
        let changed = {
            let name = id.name.clone();
            move || Error::Changed { name: name.clone() }
        };
        let condition = |values: &[(&str, &str)]| {
            let unchanged = "attribute_not_exists(#report) OR #report = :old";
            Condition::new(unchanged, &["report"], values)
        };
        let write = if new.is_empty() {
            let condition = condition(&[("old", old)]);
            self.deleting(REPORT_TYPE, &name, &condition, changed)
        } else {
            let condition = condition(&[("old", old), ("new", &new)]);
            let key = row::key(REPORT_TYPE, &name);
            self.updating(key, "SET #report = :new", &condition, changed)
        };
        let subject = format!("reports of {name} in table {}", self.name);
        match self.transact_now(&subject, &[write?]).await {
            Ok(()) => Ok(true),
            Err(Error::Changed { .. }) => Ok(false),
            // Others write the item at this moment.
            Err(error) if code(&error) == Some("TransactionCanceledException") => Ok(false),
            // The create that is reported makes the table, and the next report finds it.
            Err(error) if code(&error) == Some("ResourceNotFoundException") => Ok(true),
            Err(error) => Err(error),
        }
    }
}

fn name(id: &EnvironmentId) -> String {
    format!("{}/{}", id.profile, id.name)
}

/// Where nothing is to be remembered, nothing is stored.
fn text(stored: &StoredReports) -> Result<String, serde_json::Error> {
    if stored.remembered == Remembered::default() {
        return Ok(String::new());
    }
    serde_json::to_string(stored)
}

/// What is there now, with the change from `before` to `after`.
fn merged(now: &Remembered, before: &Remembered, after: &Remembered) -> Remembered {
    let has = |some: &Remembered, id: u64| some.deployments.iter().any(|it| it.id == id);
    let ended = |id: u64| has(before, id) && !has(after, id);
    let added = after.deployments.iter();
    let added = added.filter(|one| !has(before, one.id) && !has(now, one.id));
    let kept = now.deployments.iter().filter(|one| !ended(one.id));
    let mut deployments: Vec<_> = kept.chain(added).cloned().collect();
    deployments.sort_by_key(|one| one.id);
    Remembered {
        comment: after.comment,
        deployments,
    }
}

fn unwritable(id: &EnvironmentId, error: &serde_json::Error) -> Error {
    Error::Unusable {
        what: format!("the reports of environment {}", id.name),
        why: format!("cannot be stored: {error}"),
        advice: "Please report this.".into(),
        key: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

    fn remembered(ids: &[u64]) -> Remembered {
        let deployments = ids
            .iter()
            .map(|id| format!("{{\"id\":{id},\"head\":\"{HEAD}\"}}"));
        let deployments: Vec<_> = deployments.collect();
        serde_json::from_str(&format!("{{\"deployments\":[{}]}}", deployments.join(","))).unwrap()
    }

    #[test]
    fn two_reports_at_once_lose_no_deployment() {
        // One made 3 and ended 1, while the other made 2.
        let merged = merged(&remembered(&[1, 2]), &remembered(&[1]), &remembered(&[3]));
        assert_eq!(merged, remembered(&[2, 3]));
    }

    #[test]
    fn what_another_ended_meanwhile_stays_ended() {
        let merged = merged(&remembered(&[]), &remembered(&[1, 2]), &remembered(&[2, 3]));
        assert_eq!(merged, remembered(&[3]));
    }

    #[test]
    fn nothing_to_remember_is_no_text() {
        let pull_request: PullRequest = "github:octo/shop:7#42".parse().unwrap();
        let stored = |remembered| StoredReports {
            pull_request: pull_request.clone(),
            remembered,
        };
        assert_eq!(text(&stored(Remembered::default())).unwrap(), "");
        let kept = text(&stored(remembered(&[1]))).unwrap();
        assert_eq!(
            serde_json::from_str::<StoredReports>(&kept).unwrap(),
            stored(remembered(&[1]))
        );
    }
}
