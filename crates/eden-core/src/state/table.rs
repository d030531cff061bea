//! Calls on the state table.

mod created;
mod group;
mod listing;
mod profiles;

use std::future::Future;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;

pub use self::listing::Listed;
pub use self::profiles::StoredProfile;
use super::row::{self, Item, PROFILE_TYPE, Row};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, failed, message};
use crate::record::{EnvironmentId, Record};
use crate::settings::Draft;

/// The index by which rows are listed in the order of their last update.
const INDEX: &str = "kind_last_updated_gsi";

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

    /// The row of an environment, by the name it has under its settings.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn row(&self, id: &EnvironmentId, row_name: &str) -> Result<Option<Row>, Error> {
        let (long, short) = tokio::join!(self.get(&id.profile, row_name), async {
            match is_anothers(&id.name, row_name) {
                true => Ok(None),
                false => self.get(&id.profile, &id.name).await,
            }
        });
        let item = long?.or(short?);
        item.as_ref()
            .map(|item| row::from_item(id, item))
            .transpose()
    }

    /// Writes an environment's row; creates the table where it is missing.
    pub(crate) async fn put(
        &self,
        context: &Context,
        record: &Record,
        now: SystemTime,
    ) -> Result<(), Error> {
        let item = row::to_item(record, now)?;
        let subject = format!("row {} of table {}", record.names()?.row, self.name);
        let write = self.written(context, || self.put_item(item.clone(), &subject));
        context.change("DynamoDB PutItem", &subject, write).await
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

    /// Deletes an environment's row, by the names that each of the tools gave it.
    pub(crate) async fn delete(&self, context: &Context, record: &Record) -> Result<(), Error> {
        let row_name = record.names()?.row;
        let (kind, bare) = (&record.id.profile, &record.id.name);
        let both = async {
            let (long, short) = tokio::join!(self.delete_item(kind, &row_name), async {
                match is_anothers(bare, &row_name) {
                    true => Ok(()),
                    false => self.delete_item(kind, bare).await,
                }
            });
            long.and(short)
        };
        let subject = format!("row {row_name} of table {}", self.name);
        context.change("DynamoDB DeleteItem", subject, both).await
    }

    async fn get(&self, kind: &str, name: &str) -> Result<Option<Item>, Error> {
        let call = self.client.get_item().table_name(&self.name);
        let key = row::key(kind, name);
        // A profile that was pushed a moment ago has to be seen.
        let call = call.set_key(Some(key)).consistent_read(true);
        let subject = format!("item {kind}/{name} of table {}", self.name);
        let answer = call
            .send()
            .await
            .map_err(failed("DynamoDB", "GetItem", subject));
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
        match pages.await.map_err(failed("DynamoDB", "Query", subject)) {
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            answer => answer.map_err(|error| self.explained(error)),
        }
    }

    async fn put_item(&self, item: Item, subject: &str) -> Result<(), Error> {
        let call = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item));
        let answer = call
            .send()
            .await
            .map_err(failed("DynamoDB", "PutItem", subject));
        answer.map(drop).map_err(|error| self.explained(error))
    }

    async fn delete_item(&self, kind: &str, name: &str) -> Result<(), Error> {
        let call = self.client.delete_item().table_name(&self.name);
        let subject = format!("row {kind}/{name} of table {}", self.name);
        let answer = call.set_key(Some(row::key(kind, name))).send().await;
        match answer.map_err(failed("DynamoDB", "DeleteItem", subject)) {
            Err(error) if is_missing(&error) => Ok(()),
            answer => answer.map(drop).map_err(|error| self.explained(error)),
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
    rows.sort_by_key(rank);
    rows.into_iter().next()
}

/// Whether an environment's bare name, by which the Python API named its rows, is what the row of
/// another environment is named: `dev-foo` is the row of environment `foo` under the prefix `dev`.
fn is_anothers(bare: &str, row_name: &str) -> bool {
    let prefix = row_name.strip_suffix(bare).unwrap_or_default();
    !prefix.is_empty() && bare.starts_with(prefix)
}

fn is_missing(error: &Error) -> bool {
    code(error) == Some("ResourceNotFoundException")
}

#[cfg(test)]
mod tests;
