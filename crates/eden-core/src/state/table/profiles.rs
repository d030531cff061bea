//! Profiles in the table: listing, storing and removing them.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::doors::{self, ALWAYS, Change, GATED};
use super::listing::string;
use super::{Condition, StoredDoor, Table, is_missing};
use crate::context::Context;
use crate::error::{Error, code, sent};
use crate::settings::Door;
use crate::state::row::{self, Item, PROFILE_TYPE};

/// A stored profile as it was pushed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredProfile {
    /// Its name.
    pub name: String,
    /// Its JSON text.
    pub text: String,
}

impl Table {
    /// All stored profiles, by name.
    ///
    /// # Errors
    /// When the table does not exist or a call fails.
    pub async fn profiles(&self) -> Result<Vec<StoredProfile>, Error> {
        let items = self.profile_items().await;
        let items = items.map_err(|error| self.or_missing(error))?;
        Ok(profiles(&items))
    }

    async fn profile_items(&self) -> Result<Vec<Item>, Error> {
        self.partition(PROFILE_TYPE).await
    }

    /// All items of a type, which for rows is the name of their profile.
    pub(super) async fn partition(&self, kind: &str) -> Result<Vec<Item>, Error> {
        let kind = AttributeValue::S(kind.to_owned());
        let call = self.client.query().table_name(&self.name);
        let call = call
            .consistent_read(true)
            .key_condition_expression("#type = :type")
            .expression_attribute_names("#type", "type")
            .expression_attribute_values(":type", kind);
        let pages = call.into_paginator().items().send();
        let call = pages.collect::<Result<Vec<Item>, _>>();
        sent("DynamoDB Query", self.subject(), call).await
    }

