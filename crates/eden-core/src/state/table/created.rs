//! Creating the state table.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TableStatus,
};

use super::{INDEX, Table, is_missing};
use crate::context::Context;
use crate::error::{Error, code, sent};

impl Table {
    /// Creates the table and waits until it is there.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn create(&self, context: &Context) -> Result<(), Error> {
        context.note("Waiting for table creation...");
        match self.create_table().await {
            // Somebody else is creating it at the same time.
            Err(error) if code(&error) == Some("ResourceInUseException") => {}
            answer => answer?,
        }
        let mut attempt = 0;
        while !self.is_active().await? {
            attempt += 1;
            context.pause(attempt, &self.not_yet()).await?;
        }
        Ok(())
    }

    fn not_yet(&self) -> Error {
        Error::Unusable {
            what: format!("DynamoDB table {}", self.name),
            why: "is being created".into(),
            advice: "Run the same command again in a minute.".into(),
            key: None,
        }
    }

    /// Whether the table is there and may be used.
    pub(super) async fn is_active(&self) -> Result<bool, Error> {
        let call = self.client.describe_table().table_name(&self.name);
        let described = sent("DynamoDB DescribeTable", &self.name, call.send()).await;
        match described {
            Err(error) if is_missing(&error) => Ok(false),
            answer => {
                Ok(answer?.table.and_then(|table| table.table_status) == Some(TableStatus::Active))
            }
        }
    }

    async fn create_table(&self) -> Result<(), Error> {
        let call = self.client.create_table().table_name(&self.name);
        let call = call
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(vec![
                attribute("type", ScalarAttributeType::S)?,
                attribute("name", ScalarAttributeType::S)?,
                attribute("kind", ScalarAttributeType::S)?,
                attribute("last_updated", ScalarAttributeType::N)?,
            ]))
            .set_key_schema(Some(keys("type", "name")?))
            .global_secondary_indexes(index()?);
        let answer = sent("DynamoDB CreateTable", &self.name, call.send());
        answer.await.map(drop)
    }
}

fn attribute(name: &str, kind: ScalarAttributeType) -> Result<AttributeDefinition, Error> {
    let definition = AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(kind);
    definition.build().map_err(|error| unbuildable(&error))
}

fn keys(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, Error> {
    let element = |name: &str, kind| {
        let element = KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind);
        element.build().map_err(|error| unbuildable(&error))
    };
    Ok(vec![
        element(hash, KeyType::Hash)?,
        element(range, KeyType::Range)?,
    ])
}

fn index() -> Result<GlobalSecondaryIndex, Error> {
    let all = Projection::builder()
        .projection_type(ProjectionType::All)
        .build();
    GlobalSecondaryIndex::builder()
        .index_name(INDEX)
        .set_key_schema(Some(keys("kind", "last_updated")?))
        .projection(all)
        .build()
        .map_err(|error| unbuildable(&error))
}

fn unbuildable(error: &aws_smithy_types::error::operation::BuildError) -> Error {
    Error::Unusable {
        what: "the state table's definition".into(),
        why: error.to_string(),
        advice: "Please report this.".into(),
        key: None,
    }
}
