//! Calls on the state table.

mod created;
pub(crate) mod doors;
mod group;
pub(crate) mod hosts;
mod limit;
mod listing;
mod profiles;
mod progress;
mod reports;
mod transaction;

use std::cmp::Reverse;
use std::future::Future;
use std::time::SystemTime;

use aws_calls::all_of;
use aws_sdk_dynamodb::types::AttributeValue;

pub use self::doors::StoredDoor;
pub use self::hosts::Claim;
pub use self::listing::Listed;
pub use self::profiles::StoredProfile;
pub use self::reports::StoredReports;
pub(crate) use self::transaction::{Condition, Write};
use super::row::{self, Item, PROFILE_TYPE, Row};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, message, sent};
use crate::name::Names;
use crate::record::{EnvironmentId, Record};
use crate::settings::Draft;

/// The index by which rows are listed in the order of their last update.
const INDEX: &str = "kind_last_updated_gsi";

/// Items that may be rows of an endpoint.
#[derive(Clone, Debug, Default)]
pub struct Items([Option<Item>; 2]);

impl Items {
    /// The rows that are this endpoint's: at most one, unless two tools worked on it.
    ///
    /// # Errors
    /// When a row cannot be read, or says of two environments that it is theirs.
    pub fn rows(&self, id: &EnvironmentId, names: &Names, fqdn: &str) -> Result<Vec<Row>, Error> {
        let rows = self.0.iter().flatten();
        let rows = rows.map(|item| row::from_item(id, item));
        let mut rows = rows.collect::<Result<Vec<Row>, Error>>()?;
        rows.retain(|row| row.is_of(id, names, fqdn));
        Ok(rows)
    }

    /// The row that probably is this endpoint's, where its host is not known yet.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn likely(&self, id: &EnvironmentId) -> Result<Option<Row>, Error> {
        let rows = self.0.iter().flatten().map(|item| row::from_item(id, item));
        let rows = rows.collect::<Result<Vec<Row>, Error>>()?;
        let is_own = |row: &Row| row.record.as_ref().is_none_or(|record| record.id == *id);
        Ok(rows.into_iter().find(is_own))
    }

    /// The first of these rows.
    ///
    /// # Errors
    /// As those of [`Items::rows`].
    pub fn row(&self, id: &EnvironmentId, names: &Names, fqdn: &str) -> Result<Option<Row>, Error> {
        Ok(self.rows(id, names, fqdn)?.into_iter().next())
    }
}

/// The state table.
#[derive(Clone, Debug)]
pub struct Table {
    client: aws_sdk_dynamodb::Client,
    name: String,
}

impl Table {
    /// The table of this name; no call is made.
    #[must_use]
    pub fn new(clients: &Clients, name: &str) -> Self {
        let client = clients.dynamodb.clone();
        Self {
            client,
            name: name.to_owned(),
        }
    }

    /// A stored profile, or `None` where the table or the profile does not exist.
    ///
    /// # Errors
    /// When the call fails, or the profile's text is not a JSON object.
    pub async fn profile(&self, name: &str) -> Result<Option<Draft>, Error> {
        let item = self.get(PROFILE_TYPE, name).await?;
        item.as_ref().map(row::profile).transpose()
    }