    /// The same; none where the table does not exist.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn profiles_if_any(&self) -> Result<Vec<StoredProfile>, Error> {
        self.profile_items_if_any()
            .await
            .map(|items| profiles(&items))
    }

    /// The same, and beside them the doors of those whose environments may be gated.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn profiles_and_doors_if_any(
        &self,
    ) -> Result<(Vec<StoredProfile>, Vec<StoredDoor>), Error> {
        let items = self.profile_items_if_any().await?;
        let doors = items.iter().filter_map(doors::read);
        Ok((profiles(&items), doors.collect()))
    }

    async fn profile_items_if_any(&self) -> Result<Vec<Item>, Error> {
        match self.profile_items().await {
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            answer => answer.map_err(|error| self.explained(error)),
        }
    }

    /// The JSON text of a stored profile, or `None` where the table or the profile does not exist.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn profile_text(&self, name: &str) -> Result<Option<String>, Error> {
        let item = self.get(PROFILE_TYPE, name).await?;
        Ok(item.as_ref().map(|item| string(item, "profile")))
    }

    /// Stores a profile's JSON text in place of any other; creates the table where it is missing.
    ///
    /// # Errors
    /// When a call fails, or the text would open a gate without saying so.
    pub async fn push_profile(
        &self,
        context: &Context,
        name: &str,
        text: &str,
    ) -> Result<(), Error> {
        let subject = self.profile_subject(name);
        match Change::of(text) {
            Change::Nothing => {
                let write = self.written(context, || self.put_unless_gated(name, text, &subject));
                context.change("DynamoDB PutItem", &subject, write).await
            }
            Change::Store(door) => {
                let (item, always) = (
                    profile_item(name, text),
                    Condition::new(ALWAYS, &["type"], &[]),
                );
                let profile = self.putting(item, &always, stored_already(name))?;
                let door = self.storing_door(name, &door).await?;
                self.transact(context, &subject, &[profile, door]).await
            }
        }
    }

    /// Stores a profile's JSON text unless another one is stored under that name, and says whether
    /// it did; creates the table where it is missing.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn add_profile(
        &self,
        context: &Context,
        name: &str,
        text: &str,
    ) -> Result<bool, Error> {
        let subject = self.profile_subject(name);
        if let Change::Store(door) = Change::of(text) {
            return self.add_with_door(context, name, text, &door).await;
        }
        let write = self.written(context, || self.put_if_new(name, text, &subject));
        match context.change("DynamoDB PutItem", &subject, write).await {
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => Ok(false),
            answer => answer.map(|()| true),
        }
    }

    /// Removes a stored profile, and says whether there was one.
    ///
    /// # Errors
    /// When the table does not exist or the call fails.
    pub async fn remove_profile(&self, context: &Context, name: &str) -> Result<bool, Error> {
        let removed = self.remove_profile_if_any(context, name).await?;
        removed.ok_or_else(|| self.missing())
    }

    /// Removes a stored profile, and says whether there was one; `None` where there is no table.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn remove_profile_if_any(
        &self,
        context: &Context,
        name: &str,
    ) -> Result<Option<bool>, Error> {
        let subject = self.profile_subject(name);
        let call = self.client.delete_item().table_name(&self.name);
        let call = call
            .set_key(Some(row::key(PROFILE_TYPE, name)))
            .return_values(ReturnValue::AllOld);
        let removal = async {
            match sent("DynamoDB DeleteItem", &subject, call.send()).await {
                Err(error) if is_missing(&error) => Ok(None),
                answer => answer.map(Some).map_err(|error| self.explained(error)),
            }
        };
        let change = context.change("DynamoDB DeleteItem", &subject, removal);
        let Some(answer) = change.await? else {
            return Ok(None);
        };
        let old = answer.attributes.unwrap_or_default();
        if old.contains_key(GATED) {
            let door = self.removing_door(name)?;
            self.transact(context, &subject, &[door]).await?;
        }
        Ok(Some(!old.is_empty()))
    }

    /// Stores a new profile that says who may visit; whether it did.
    async fn add_with_door(
        &self,
        context: &Context,
        name: &str,
        text: &str,
        door: &Door,
    ) -> Result<bool, Error> {
        let condition = Condition::new(
            "attribute_not_exists(#type) OR #profile = :profile",
            &["type", "profile"],
            &[("profile", text)],
        );
        let profile = self.putting(profile_item(name, text), &condition, stored_already(name))?;
        let door = self.storing_door(name, door).await?;
        let subject = self.profile_subject(name);
        match self.transact(context, &subject, &[profile, door]).await {
            Err(Error::Changed { .. }) => Ok(false),
            answer => answer.map(|()| true),
        }
    }

    /// A text that does not say who may visit opens no gate: whoever has an old copy of the profile would do so unawares.
    async fn put_unless_gated(&self, name: &str, text: &str, subject: &str) -> Result<(), Error> {
        let call = self.client.put_item().table_name(&self.name);
        let call = call
            .set_item(Some(profile_item(name, text)))
            .condition_expression("attribute_not_exists(#gated)")
            .expression_attribute_names("#gated", GATED);
        match sent("DynamoDB PutItem", subject, call.send()).await {
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => {
                Err(still_gated(subject))
            }
            answer => answer.map(drop).map_err(|error| self.explained(error)),
        }
    }

    /// The same text is no conflict: an answer may have been lost.
    async fn put_if_new(&self, name: &str, text: &str, subject: &str) -> Result<(), Error> {
        let call = self.client.put_item().table_name(&self.name);
        let call = call
            .set_item(Some(profile_item(name, text)))
            .condition_expression("attribute_not_exists(#type) OR #profile = :profile")
            .expression_attribute_names("#type", "type")
            .expression_attribute_names("#profile", "profile")
            .expression_attribute_values(":profile", AttributeValue::S(text.to_owned()));
        let answer = sent("DynamoDB PutItem", subject, call.send()).await;
        answer.map(drop).map_err(|error| self.explained(error))
    }

    fn profile_subject(&self, name: &str) -> String {
        format!("profile {name} of table {}", self.name)
    }
}

/// Only [`Table::add_profile`] meets it, and says so in its own words.
fn stored_already(name: &str) -> impl Fn() -> Error + Send + Sync + 'static {
    let name = name.to_owned();
    move || Error::Changed { name: name.clone() }
}

fn still_gated(subject: &str) -> Error {
    Error::Unusable {
        what: subject.to_owned(),
        why: "is gated, and what was to be stored in its place does not say so".into(),
        advice: "Give `access = gate` and `allowed_visitors` to keep the gate, or `access = public` to open its \
                 environments to everybody with their next deploys."
            .into(),
        key: Some("access"),
    }
}

fn profile_item(name: &str, text: &str) -> Item {
    let mut item = row::key(PROFILE_TYPE, name);
    if Change::of(text).may_gate() {
        item.insert(GATED.to_owned(), AttributeValue::Bool(true));
    }
    for (key, value) in [("kind", "profile"), ("profile", text)] {
        item.insert(key.to_owned(), AttributeValue::S(value.to_owned()));
    }
    item
}

fn profiles(items: &[Item]) -> Vec<StoredProfile> {
    let items = items.iter().filter(|item| !doors::is_door(item));
    items.map(stored).collect()
}

fn stored(item: &Item) -> StoredProfile {
    StoredProfile {
        name: string(item, "name"),
        text: string(item, "profile"),
    }
}
