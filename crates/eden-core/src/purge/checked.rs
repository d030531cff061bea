//! Deleting an environment only as long as what spoke for it still holds.

use std::collections::BTreeMap;

use aws_calls::all;
use futures::future::join_all;

use crate::context::Context;
use crate::eden::{Consent, Eden};
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row::Row;

/// What became of an environment that was asked about.
#[derive(Clone, Debug, PartialEq)]
pub enum PurgeOutcome {
    /// It is deleted; it had these endpoints.
    Deleted(Vec<Record>),
    /// It would be deleted.
    Due,
    /// It stays, for this reason, which has no name in front.
    Kept(String),
}

/// Endpoints as their rows have them.
pub(super) type Rows = Vec<(EnvironmentId, Option<Row>)>;

/// Why nothing but `eden delete --force` removes it.
pub(super) const PROTECTED: &str = "it is protected";

impl PurgeOutcome {
    pub(super) fn kept(why: &str) -> Self {
        Self::Kept(why.to_owned())
    }
}

/// Deletes an environment of these endpoints under their lease, where `check`, which runs under it, says which records they
/// have now.
pub(super) async fn delete_if(
    eden: &Eden,
    context: &Context,
    ids: Vec<EnvironmentId>,
    check: impl Future<Output = Result<Result<Vec<Record>, PurgeOutcome>, Error>> + Send,
) -> Result<PurgeOutcome, Error> {
    let Some(begun) = eden.try_begin(context, "purge", ids).await? else {
        return Ok(PurgeOutcome::kept("another command is changing it"));
    };
    let records = match begun.during(Box::pin(check)).await {
        Ok(Ok(records)) => records,
        Ok(Err(kept)) => {
            begun.cancel(context).await;
            return Ok(kept);
        }
        Err(error) => {
            begun.cancel(context).await;
            return Err(error);
        }
    };
    let deleted = eden.delete_begun(context, begun, &records, Consent::NONE);
    Box::pin(deleted).await?;
    Ok(PurgeOutcome::Deleted(records))
}

/// Everything about an environment's rows once more, now that no other command can change it: the endpoints and rows of
/// `record`'s environment, unless somebody deployed to it, or to one of its endpoints, or protected it, since `before`.
pub(super) async fn unchanged(
    eden: &Eden,
    record: &Record,
    before: &Rows,
) -> Result<Result<(Vec<Record>, Rows), PurgeOutcome>, Error> {
    let endpoints = eden.endpoints(record.clone()).await?;
    let now = rows(eden, &endpoints).await?;
    if !is_unchanged(before, &now) {
        let why = "it was deployed to, or deleted, meanwhile";
        return Ok(Err(PurgeOutcome::kept(why)));
    }
    let mut found = now.iter().filter_map(|(_, row)| row.as_ref());
    if found.any(Row::is_protected) {
        return Ok(Err(PurgeOutcome::kept(PROTECTED)));
    }
    Ok(Ok((endpoints, now)))
}

/// The rows of endpoints, each read once more.
pub(super) async fn rows(eden: &Eden, endpoints: &[Record]) -> Result<Rows, Error> {
    let each = endpoints.iter().map(|record| async move {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        let items = eden.table().items(&record.id, &names).await?;
        Ok::<_, Error>((record.id.clone(), items.row(&record.id, &names, &fqdn)?))
    });
    all(join_all(each).await)
}

/// Endpoints with the records that their rows have.
pub(super) fn current(endpoints: Vec<Record>, rows: Rows) -> Vec<Record> {
    let each = endpoints.into_iter().zip(rows);
    each.map(|(record, (_, row))| row.and_then(|row| row.record).unwrap_or(record))
        .collect()
}

/// Whether nobody deployed in between, to any of the endpoints, nor added or removed one: two deploys may have the same time.
/// A list of all rows has them in another order than an environment has its endpoints.
fn is_unchanged(before: &Rows, now: &Rows) -> bool {
    let by_id = |rows: &Rows| rows.iter().cloned().collect::<BTreeMap<_, _>>();
    before.len() == now.len() && by_id(before) == by_id(now)
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::settings::tests::complete;

    pub(in crate::purge) fn row(seconds: u64, owner: Option<&str>) -> (EnvironmentId, Option<Row>) {
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
            last_visit: None,
            record: Some(record),
        };
        (id, Some(row))
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
        let mut other = row(1, None);
        other.0.profile = "web".into();
        let two = vec![row(1, None), other.clone()];
        assert!(is_unchanged(&two, &vec![other, row(1, None)]));
    }
}