    /// The row of an environment of which only profile and name are known.
    ///
    /// Rows with a record are told apart by it; older rows by their name, which is the
    /// environment's own or ends with it.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn find(&self, id: &EnvironmentId) -> Result<Option<Row>, Error> {
        let mut rows = Vec::new();
        for item in self.rows_like(id).await? {
            rows.push(row::from_item(id, &item)?);
        }
        Ok(pick(id, rows))
    }

    /// The records of all rows of an environment, under whatever names it has one.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn records(&self, id: &EnvironmentId) -> Result<Vec<Record>, Error> {
        let rows = self.rows(id).await?.into_iter();
        let records = rows.filter_map(|row| row.record);
        Ok(records.filter(|record| record.id == *id).collect())
    }

    /// The rows whose names may be those of an environment; one that cannot be read is left out.
    pub(crate) async fn rows(&self, id: &EnvironmentId) -> Result<Vec<Row>, Error> {
        let items = self.rows_like(id).await?;
        let rows = items.iter().map(|item| row::from_item(id, item));
        Ok(rows.filter_map(Result::ok).collect())
    }

    /// The items that may be rows of an endpoint, by the names that each of the tools gave them.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn items(&self, id: &EnvironmentId, names: &Names) -> Result<Items, Error> {
        let (long, short) = tokio::join!(self.get(&id.profile, &names.row), async {
            match id.name == names.row {
                true => Ok(None),
                false => self.get(&id.profile, &id.name).await,
            }
        });
        all_of((long, short)).map(|(long, short)| Items([long, short]))
    }

    /// The write of an environment's row, unless another generation than `before` has it.
    pub(crate) fn writing(
        &self,
        record: &Record,
        now: SystemTime,
        before: Option<&str>,
    ) -> Result<Write, Error> {
        let item = row::to_item(record, now)?;
        let own = record.generation.as_deref();
        let condition = match (before.or(own), own.or(before)) {
            (Some(before), Some(own)) => Condition::new(
                "attribute_not_exists(#generation) OR #generation IN (:before, :own)",
                &["generation"],
                &[("before", before), ("own", own)],
            ),
            _ => Condition::new("attribute_not_exists(#generation)", &["generation"], &[]),
        };
        let name = record.id.name.clone();
        self.putting(item, &condition, move || Error::TakenOver {
            name: name.clone(),
            generation: None,
        })
    }

    /// The write of what becomes of an environment's sleep, unless somebody else changed that, or has the row.
    pub(crate) fn storing_state(&self, record: &Record) -> Result<Write, Error> {
        let json = row::record_json(record)?;
        let key = row::key(&record.id.profile, &record.names()?.row);
        let revision = record.sleep.as_ref().map_or(0, |sleep| sleep.revision);
        let names = [row::SLEEP_REVISION, "record", "type", "generation"];
        let condition = match record.generation.as_deref() {
            Some(own) => Condition::new(
                "attribute_exists(#type) AND (attribute_not_exists(#sleep_revision) OR #sleep_revision IN (:seen, :next)) \
                 AND (attribute_not_exists(#generation) OR #generation = :own)",
                &names,
                &[("own", own), ("record", &json)],
            ),
            None => Condition::new(
                "attribute_exists(#type) AND (attribute_not_exists(#sleep_revision) OR #sleep_revision IN (:seen, :next)) \
                 AND attribute_not_exists(#generation)",
                &names,
                &[("record", &json)],
            ),
        };
        // What this command wrote before is accepted: the answer may have been lost.
        let condition = condition
            .with_number("seen", revision.saturating_sub(1))
            .with_number("next", revision);
        let name = record.id.name.clone();
        let update = "SET #record = :record, #sleep_revision = :next";
        self.updating(key, update, &condition, move || Error::Changed {
            name: name.clone(),
        })
    }

    /// The write of a record in place of the row's, unless another generation has the row. Who writes it holds the lease.
    pub(crate) fn storing_record(&self, record: &Record) -> Result<Write, Error> {
        let json = row::record_json(record)?;
        let key = row::key(&record.id.profile, &record.names()?.row);
        let condition = of_generation(record, &["record", "type", "generation"], &json);
        let name = record.id.name.clone();
        self.updating(key, "SET #record = :record", &condition, move || {
            Error::Changed { name: name.clone() }
        })
    }

    /// The write of when an environment is to be removed, unless another generation has the row. Who writes it holds the lease.
    pub(crate) fn storing_expiry(&self, record: &Record) -> Result<Write, Error> {
        let json = row::record_json(record)?;
        let key = row::key(&record.id.profile, &record.names()?.row);
        let names = ["expires_at", "record", "type", "generation"];
        let condition = of_generation(record, &names, &json);
        let at = record.expiry.map_or(0, |expiry| expiry.at);
        let condition = condition.with_number("at", at);
        let name = record.id.name.clone();
        let update = "SET #record = :record, #expires_at = :at";
        self.updating(key, update, &condition, move || Error::Changed {
            name: name.clone(),
        })
    }

    /// The write of when somebody last visited an endpoint, unless it was visited later, or another generation has the row. It
    /// changes nothing that a lease protects.
    pub(crate) fn noting_visit(&self, record: &Record, at: u64) -> Result<Write, Error> {
        let key = row::key(&record.id.profile, &record.names()?.row);
        let names = [row::LAST_VISIT, "type", "generation"];
        let condition = match record.generation.as_deref() {
            Some(own) => Condition::new(
                "attribute_exists(#type) AND (attribute_not_exists(#last_visit) OR #last_visit <= :at) \
                 AND (attribute_not_exists(#generation) OR #generation = :own)",
                &names,
                &[("own", own)],
            ),
            None => Condition::new(
                "attribute_exists(#type) AND (attribute_not_exists(#last_visit) OR #last_visit <= :at) \
                 AND attribute_not_exists(#generation)",
                &names,
                &[],
            ),
        };
        let condition = condition.with_number("at", at);
        let name = record.id.name.clone();
        self.updating(key, "SET #last_visit = :at", &condition, move || {
            Error::Changed { name: name.clone() }
        })
    }

    /// The removal of an environment's row, by its name, unless another generation has it.
    pub(crate) fn removing(&self, id: &EnvironmentId, row: &Row) -> Result<Write, Error> {
        let condition = match row.generation.as_deref() {
            Some(own) => Condition::new(
                "attribute_not_exists(#generation) OR #generation = :own",
                &["generation"],
                &[("own", own)],
            ),
            None => Condition::new("attribute_not_exists(#generation)", &["generation"], &[]),
        };
        let name = id.name.clone();
        self.deleting(&id.profile, &row.name, &condition, move || {
            Error::TakenOver {
                name: name.clone(),
                generation: None,
            }
        })
    }

    /// How an environment's row is called in messages.
    pub(crate) fn row_subject(&self, row_name: &str) -> String {
        format!("row {row_name} of table {}", self.name)
    }

    /// What a write answers; where the table is missing it is created first.
    async fn written<T, F>(&self, context: &Context, write: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        match write().await {
            Err(error) if is_missing(&error) => {
                self.create(context).await?;
                write().await
            }
            answer => answer,
        }
    }

    pub(crate) async fn get(&self, kind: &str, name: &str) -> Result<Option<Item>, Error> {
        let call = self.client.get_item().table_name(&self.name);
        let key = row::key(kind, name);
        // A profile that was pushed a moment ago has to be seen.
        let call = call.set_key(Some(key)).consistent_read(true);
        let subject = format!("item {kind}/{name} of table {}", self.name);
        let answer = sent("DynamoDB GetItem", subject, call.send()).await;
        match answer {
            Ok(answer) => Ok(answer.item),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.explained(error)),
        }
    }

    async fn rows_like(&self, id: &EnvironmentId) -> Result<Vec<Item>, Error> {
        let value = |text: &str| AttributeValue::S(text.to_owned());
        let call = self
            .client
            .query()
            .table_name(&self.name)
            .consistent_read(true);
        let call = call
            .key_condition_expression("#type = :type")
            .filter_expression("contains(#name, :name)")
            .expression_attribute_names("#type", "type")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":type", value(&id.profile))
            .expression_attribute_values(":name", value(&id.name));
        let pages = call
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<Item>, _>>();
        let subject = format!("rows of profile {} in table {}", id.profile, self.name);
        match sent("DynamoDB Query", subject, pages).await {
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            answer => answer.map_err(|error| self.explained(error)),
        }
    }

    /// A still older table has other keys, which AWS only says in passing.
    fn explained(&self, error: Error) -> Error {
        let schema = [
            "does not match the schema",
            "missed key schema element",
            "Missing the key env_name in the item",
        ];
        if schema.iter().any(|text| message(&error).contains(text)) {
            self.of_an_early_release()
        } else {
            error
        }
    }

    fn of_an_early_release(&self) -> Error {
        Error::Unusable {
            what: format!("DynamoDB table {}", self.name),
            why: "has other keys than `type` and `name`: it was made by an early release of eden"
                .into(),
            advice: "Push the profiles into a table of another name (`eden config push \
                     --remote-table-name …`, or `eden_table` of the provider), and remove the old \
                     table once its environments are deleted."
                .into(),
            key: None,
        }
    }
}

