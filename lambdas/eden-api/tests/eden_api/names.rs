//! Names of older releases are kept, and none that a terminal would obey is answered raw.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;
use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::Draft;
use eden_core::state::row;
use testbed::api_gateway::request;
use testbed::world::{TABLE, ZONE};

use crate::stage::{Stage, text};

async fn put(stage: &Stage, item: HashMap<String, AttributeValue>) {
    let call = stage.world.clients.dynamodb.put_item().table_name(TABLE);
    call.set_item(Some(item)).send().await.unwrap();
}

/// The row of an environment as releases wrote it that stored no names.
async fn put_older_row(stage: &Stage, name: &str) {
    let id = EnvironmentId {
        profile: "default".into(),
        name: name.into(),
    };
    let settings = Draft::from_pairs(stage.world.profile()).finish().unwrap();
    let record = Record::new(id, settings, ZONE.to_owned());
    put(stage, row::to_item(&record, SystemTime::now()).unwrap()).await;
}

#[tokio::test]
async fn an_environment_of_an_older_release_keeps_its_host() {
    let stage = Stage::new().await;
    put_older_row(&stage, "release-1.2").await;
    for tag in ["v1", "v2"] {
        let answer = stage.create("release-1.2", tag).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body["cname"], format!("api-release-1.2.{ZONE}"));
    }
    assert_eq!(stage.delete("release-1.2").await.status, 200);
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_name_with_control_characters_is_refused_before_any_call() {
    let stage = Stage::new().await;
    for name in ["a\u{1b}[31mb", "a\nb", "a\u{202e}b"] {
        let answer = stage.create(name, "v1").await;
        answer.assert_error(400, &["invisible character U+"]);
    }
    assert!(stage.proxy.calls().is_empty());
}

#[tokio::test]
async fn rows_with_control_characters_are_listed_in_visible_characters() {
    let stage = Stage::new().await;
    let hostile = "x\u{9b}2J\u{7f}\u{202e}y";
    put(
        &stage,
        HashMap::from([
            ("type".to_owned(), text("default")),
            ("name".to_owned(), text(hostile)),
            ("kind".to_owned(), text("environment")),
            ("endpoint".to_owned(), text(hostile)),
        ]),
    )
    .await;
    let time = Duration::from_secs(60);
    let event = request("GET", "list", &[]);
    let answer = stage.function.invoke(event, time).await.unwrap().unwrap();
    let body = answer["body"].as_str().unwrap();
    assert!(!body.contains(['\u{9b}', '\u{7f}', '\u{202e}']), "{body:?}");
    let listed: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(listed["environments"][0]["endpoint"], hostile);
}

/// Releases without a limit wrote such rows.
#[tokio::test]
async fn rows_with_absurd_numbers_are_listed() {
    let stage = Stage::new().await;
    let number = AttributeValue::N("15778800000000000000".to_owned());
    put(
        &stage,
        HashMap::from([
            ("type".to_owned(), text("default")),
            ("name".to_owned(), text("dev-foo")),
            ("kind".to_owned(), text("environment")),
            ("last_updated".to_owned(), number.clone()),
            ("expires_at".to_owned(), number),
        ]),
    )
    .await;
    let answer = stage.function.get("list", &[]).await;
    let listed = &answer.body["environments"][0];
    for key in ["last_updated", "expires_at"] {
        let time = listed[key].as_str().unwrap();
        assert!(time.starts_with("9999-12-30"), "{time}");
    }
    let purged = stage.function.send(request("POST", "purge", &[])).await;
    assert_eq!(purged.status, 200, "{purged:?}");
}
