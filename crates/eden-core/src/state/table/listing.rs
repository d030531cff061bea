//! What a command line does with the table: listing it, and storing and removing profiles.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::{Table, is_missing};
use crate::context::Context;
use crate::error::{Error, failed};
use crate::record::EnvironmentId;
use crate::state::row::{self, Item, PROFILE_TYPE, Row};

/// An environment's row and the profile it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The profile's name.
    pub profile: String,
    /// The row.
    pub row: Row,
}

/// A stored profile as it was pushed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredProfile {
    /// Its name.
    pub name: String,
    /// Its JSON text.
    pub text: String,
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
        let call = self.client.scan().table_name(&self.name);
        let call = call.consistent_read(true).into_paginator().items();
        let pages = call.send().collect::<Result<Vec<Item>, _>>().await;
        let items = pages.map_err(failed("DynamoDB", "Scan", self.subject()));
        let mut listed = Vec::new();
        for item in items.map_err(|error| self.or_missing(error))? {
            listed.extend(self.listed(item)?);
        }
        listed.sort_by(|a, b| (&a.profile, &a.row.name).cmp(&(&b.profile, &b.row.name)));
        Ok(listed)
    }

    /// All stored profiles, by name.
    ///
    /// # Errors
    /// When the table does not exist or a call fails.
    pub async fn profiles(&self) -> Result<Vec<StoredProfile>, Error> {
        let kind = AttributeValue::S(PROFILE_TYPE.to_owned());
        let call = self.client.query().table_name(&self.name);
        let call = call
            .consistent_read(true)
            .key_condition_expression("#type = :type")
            .expression_attribute_names("#type", "type")
            .expression_attribute_values(":type", kind);
        let pages = call.into_paginator().items().send();
        let items = pages.collect::<Result<Vec<Item>, _>>().await;
        let items = items.map_err(failed("DynamoDB", "Query", self.subject()));
        let items = items.map_err(|error| self.or_missing(error))?;
        Ok(items.iter().map(stored).collect())
    }

    /// The JSON text of a stored profile, or `None` where the table or the profile does not exist.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn profile_text(&self, name: &str) -> Result<Option<String>, Error> {
        let item = self.get(PROFILE_TYPE, name).await?;
        Ok(item.as_ref().map(|item| string(item, "profile")))
    }

    /// Stores a profile's JSON text; creates the table where it is missing.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn push_profile(
        &self,
        context: &Context,
        name: &str,
        text: &str,
    ) -> Result<(), Error> {
        let mut item = row::key(PROFILE_TYPE, name);
        for (key, value) in [("kind", "profile"), ("profile", text)] {
            item.insert(key.to_owned(), AttributeValue::S(value.to_owned()));
        }
        let subject = format!("profile {name} of table {}", self.name);
        let write = async {
            match self.put_item(item.clone(), &subject).await {
                Err(error) if is_missing(&error) => {
                    self.create(context).await?;
                    self.put_item(item, &subject).await
                }
                answer => answer,
            }
        };
        context.change("DynamoDB PutItem", &subject, write).await
    }

    /// Removes a stored profile, and says whether there was one.
    ///
    /// # Errors
    /// When the table does not exist or the call fails.
    pub async fn remove_profile(&self, context: &Context, name: &str) -> Result<bool, Error> {
        let subject = format!("profile {name} of table {}", self.name);
        let call = self.client.delete_item().table_name(&self.name);
        let call = call
            .set_key(Some(row::key(PROFILE_TYPE, name)))
            .return_values(ReturnValue::AllOld);
        let removal = async {
            let answer = call.send().await;
            let answer = answer.map_err(failed("DynamoDB", "DeleteItem", &subject));
            answer.map_err(|error| self.or_missing(error))
        };
        let answer = context
            .change("DynamoDB DeleteItem", &subject, removal)
            .await?;
        Ok(answer.attributes.is_some_and(|old| !old.is_empty()))
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

    /// The environment that an item holds; `None` for a profile.
    fn listed(&self, mut item: Item) -> Result<Option<Listed>, Error> {
        let (profile, name) = (string(&item, "type"), string(&item, "name"));
        if profile.is_empty() {
            return Err(self.of_an_early_release());
        }
        if profile == PROFILE_TYPE {
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

    fn or_missing(&self, error: Error) -> Error {
        if !is_missing(&error) {
            return self.explained(error);
        }
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

fn stored(item: &Item) -> StoredProfile {
    StoredProfile {
        name: string(item, "name"),
        text: string(item, "profile"),
    }
}

fn string(item: &Item, key: &str) -> String {
    let text = item.get(key).and_then(|value| value.as_s().ok());
    text.cloned().unwrap_or_default()
}
