//! What the Python tools left is read, and what is written they read.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use testbed::WorldOptions;

use crate::stage::{Stage, text};

/// The row of an environment as the Python tools wrote it.
async fn put_row(stage: &Stage, profile: &str, name: &str, time: (&str, AttributeValue)) {
    let pairs = [
        ("type", text(profile)),
        ("name", text(name)),
        ("kind", text("environment")),
        ("endpoint", text("api-foo.dev.example.com")),
        time,
    ];
    stage.put(&pairs).await;
}

fn number(value: &str) -> AttributeValue {
    AttributeValue::N(value.to_owned())
}

#[tokio::test]
async fn rows_of_every_generation_are_listed_in_local_time() {
    let stage = Stage::new().await;
    let cli = ("last_updated", number("1574246684.17976"));
    put_row(&stage, "api", "dev-dynamic-api-foo", cli).await;
    let api = ("last_updated_time", text("1554755528.434469"));
    put_row(&stage, "api", "test-create", api).await;
    let whole = ("last_updated", number("1574246684"));
    put_row(&stage, "web", "dev-web-foo", whole).await;
    let listing = "\
Profile api:
dev-dynamic-api-foo api-foo.dev.example.com (last updated: 2019-11-20T19:44:44.179760)
test-create api-foo.dev.example.com (last updated: 2019-04-09T05:32:08.434469)

Profile web:
dev-web-foo api-foo.dev.example.com (last updated: 2019-11-20T19:44:44)
";
    let mut command = stage.command(&["ls"]);
    let ran = command.env("TZ", "Asia/Tokyo").output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), listing);
}

#[tokio::test]
async fn every_page_of_the_table_is_listed() {
    let stage = Stage::new().await;
    // A page ends after 1 MB.
    for number in 0..6 {
        let padding = ("padding", text(&"x".repeat(300_000)));
        let name = format!("dev-{number}");
        put_row(&stage, "api", &name, padding).await;
    }
    let out = stage.ok(&["ls"]).out;
    assert_eq!(out.lines().count(), 7, "{out}");
}

#[tokio::test]
async fn an_environment_of_the_python_tools_is_deleted_by_its_profile() {
    let stage = Stage::with_local("api").await;
    for row in ["dev-dynamic-api-foo", "foo"] {
        stage.create("api", "foo", "v1");
        let names = stage.world.names("foo");
        let piece = testbed::Piece::Row;
        stage.world.delete_piece(&names, piece).await.unwrap();
        put_row(
            &stage,
            "api",
            row,
            ("last_updated", number("1574246684.17976")),
        )
        .await;
        stage.delete("api", "foo");
        stage.assert_clean().await;
    }
}

#[tokio::test]
async fn the_older_spelling_of_a_file_and_of_a_stored_profile_is_read() {
    let stage = Stage::new().await;
    let older = |key: &str| match key.strip_prefix("endpoint_") {
        Some("s3_bucket_name") => "config_bucket_name".to_owned(),
        Some("s3_key") => "config_bucket_key".to_owned(),
        Some(rest) => format!("config_{rest}"),
        None => key.to_owned(),
    };
    let profile = stage.world.profile();
    let pairs = profile.iter().map(|(key, value)| (older(key), value));
    let lines: String = pairs
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    stage.write_config(&format!(
        "[api]\n{lines}dynamic_zone_name = dev.example.com.\ntarget_container_name = app\n\n"
    ));
    assert_eq!(
        stage.ok(&["config", "check", "-p", "api"]).out,
        "No errors found\n"
    );
    stage.create("api", "foo", "v1");
    stage.delete("api", "foo");
    stage.assert_clean().await;
    // Stored in the spelling that the Python tools read.
    stage.ok(&["config", "push", "-p", "api"]);
    let stored = stage.stored("api").await.unwrap();
    assert!(stored.starts_with(r#"{"endpoint_s3_bucket_name": "servicename-config", "endpoint_s3_key": "endpoints.json", "endpoint_name_prefix": "#), "{stored}");
    let renamed = profile
        .iter()
        .map(|(key, value)| (older(key), value.clone()));
    stage
        .world
        .push_profile("old", &renamed.collect())
        .await
        .unwrap();
    stage.create("old", "bar", "v1");
    stage.ok(&["config", "pull", "-p", "old"]);
    assert_eq!(
        stage.ok(&["config", "check", "-p", "old"]).out,
        "No errors found\n"
    );
}

/// Table `eden` with the hash key of the first releases.
async fn older_table(stage: &Stage) {
    let key = KeySchemaElement::builder()
        .attribute_name("env_name")
        .key_type(KeyType::Hash);
    let attribute = AttributeDefinition::builder()
        .attribute_name("env_name")
        .attribute_type(ScalarAttributeType::S);
    let call = stage.world.clients.dynamodb.create_table();
    let call = call
        .table_name("eden")
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key.build().unwrap())
        .attribute_definitions(attribute.build().unwrap());
    call.send().await.unwrap();
    stage
        .put(&[("env_name", text("api$dev-dynamic-api-foo"))])
        .await;
}

#[tokio::test]
async fn a_table_of_the_first_releases_says_how_to_move() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.setup("api");
    older_table(&stage).await;
    for args in [
        &["ls"][..],
        &["config", "push", "-p", "api"],
        &["config", "ls"],
    ] {
        let told = stage.refused(1, args);
        assert!(
            told.contains("was made by an early release of eden"),
            "{told}"
        );
        assert!(told.contains("--remote-table-name"), "{told}");
    }
    let moved = [
        "config",
        "push",
        "-p",
        "api",
        "--remote-table-name",
        "eden2",
    ];
    assert!(stage.ok(&moved).out.ends_with("to DynamoDB table eden2\n"));
}
