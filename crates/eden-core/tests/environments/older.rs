//! What is not there yet is made, and what older tools left is taken over.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use aws_sdk_route53::types::{
    Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use testbed::world::{BUCKET, KEY, TABLE};
use testbed::{Kind, WorldOptions};

use crate::on_both;
use crate::stage::{Stage, id};

async fn a_table_that_is_missing_is_made(kind: Kind) {
    let options = WorldOptions::default().without_table();
    let stage = Stage::with(kind, options).await;
    assert_eq!(stage.eden.profile("default").await.unwrap(), None);
    assert_eq!(stage.eden.find(&id("foo")).await.unwrap(), []);
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
    let call = stage.world.clients.dynamodb.describe_table();
    let table = call.table_name(TABLE).send().await.unwrap().table.unwrap();
    let index = &table.global_secondary_indexes()[0];
    assert_eq!(index.index_name(), Some("kind_last_updated_gsi"));
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn a_file_that_is_missing_is_made(kind: Kind) {
    let stage = Stage::on(kind).await;
    let s3 = &stage.world.clients.s3;
    s3.delete_object()
        .bucket(BUCKET)
        .key(KEY)
        .send()
        .await
        .unwrap();
    stage.created("foo").await;
    let expected = "{\n    \"environments\": [\n        {\n            \"api_endpoint\": \
        \"api-foo.dev.example.com\",\n            \"env\": \"dev\",\n            \"name\": \
        \"servicename-dev-foo\"\n        }\n    ]\n}";
    assert_eq!(stage.world.document_text().await.unwrap(), expected);
}

async fn a_stored_profile_gives_the_settings_in_either_spelling(kind: Kind) {
    let stage = Stage::on(kind).await;
    let stored = stage.eden.profile("default").await.unwrap().unwrap();
    let settings = stored.finish().unwrap();
    assert_eq!(settings, stage.request("foo", "v1").settings);
    let older = |key: String| match key.strip_prefix("endpoint_") {
        Some("s3_bucket_name") => "config_bucket_name".to_owned(),
        Some("s3_key") => "config_bucket_key".to_owned(),
        Some(rest) => format!("config_{rest}"),
        None => key,
    };
    let profile = stage.world.profile().into_iter();
    let profile = profile.map(|(key, value)| (older(key), value)).collect();
    stage.world.push_profile("older", &profile).await.unwrap();
    let stored = stage.eden.profile("older").await.unwrap().unwrap();
    assert_eq!(stored.finish().unwrap(), settings);
}

fn cname(fqdn: &str, target: &str) -> Change {
    let value = ResourceRecord::builder().value(target).build();
    let record = ResourceRecordSet::builder()
        .name(fqdn)
        .r#type(RrType::Cname)
        .ttl(300)
        .resource_records(value.unwrap());
    Change::builder()
        .action(ChangeAction::Create)
        .resource_record_set(record.build().unwrap())
        .build()
        .unwrap()
}

async fn put_cname(stage: &Stage, fqdn: &str) {
    let alb = stage.world.balancers.common_alb.dns_name().unwrap();
    let changes = ChangeBatch::builder().changes(cname(fqdn, alb));
    let batch = changes.build().unwrap();
    let call = stage.world.clients.route53.change_resource_record_sets();
    let call = call
        .hosted_zone_id(&stage.world.zone_id)
        .change_batch(batch);
    call.send().await.unwrap();
}

async fn the_cname_of_an_early_release_becomes_an_alias(kind: Kind) {
    let stage = Stage::on(kind).await;
    put_cname(&stage, "api-foo.dev.example.com").await;
    put_row(&stage, "dev-dynamic-api-foo").await;
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
    assert_eq!(stage.proxy.count("route53", "ChangeResourceRecordSets"), 1);
}

async fn the_cname_of_an_early_release_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    put_cname(&stage, "api-foo.dev.example.com").await;
    put_row(&stage, "dev-dynamic-api-foo").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// A row as one of the Python tools wrote it, by the name that it gave it.
async fn put_row(stage: &Stage, name: &str) {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let item = HashMap::from([
        ("type".to_owned(), text("default")),
        ("name".to_owned(), text(name)),
        ("kind".to_owned(), text("environment")),
        ("endpoint".to_owned(), text("api-foo.dev.example.com")),
        (
            "last_updated".to_owned(),
            AttributeValue::N("1574246650.179760".to_owned()),
        ),
    ]);
    let call = stage.world.clients.dynamodb.put_item().table_name(TABLE);
    call.set_item(Some(item)).send().await.unwrap();
}

async fn an_environment_of_the_python_tools_is_taken_over(kind: Kind) {
    let stage = Stage::on(kind).await;
    for row in ["dev-dynamic-api-foo", "foo"] {
        stage.created("foo").await;
        let names = stage.world.names("foo");
        stage
            .world
            .delete_piece(&names, testbed::Piece::Row)
            .await
            .unwrap();
        put_row(&stage, row).await;
        let record = stage.eden.find(&id("foo")).await.unwrap().remove(0);
        assert_eq!(
            record.image, "",
            "a row without a record is read by the profile"
        );
        assert_eq!(stage.drift(&record).await, [""; 0]);
        stage.create(&stage.request("foo", "v2")).await.unwrap();
        stage.assert_exact("foo", "v2").await;
        stage.delete("foo").await.unwrap();
        // No ghost of either name.
        stage.assert_clean().await;
    }
}

async fn an_environment_of_the_python_tools_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    for row in ["dev-dynamic-api-foo", "foo"] {
        put_row(&stage, row).await;
        stage.delete("foo").await.unwrap();
        stage.assert_clean().await;
    }
}

/// The very first tools had one table of their own kind.
async fn a_table_of_an_early_release_is_refused_with_the_way_out(kind: Kind) {
    let options = WorldOptions::default().without_table();
    let stage = Stage::with(kind, options).await;
    let key = KeySchemaElement::builder()
        .attribute_name("env_name")
        .key_type(KeyType::Hash);
    let attribute = AttributeDefinition::builder()
        .attribute_name("env_name")
        .attribute_type(ScalarAttributeType::S);
    let call = stage
        .world
        .clients
        .dynamodb
        .create_table()
        .table_name(TABLE);
    let call = call
        .key_schema(key.build().unwrap())
        .attribute_definitions(attribute.build().unwrap())
        .billing_mode(BillingMode::PayPerRequest);
    call.send().await.unwrap();
    let create = stage.create(&stage.request("foo", "v1")).await.unwrap_err();
    let find = stage.eden.find(&id("foo")).await.unwrap_err();
    for error in [create, find] {
        let expected = "DynamoDB table eden: has other keys than `type` and `name`: it was made by \
                        an early release of eden";
        assert_eq!(error.to_string(), expected);
        assert!(error.advice().unwrap().contains("config push"), "{error:?}");
    }
    assert_eq!(stage.writes(), [""; 0]);
}

on_both!(
    a_table_of_an_early_release_is_refused_with_the_way_out,
    a_table_that_is_missing_is_made,
    a_file_that_is_missing_is_made,
    a_stored_profile_gives_the_settings_in_either_spelling,
    the_cname_of_an_early_release_becomes_an_alias,
    the_cname_of_an_early_release_is_deleted,
    an_environment_of_the_python_tools_is_taken_over,
    an_environment_of_the_python_tools_is_deleted,
);