/// That the row is of the record's generation, or of none yet where the record has one.
fn of_generation(record: &Record, names: &[&'static str], json: &str) -> Condition {
    match record.generation.as_deref() {
        Some(own) => Condition::new(
            "attribute_exists(#type) AND (attribute_not_exists(#generation) OR #generation = :own)",
            names,
            &[("own", own), ("record", json)],
        ),
        None => Condition::new(
            "attribute_exists(#type) AND attribute_not_exists(#generation)",
            names,
            &[("record", json)],
        ),
    }
}

fn pick(id: &EnvironmentId, mut rows: Vec<Row>) -> Option<Row> {
    let ending = format!("-{}", id.name);
    let rank = |row: &Row| match &row.record {
        Some(record) if record.id.name == id.name => Some(0),
        Some(_) => None,
        None if row.name == id.name => Some(1),
        None if row.name.ends_with(&ending) => Some(2),
        None => None,
    };
    rows.retain(|row| rank(row).is_some());
    // While an environment moves it has two rows: the later one knows of the earlier.
    rows.sort_by_key(|row| (rank(row), Reverse(row.last_updated)));
    rows.into_iter().next()
}

fn is_missing(error: &Error) -> bool {
    code(error) == Some("ResourceNotFoundException")
}

#[cfg(test)]
mod tests;
