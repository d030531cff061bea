//! Rows as time, or another tool, left them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;

use super::environment::Row;
use super::{TABLE, World};

/// A time that has passed.
const PAST: &str = "1577836800";

impl World {
    /// Writes attributes into the row of an environment whose name needs no cleaning.
    pub async fn set_in_row(
        &self,
        name: &str,
        attributes: &[(&str, AttributeValue)],
    ) -> Result<()> {
        let rows = self.environment(name).await?.rows;
        let row = rows.first().with_context(|| format!("{name} has no row"))?;
        self.set_in(row, attributes).await
    }

    async fn set_in(&self, row: &Row, attributes: &[(&str, AttributeValue)]) -> Result<()> {
        let mut call = self.clients.dynamodb.update_item().table_name(TABLE);
        for key in ["type", "name"] {
            let value = row.get(key).cloned();
            call = call.key(key, value.with_context(|| format!("the row has no {key}"))?);
        }
        let mut sets = Vec::new();
        for (index, (attribute, value)) in attributes.iter().enumerate() {
            sets.push(format!("#a{index} = :a{index}"));
            call = call
                .expression_attribute_names(format!("#a{index}"), *attribute)
                .expression_attribute_values(format!(":a{index}"), value.clone());
        }
        let call = call.update_expression(format!("SET {}", sets.join(", ")));
        call.send().await.context("write into a row").map(drop)
    }

    /// Lets an environment have been deployed to so long ago.
    pub async fn age(&self, name: &str, ago: Duration) -> Result<()> {
        self.set_in_row(name, &deployed(ago)?).await
    }

    /// The same for all environments, whatever their rows are called.
    pub async fn age_all(&self, ago: Duration) -> Result<()> {
        let kind = AttributeValue::S("environment".to_owned());
        for row in self.rows().await? {
            if row.get("kind") == Some(&kind) {
                self.set_in(&row, &deployed(ago)?).await?;
            }
        }
        Ok(())
    }

    /// Lets the time of an environment have passed, as if it had been made long ago.
    pub async fn expire(&self, name: &str) -> Result<()> {
        let past = AttributeValue::N(PAST.to_owned());
        self.set_in_row(name, &[("expires_at", past)]).await
    }
}

/// What a row says of a deploy so long ago.
fn deployed(ago: Duration) -> Result<[(&'static str, AttributeValue); 2]> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let then = AttributeValue::N(now.saturating_sub(ago).as_secs().to_string());
    Ok(["last_updated", "last_updated_time"].map(|name| (name, then.clone())))
}
