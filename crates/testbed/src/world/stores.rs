//! The Environments JSON, the state table and the hosted zone.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType,
};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use super::clients::Clients;
use crate::stand_in::REGION;

/// The bucket of the Environments JSON.
pub const BUCKET: &str = "servicename-config";
/// The key of the Environments JSON.
pub const KEY: &str = "endpoints.json";
/// The state table.
pub const TABLE: &str = "eden";

/// What other people have in the Environments JSON: eden must keep every byte of meaning.
const OTHERS: &str = r#"{
    "environments": [
        {
            "admin_endpoint": "admin.example.com",
            "api_endpoint": "api.example.com",
            "env": "production",
            "name": "somebody-else",
            "x_owner": {
                "contact": "山田",
                "since": 2019
            }
        }
    ],
    "x_version": 3
}"#;

pub(super) async fn bucket(clients: &Clients) -> Result<()> {
    let place = BucketLocationConstraint::from(REGION);
    let place = CreateBucketConfiguration::builder()
        .location_constraint(place)
        .build();
    let request = clients
        .s3
        .create_bucket()
        .bucket(BUCKET)
        .create_bucket_configuration(place);
    request
        .send()
        .await
        .context("create the bucket of the Environments JSON")?;
    let request = clients.s3.put_object().bucket(BUCKET).key(KEY);
    let request = request
        .content_type("application/json")
        .body(OTHERS.as_bytes().to_vec().into());
    request
        .send()
        .await
        .context("write the Environments JSON")?;
    Ok(())
}

pub(super) async fn zone(clients: &Clients, name: &str) -> Result<String> {
    let request = clients
        .route53
        .create_hosted_zone()
        .name(name)
        .caller_reference("testbed");
    let answer = request.send().await.context("create the hosted zone")?;
    let id = answer
        .hosted_zone()
        .map(|zone| zone.id().trim_start_matches("/hostedzone/"));
    Ok(id.context("the hosted zone has no id")?.to_owned())
}

pub(super) async fn table(clients: &Clients) -> Result<()> {
    let index = GlobalSecondaryIndex::builder()
        .index_name("kind_last_updated_gsi")
        .key_schema(key("kind", KeyType::Hash)?)
        .key_schema(key("last_updated", KeyType::Range)?)
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        );
    let request = clients
        .dynamodb
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("type", KeyType::Hash)?)
        .key_schema(key("name", KeyType::Range)?)
        .global_secondary_indexes(index.build()?)
        .set_attribute_definitions(Some(attributes()?));
    request.send().await.context("create the state table")?;
    Ok(())
}

/// Stores a profile as `eden config push` of the Python tools does.
pub(super) async fn push_profile(
    clients: &Clients,
    name: &str,
    profile: &BTreeMap<String, String>,
) -> Result<()> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let request = clients
        .dynamodb
        .put_item()
        .table_name(TABLE)
        .item("type", text("_profile"))
        .item("name", text(name))
        .item("kind", text("profile"))
        .item("profile", text(&serde_json::to_string(profile)?))
        .item(
            "last_updated",
            AttributeValue::N("1554904318.996123".to_owned()),
        );
    request
        .send()
        .await
        .with_context(|| format!("store the profile {name}"))?;
    Ok(())
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement> {
    Ok(KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()?)
}

fn attributes() -> Result<Vec<AttributeDefinition>> {
    let kinds = [
        ("type", ScalarAttributeType::S),
        ("name", ScalarAttributeType::S),
        ("kind", ScalarAttributeType::S),
        ("last_updated", ScalarAttributeType::N),
    ];
    let define = |(name, kind)| {
        Ok(AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(kind)
            .build()?)
    };
    kinds.into_iter().map(define).collect()
}
