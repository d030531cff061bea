//! Listing the environments of the table.

use serde_json::{Map, Value, json};

use super::{Table, is_missing};
use crate::context::Context;
use crate::error::{Error, sent};
use crate::record::{EnvironmentId, Record};
use crate::state::row::{self, Item, Row};

/// An environment's row and the profile it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The profile's name.
    pub profile: String,
    /// The row.
    pub row: Row,
}

impl Listed {
    /// Whether it is of this profile; without one, every environment is meant.
    #[must_use]
    pub fn is_in(&self, profile: Option<&str>) -> bool {
        profile.is_none_or(|profile| self.profile == profile)
    }

    /// Whether it is awake, as a word. Rows of the Python tools are of environments that are.
    #[must_use]
    pub fn state(&self) -> &str {
        let record = self.row.record.as_ref();
        record.map_or("awake", |record| record.state_word())
    }

    /// Whether nobody can visit it.
    #[must_use]
    pub fn is_worker(&self) -> bool {
        let record = self.row.record.as_ref();
        record.is_some_and(Record::is_worker)
    }

    /// Its host; `None` where it is a worker.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        Some(self.row.endpoint.as_str()).filter(|_| !self.is_worker())
    }

    /// The environment as the fields that every door prints. Rows of the Python tools do not say the name that
    /// the environment was made by. `protected` is there where it is, and `kind` where it is a worker, which has no endpoint.
    #[must_use]
    pub fn fields(&self) -> Map<String, Value> {
        let row = &self.row;
        let fields = [
            ("profile", json!(self.profile)),
            ("name", json!(row.record.as_ref().map(|it| &it.id.name))),
            ("resource_name", json!(row.name)),
            ("endpoint", json!(self.endpoint())),
            ("expires_at", json!(row.expiry.map(|it| it.rfc3339()))),
            ("state", json!(self.state())),
        ];
        let protected = row
            .is_protected()
            .then_some(("protected", Value::Bool(true)));
        let kind = self.is_worker().then_some(("kind", json!("worker")));
        let fields = fields.into_iter().chain(protected).chain(kind);
        Map::from_iter(fields.map(|(key, value)| (key.to_owned(), value)))
    }
}

impl Table {
    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All environments, by profile and name.
    ///
    /// # Errors
    /// When the table does not exist or a call fails.
    pub async fn environments(&self) -> Result<Vec<Listed>, Error> {
        let listed = self.environments_if_any().await?;
        listed.ok_or_else(|| self.missing())
    }

    /// All environments, by profile and name, or `None` where the table does not exist.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn environments_if_any(&self) -> Result<Option<Vec<Listed>>, Error> {
        let call = self.client.scan().table_name(&self.name);
        let call = call.consistent_read(true).into_paginator().items();
        let call = call.send().collect::<Result<Vec<Item>, _>>();
        let items = match sent("DynamoDB Scan", self.subject(), call).await {
            Err(error) if is_missing(&error) => return Ok(None),
            answer => answer.map_err(|error| self.explained(error))?,
        };
        let mut listed = Vec::new();
        for item in items {
            listed.extend(self.listed(item)?);
        }
        listed.sort_by(|a, b| (&a.profile, &a.row.name).cmp(&(&b.profile, &b.row.name)));
        Ok(Some(listed))
    }

    /// Creates the table where it is missing.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn ensure(&self, context: &Context) -> Result<(), Error> {
        if self.is_active().await? {
            return Ok(());
        }
        self.create(context).await
    }

    pub(super) fn subject(&self) -> String {
        format!("table {}", self.name)
    }

    /// The environment that an item holds; `None` for items of another kind.
    fn listed(&self, mut item: Item) -> Result<Option<Listed>, Error> {
        let (profile, name) = (string(&item, "type"), string(&item, "name"));
        if profile.is_empty() {
            return Err(self.of_an_early_release());
        }
        // Profiles, claims, leases, reports and progress.
        if profile.starts_with('_') {
            return Ok(None);
        }
        let id = EnvironmentId { profile, name };
        let row = row::from_item(&id, &item).or_else(|_| {
            // One row that only a newer version can read must not hide the others.
            item.remove("record");
            row::from_item(&id, &item)
        })?;
        let profile = id.profile;
        Ok(Some(Listed { profile, row }))
    }

    pub(super) fn or_missing(&self, error: Error) -> Error {
        if is_missing(&error) {
            self.missing()
        } else {
            self.explained(error)
        }
    }

    pub(crate) fn missing(&self) -> Error {
        Error::Unusable {
            what: format!("DynamoDB table {}", self.name),
            why: "does not exist in this account and region".into(),
            advice: "Create it with `eden config push` or `eden create`, or check the region and \
                     the table's name."
                .into(),
            key: None,
        }
    }
}

pub(super) fn string(item: &Item, key: &str) -> String {
    let text = item.get(key).and_then(|value| value.as_s().ok());
    text.cloned().unwrap_or_default()
}
