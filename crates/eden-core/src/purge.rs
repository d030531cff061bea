//! Removes the environments whose time has passed.

mod checked;
mod closed;
mod forges;
mod unvisited;

use std::time::SystemTime;

use futures::future::join_all;

pub use self::checked::PurgeOutcome;
pub use self::closed::{ClosedPurge, of_pull_requests};
pub use self::forges::{forges, own_repository};
pub use self::unvisited::{UnvisitedPurge, period};
use crate::context::Context;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::expiry::Expiry;
use crate::record::Record;
use crate::state::table::Listed;
use crate::text::visible;
use aws_calls::all;

/// How many environments are removed at the same time.
const AT_ONCE: usize = 4;

/// What became of an environment that had expired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purged {
    /// It is deleted.
    Deleted,
    /// Somebody deployed to it, deleted it, or is changing it.
    Spared,
}

/// The environments that have expired; those without an expiry are not among them, nor those that are protected.
#[must_use]
pub fn expired(listed: Vec<Listed>, now: SystemTime) -> Vec<Listed> {
    let passed = |one: &Listed| one.row.expiry.is_some_and(|expiry| expiry.has_passed(now));
    let mut listed = listed;
    listed.retain(|one| passed(one) && !one.row.is_protected());
    listed
}

/// Deletes environments that have expired, several at once, each whatever becomes of the others.
pub async fn purge(
    eden: &Eden,
    context: &Context,
    expired: Vec<Listed>,
) -> Vec<(Listed, Result<Purged, Error>)> {
    let mut done = Vec::with_capacity(expired.len());
    for some in expired.chunks(AT_ONCE) {
        let each = some
            .iter()
            .map(|one| Box::pin(purge_one(eden, context, one)));
        let outcomes = join_all(each).await;
        done.extend(some.iter().cloned().zip(outcomes));
    }
    done
}

/// The rows are read once more when no other command can change the environment: a deploy since shows
/// in them. What another command is changing is not purged.
async fn purge_one(eden: &Eden, context: &Context, listed: &Listed) -> Result<Purged, Error> {
    // Of an environment of several endpoints the others go with it, unless one was deployed to since.
    let endpoints = eden.endpoints(recorded(listed)?).await?;
    let ids = endpoints.iter().map(|record| record.id.clone()).collect();
    let Some(begun) = eden.try_begin(context, "purge", ids).await? else {
        return Ok(Purged::Spared);
    };
    let current = all(join_all(endpoints.iter().map(|it| current(eden, it))).await);
    let current = match current {
        Ok(current) if current.iter().all(Standing::is_over) => current,
        spared => {
            begun.cancel(context).await;
            return spared.map(|_| Purged::Spared);
        }
    };
    let records: Vec<Record> = current.into_iter().map(|one| one.record).collect();
    let deleted = eden.delete_begun(context, begun, &records, Consent::NONE);
    Box::pin(deleted).await?;
    Ok(Purged::Deleted)
}

/// An endpoint as its row has it now.
struct Standing {
    record: Record,
    /// Whether the row is there still.
    has_row: bool,
    /// Until when it is wanted.
    expiry: Option<Expiry>,
}

impl Standing {
    /// Whether it has expired, and is not protected. One that only another's row mentions has no expiry,
    /// and is wanted by nobody.
    fn is_over(&self) -> bool {
        let passed = |expiry: Expiry| expiry.has_passed(SystemTime::now());
        self.expiry.map_or(!self.has_row, passed) && !self.record.protected
    }
}

async fn current(eden: &Eden, record: &Record) -> Result<Standing, Error> {
    let (names, fqdn) = (record.names()?, record.fqdn()?);
    let items = eden.table().items(&record.id, &names).await?;
    let row = items.row(&record.id, &names, &fqdn)?;
    Ok(match row {
        Some(row) => Standing {
            has_row: true,
            expiry: row.expiry,
            record: row.record.unwrap_or_else(|| record.clone()),
        },
        // Deleted since, or never written.
        None => Standing {
            has_row: record.identifiers.alb.is_some(),
            expiry: None,
            record: record.clone(),
        },
    })
}

/// What it was made with, which every row that expires holds.
fn recorded(listed: &Listed) -> Result<Record, Error> {
    listed.row.record.clone().ok_or_else(|| Error::Unusable {
        what: format!(
            "the row of {} in the state table",
            visible(&listed.row.name)
        ),
        why: "expires, and holds no record that this version can read".into(),
        advice: "Delete the environment by its name, or use a newer version.".into(),
        key: None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::state::row::Row;

    fn listed(name: &str, at: Option<u64>) -> Listed {
        Listed {
            profile: "default".into(),
            row: Row {
                name: name.into(),
                endpoint: String::new(),
                last_updated: UNIX_EPOCH,
                expiry: at.map(|at| Expiry { at, ttl: None }),
                generation: None,
                last_visit: None,
                record: None,
            },
        }
    }

    #[test]
    fn only_what_has_passed_is_expired() {
        let all = vec![
            listed("passed", Some(10)),
            listed("for ever", None),
            listed("to come", Some(20)),
        ];
        let now = UNIX_EPOCH + Duration::from_secs(15);
        let names: Vec<String> = expired(all, now)
            .into_iter()
            .map(|one| one.row.name)
            .collect();
        assert_eq!(names, ["passed"]);
    }
}
