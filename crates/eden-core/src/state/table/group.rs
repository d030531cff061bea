//! The rows of an environment of several endpoints.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::join_all;

use super::{Table, is_missing};
use crate::error::{Error, sent};
use crate::place::{Group, Place};
use crate::record::{EnvironmentId, Record};
use crate::state::row::{self, Item, Row};
use aws_calls::all;

/// How the record of such a row is written.
const MARK: &str = "\"group\":{";

impl Table {
    /// The endpoints of an environment of several that have rows, whichever profiles those belong
    /// to.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn group(&self, id: &EnvironmentId) -> Result<Vec<Record>, Error> {
        let mut records = Vec::new();
        for item in self.grouped_rows().await? {
            records.extend(row::from_item(id, &item)?.record);
        }
        records.retain(|record| record.group.is_some() && record.environment() == *id);
        Ok(records)
    }

    /// The endpoints that these records mention, and that have no rows of the environment's: a command may
    /// have been killed before it wrote them.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn unwritten(&self, records: &[Record]) -> Result<Vec<Record>, Error> {
        let mentioned = mentioned(records).into_iter();
        let unwritten =
            join_all(mentioned.map(|record| self.unless_of_other_environment(record))).await;
        Ok(all(unwritten)?.into_iter().flatten().collect())
    }

    async fn grouped_rows(&self) -> Result<Vec<Item>, Error> {
        let call = self.client.scan().table_name(&self.name);
        let call = call
            .consistent_read(true)
            .filter_expression("contains(#record, :mark)")
            .expression_attribute_names("#record", "record")
            .expression_attribute_values(":mark", AttributeValue::S(MARK.to_owned()));
        let pages = call.into_paginator().items().send();
        let call = pages.collect::<Result<Vec<Item>, _>>();
        match sent("DynamoDB Scan", self.subject(), call).await {
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            answer => answer.map_err(|error| self.explained(error)),
        }
    }

    /// An endpoint that was removed is still mentioned; its place may be another environment's by now.
    async fn unless_of_other_environment(&self, record: Record) -> Result<Option<Record>, Error> {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        let items = self.items(&record.id, &names).await?;
        let row = items.row(&record.id, &names, &fqdn)?;
        let is_row_of_other_environment = |row: Row| {
            let owner = row.record.map(|owner| owner.environment());
            owner.is_some_and(|owner| owner != record.environment())
        };
        Ok(if row.is_some_and(is_row_of_other_environment) {
            None
        } else {
            Some(record)
        })
    }
}

/// The endpoints that records mention and that are not among them.
fn mentioned(records: &[Record]) -> Vec<Record> {
    let mut mentioned: Vec<Record> = Vec::new();
    for group in records.iter().filter_map(|record| record.group.as_ref()) {
        for (key, place) in &group.others {
            let mut known = records.iter().chain(&mentioned);
            if !known.any(|record| record.place().same_as(place)) {
                mentioned.push(member(group, key, place));
            }
        }
    }
    mentioned
}

fn member(group: &Group, key: &str, place: &Place) -> Record {
    Record {
        group: Some(Group {
            profile: group.profile.clone(),
            given: group.given.clone(),
            key: key.to_owned(),
            others: BTreeMap::new(),
        }),
        ..Record::from(place.clone())
    }
}

#[cfg(test)]
mod tests;
