//! Removes the environments whose time has passed.

use std::time::SystemTime;

use futures::future::join_all;

use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::record::Record;
use crate::state::table::Listed;

/// How many environments are removed at the same time.
const AT_ONCE: usize = 4;

/// What became of an environment that had expired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purged {
    /// It is deleted.
    Deleted,
    /// Somebody deployed to it, or deleted it, meanwhile.
    Spared,
}

/// The environments that have expired; those without an expiry are not among them.
#[must_use]
pub fn expired(listed: Vec<Listed>, now: SystemTime) -> Vec<Listed> {
    let passed = |one: &Listed| one.row.expiry.is_some_and(|expiry| expiry.has_passed(now));
    listed.into_iter().filter(passed).collect()
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

/// The row is read once more right before: a deploy that began since shows in it.
async fn purge_one(eden: &Eden, context: &Context, listed: &Listed) -> Result<Purged, Error> {
    let record = recorded(listed)?;
    let row = eden.table().row(&record.id, &listed.row.name).await?;
    let expiry = row.as_ref().and_then(|row| row.expiry);
    if !expiry.is_some_and(|expiry| expiry.has_passed(SystemTime::now())) {
        return Ok(Purged::Spared);
    }
    let record = row.and_then(|row| row.record).unwrap_or(record);
    // Of an environment of several endpoints the others go with it, unless one was deployed to since.
    let endpoints = eden.endpoints(record).await?;
    if endpoints.iter().any(lives) {
        return Ok(Purged::Spared);
    }
    eden.delete(context, &endpoints).await?;
    Ok(Purged::Deleted)
}

/// Whether an endpoint is still wanted: for a time to come, or for ever. One that was only ever told of
/// by another's row has no ALB yet, and is wanted by nobody.
fn lives(record: &Record) -> bool {
    let forever = record.identifiers.alb.is_some();
    let expiry = record.expiry;
    expiry.map_or(forever, |expiry| !expiry.has_passed(SystemTime::now()))
}

/// What it was made with, which every row that expires holds.
fn recorded(listed: &Listed) -> Result<Record, Error> {
    listed.row.record.clone().ok_or_else(|| Error::Unusable {
        what: format!("the row of {} in the state table", listed.row.name),
        why: "expires, and holds no record that this version can read".into(),
        advice: "Delete the environment by its name, or use a newer version.".into(),
        key: None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::expiry::Expiry;
    use crate::state::row::Row;

    fn listed(name: &str, at: Option<u64>) -> Listed {
        Listed {
            profile: "default".into(),
            row: Row {
                name: name.into(),
                endpoint: String::new(),
                last_updated: UNIX_EPOCH,
                expiry: at.map(|at| Expiry { at, ttl: None }),
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
