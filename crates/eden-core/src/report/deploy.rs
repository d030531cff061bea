//! Which deploy a report is of: once another one has changed the environment, nothing more is reported.

use std::time::SystemTime;

use aws_calls::all;
use futures::future::join_all;
use pull_request_report::Revision;

use crate::error::Error;
use crate::execute::create::Created;
use crate::record::Record;
use crate::state::row::Row;
use crate::state::table::Table;

/// The deploy, or the removal, that a report is of.
#[derive(Clone, Debug)]
pub struct Deploy<'a> {
    table: &'a Table,
    seen: Vec<Seen>,
}

/// An endpoint, and what its row said when it was reported.
#[derive(Clone, Debug)]
struct Seen {
    record: Record,
    /// `None` where it has no row.
    last_updated: Option<SystemTime>,
}

impl<'a> Deploy<'a> {
    /// A deploy that succeeded.
    #[must_use]
    pub fn of(table: &'a Table, created: &[Created]) -> Self {
        let seen = created.iter().map(|one| Seen {
            record: one.record.clone(),
            last_updated: Some(one.last_updated),
        });
        let seen = seen.collect();
        Self { table, seen }
    }

    /// The removal of endpoints.
    #[must_use]
    pub fn removal(table: &'a Table, records: &[Record]) -> Self {
        let seen = records.iter().map(|record| Seen {
            record: record.clone(),
            last_updated: None,
        });
        let seen = seen.collect();
        Self { table, seen }
    }

    /// Endpoints as their rows say that they are now.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub async fn current(table: &'a Table, records: &[Record]) -> Result<Self, Error> {
        let each = records.iter().map(|record| async move {
            let row = row_of(table, record).await?;
            Ok::<_, Error>(Seen {
                record: record.clone(),
                last_updated: row.map(|row| row.last_updated),
            })
        });
        let seen = all(join_all(each).await)?;
        Ok(Self { table, seen })
    }

    /// A deploy that failed, of which `made` is the last that is known; `before` is the row before it. `None`
    /// where another command has changed the environment since.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub async fn failed(
        table: &'a Table,
        made: &Record,
        before: Option<&Row>,
    ) -> Result<Option<Self>, Error> {
        let row = row_of(table, made).await?;
        let seen = Seen {
            record: made.clone(),
            last_updated: row.as_ref().map(|row| row.last_updated),
        };
        let own = is_of_failed(row.as_ref(), made, before);
        Ok(own.then(|| Self {
            table,
            seen: vec![seen],
        }))
    }
}

/// Whether a row is as a deploy that failed found it, or wrote it: at its beginning with the revision of the task definition that
/// there was, and at its end with the one that it made. Another deploy makes another one.
fn is_of_failed(row: Option<&Row>, made: &Record, before: Option<&Row>) -> bool {
    let Some(row) = row else {
        return before.is_none();
    };
    let is_as_before = before.is_some_and(|before| before.last_updated == row.last_updated);
    let revision = |record: &Record| record.identifiers.task_definition.clone();
    let revision_in = |row: &Row| row.record.as_ref().and_then(revision);
    let was = before.and_then(revision_in);
    is_as_before || [was, revision(made)].contains(&revision_in(row))
}

async fn row_of(table: &Table, record: &Record) -> Result<Option<Row>, Error> {
    let (names, fqdn) = (record.names()?, record.fqdn()?);
    let items = table.items(&record.id, &names).await?;
    items.row(&record.id, &names, &fqdn)
}

impl Revision for Deploy<'_> {
    async fn is_current(&self) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        let each = self.seen.iter().map(|seen| async move {
            let row = row_of(self.table, &seen.record).await?;
            Ok::<_, Error>(row.map(|row| row.last_updated) == seen.last_updated)
        });
        let unchanged = all(join_all(each).await)?;
        Ok(unchanged.into_iter().all(|unchanged| unchanged))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::record::EnvironmentId;
    use crate::settings::tests::complete;

    fn record(revision: Option<&str>) -> Record {
        let id = EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        };
        let mut record = Record::new(id, complete(), "dev.example.com".into());
        record.identifiers.task_definition = revision.map(str::to_owned);
        record
    }

    fn row(seconds: u64, revision: Option<&str>) -> Row {
        Row {
            name: "dev-foo".into(),
            endpoint: String::new(),
            last_updated: UNIX_EPOCH + Duration::from_secs(seconds),
            expiry: None,
            generation: None,
            last_visit: None,
            record: Some(record(revision)),
        }
    }

    #[test]
    fn a_deploy_that_failed_reports_unless_another_wrote_the_row() {
        let before = row(5, Some("foo:1"));
        let before = Some(&before);
        let made = record(Some("foo:2"));
        // It changed no row, or wrote that of a new environment.
        assert!(is_of_failed(Some(&row(5, Some("foo:1"))), &made, before));
        assert!(is_of_failed(None, &made, None));
        assert!(is_of_failed(Some(&row(9, Some("foo:2"))), &made, None));
        assert!(is_of_failed(Some(&row(9, None)), &made, None));
        // At the beginning of a deploy to one that expires.
        assert!(is_of_failed(Some(&row(9, Some("foo:1"))), &made, before));
        // Another deployed since, or deleted the environment.
        assert!(!is_of_failed(Some(&row(9, Some("foo:3"))), &made, before));
        assert!(!is_of_failed(Some(&row(9, Some("foo:3"))), &made, None));
        assert!(!is_of_failed(None, &made, before));
    }
}
