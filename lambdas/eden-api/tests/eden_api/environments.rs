//! Environments come and go, in every form of request.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use testbed::Piece;
use testbed::api_gateway::{API_KEY, request};

use crate::function::Answer;
use crate::stage::{Stage, text};

fn done(message: &str, name: &str) -> Answer {
    let cname = format!("api-{name}.dev.example.com");
    let body = json!({ "status": "ok", "message": message, "name": name, "cname": cname });
    Answer { status: 200, body }
}

#[tokio::test]
async fn one_process_creates_deploys_lists_and_deletes() {
    let stage = Stage::new().await;
    assert_eq!(
        stage.create("foo", "v1").await,
        done("successfully created", "foo")
    );
    assert_eq!(
        stage.create("foo", "v2").await,
        done("successfully created", "foo")
    );
    let other = stage.delete("dev-dynamic-api-foo").await;
    assert_eq!(other.body["message"], "nothing to delete");
    assert_eq!(other.body["meant"], "default/foo");
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    assert_eq!(found.task_definitions.len(), 2, "deployed, not made anew");
    let listed = stage.function.get("list", &[]).await;
    assert_listed(&listed);
    assert_eq!(
        stage.delete("foo").await,
        done("successfully deleted", "foo")
    );
    stage.assert_clean().await;
    assert_eq!(stage.delete("foo").await, done("nothing to delete", "foo"));
    let listed = stage.function.get("list", &[]).await;
    assert_eq!(listed.body["environments"], json!([]));
    assert!(stage.function.is_running());
    assert_logged(&stage.function.log());
}

fn assert_listed(listed: &Answer) {
    assert_eq!((listed.status, &listed.body["status"]), (200, &json!("ok")));
    let one = &listed.body["environments"][0];
    assert_eq!(one["profile"], "default");
    assert_eq!(one["name"], "foo");
    assert_eq!(one["resource_name"], "dev-dynamic-api-foo");
    assert_eq!(one["endpoint"], "api-foo.dev.example.com");
    assert!(one["last_updated"].as_str().unwrap().ends_with('Z'));
}

/// Every line is JSON of our own with the request's id, and holds no secret.
fn assert_logged(log: &str) {
    assert!(!log.contains(API_KEY), "{log}");
    assert!(!log.contains("x-api-key"), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let ids = lines.iter().map(|line| &line["span"]["request_id"]);
    for id in ids {
        assert!(id.as_str().unwrap().starts_with("request-"), "{log}");
    }
    let own = |line: &Value| {
        let target = line["target"].as_str().unwrap_or_default();
        target.starts_with("eden_api") || target.starts_with("eden_core")
    };
    assert!(lines.iter().all(own), "{log}");
    let call = lines
        .iter()
        .find(|line| line["call"] == "ECS CreateService")
        .unwrap();
    assert!(call["took_ms"].is_u64(), "{call}");
    let end = lines.iter().find(|line| line["status"] == 200).unwrap();
    assert!(end["took_ms"].is_u64(), "{end}");
}

#[tokio::test]
async fn post_and_delete_take_a_query_and_post_a_body() {
    let stage = Stage::new().await;
    let image = stage.world.image("v1");
    let mut post = request("POST", "create", &[("name", "foo")]);
    post["body"] = json!({ "image_uri": image, "profile": null })
        .to_string()
        .into();
    let created = stage.function.send(post).await;
    assert_eq!(created, done("successfully created", "foo"));
    let query = [("name", "bar"), ("image_uri", image.as_str())];
    let created = stage.function.send(request("POST", "create", &query)).await;
    assert_eq!(created, done("successfully created", "bar"));
    for name in ["foo", "bar"] {
        let delete = request("DELETE", "delete", &[("name", name)]);
        let deleted = stage.function.send(delete).await;
        assert_eq!(deleted, done("successfully deleted", name));
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_worker_has_no_address() {
    let mut stage = Stage::new().await;
    let arn = stage.world.add_worker().await.unwrap();
    let mut profile = stage.world.profile();
    profile.insert("reference_service_arn".to_owned(), arn);
    profile.insert("shared_queues".to_owned(), "true".to_owned());
    stage.world.push_profile("worker", &profile).await.unwrap();
    let image = stage.world.image("v1");
    let query = [
        ("name", "foo"),
        ("image_uri", &image),
        ("profile", "worker"),
    ];
    let created = stage.function.get("create", &query).await;
    assert_eq!(
        (created.status, &created.body["cname"]),
        (200, &Value::Null)
    );
    let listed = stage.function.get("list", &[("profile", "worker")]).await;
    let own = &listed.body["environments"][0];
    assert_eq!(
        (&own["kind"], &own["endpoint"]),
        (&"worker".into(), &Value::Null)
    );
    let query = [("name", "foo"), ("profile", "worker")];
    let deleted = stage.function.get("delete", &query).await;
    assert_eq!(deleted.body["cname"], Value::Null);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.present(), []);
}

#[tokio::test]
async fn a_profile_is_named_in_either_spelling_of_its_keys() {
    let stage = Stage::new().await;
    let older = |key: &str| match key.strip_prefix("endpoint_") {
        Some("s3_bucket_name") => "config_bucket_name".to_owned(),
        Some("s3_key") => "config_bucket_key".to_owned(),
        Some(rest) => format!("config_{rest}"),
        None => key.to_owned(),
    };
    let profile = stage.world.profile().into_iter();
    let profile = profile.map(|(key, value)| (older(&key), value)).collect();
    stage.world.push_profile("api", &profile).await.unwrap();
    let image = stage.world.image("v1");
    let query = [("name", "foo"), ("image_uri", &image), ("profile", "api")];
    let created = stage.function.get("create", &query).await;
    assert_eq!(created, done("successfully created", "foo"));
    for (profile, number) in [("api", 1), ("default", 0)] {
        let listed = stage.function.get("list", &[("profile", profile)]).await;
        let environments = listed.body["environments"].as_array().unwrap();
        assert_eq!(environments.len(), number, "{profile}");
    }
}

#[tokio::test]
async fn rows_of_both_python_generations_are_listed_and_deleted() {
    let stage = Stage::new().await;
    let newer = AttributeValue::N("1574246684.17976".to_owned());
    let cli = ("dev-dynamic-api-foo", ("last_updated", newer));
    let api = ("foo", ("last_updated_time", text("1554755528.434469")));
    for ((row, time), shown) in [
        (cli, "2019-11-20T10:44:44.17976Z"),
        (api, "2019-04-08T20:32:08.434469Z"),
    ] {
        stage.create("foo", "v1").await;
        let names = stage.world.names("foo");
        stage.world.delete_piece(&names, Piece::Row).await.unwrap();
        stage.put_row("default", row, time).await;
        let listed = stage.function.get("list", &[]).await;
        let one = &listed.body["environments"][0];
        assert_eq!(one["resource_name"], row);
        assert_eq!(one["last_updated"], shown);
        assert_eq!(
            stage.delete("foo").await,
            done("successfully deleted", "foo")
        );
        stage.assert_clean().await;
    }
}
