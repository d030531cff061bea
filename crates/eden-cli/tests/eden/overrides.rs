//! What `eden create` has otherwise than the reference, and how it goes back.

use aws_sdk_ecs::types::TaskDefinition;
use serde_json::Value;

use crate::stage::{Stage, create};

async fn running(stage: &Stage) -> TaskDefinition {
    let service = stage
        .world
        .environment("foo")
        .await
        .unwrap()
        .service
        .unwrap();
    let call = stage.world.clients.ecs.describe_task_definition();
    let call = call.task_definition(service.task_definition().unwrap());
    call.send().await.unwrap().task_definition.unwrap()
}

fn deploy(stage: &Stage, more: &[&str]) -> String {
    let image = stage.world.image("v1");
    let flags = [
        &create("api", "foo", &image)[..],
        &["--output", "json"],
        more,
    ]
    .concat();
    stage.ok(&flags).out
}

#[tokio::test]
async fn what_is_given_stays_until_it_is_taken_away() {
    let stage = Stage::with_local("api").await;
    let sidecar = format!("sidecar={}", stage.world.image("v2"));
    let flags = [
        "--container-image",
        &sidecar,
        "--cpu",
        "1024",
        "--memory",
        "2048",
        "--command",
        r#"["bin/rails", "server"]"#,
        "--secret",
        "LOG_LEVEL=/preview/log-level",
        "--env",
        "DB=app_{eden.name}",
    ];
    let printed: Value = serde_json::from_str(&deploy(&stage, &flags)).unwrap();
    assert_eq!(printed["overrides"]["cpu"], 1024);
    // A deploy that asks for nothing keeps all of it.
    deploy(&stage, &[]);
    let definition = running(&stage).await;
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("1024"), Some("2048"))
    );
    let containers = definition.container_definitions();
    assert_eq!(containers[0].command(), ["bin/rails", "server"]);
    assert_eq!(containers[1].image(), Some(&*stage.world.image("v2")));
    let mut variables = containers[0].environment().iter();
    let db = variables.find(|pair| pair.name() == Some("DB")).unwrap();
    assert_eq!(db.value(), Some("app_foo"));
    deploy(
        &stage,
        &["--as-reference", "command", "--as-reference", "cpu"],
    );
    let definition = running(&stage).await;
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("512"), Some("2048"))
    );
    let app = &definition.container_definitions()[0];
    assert_eq!(app.command().len(), 0);
    assert!(
        app.secrets()
            .iter()
            .any(|secret| secret.name() == "LOG_LEVEL")
    );
    stage.delete("api", "foo");
    stage.assert_clean().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_anything_is_made() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    for (status, more, why) in [
        (
            2,
            ["--command", "bin/rails server"],
            "expected a JSON list of words",
        ),
        (2, ["--capacity", "spott"], "expected `spot`"),
        (2, ["--container-image", "nginx"], "expected CONTAINER=URI"),
        (2, ["--as-reference", "cpus"], "did you mean `cpu`?"),
        (
            1,
            ["--memory", "8192"],
            "Fargate has no task with 512 CPU units and 8192 MiB",
        ),
        (
            1,
            ["--env", "URL={eden.ur}"],
            "`environment` refers to `{eden.ur}`",
        ),
        (
            1,
            ["--container-image", "nginx=docker.io/library/nginx:1"],
            "`image_registries`",
        ),
    ] {
        let flags = [&create("api", "foo", &image)[..], &more].concat();
        let ran = stage.run(&flags);
        assert_eq!(ran.status, status, "{more:?}: {}", ran.err);
        assert!(ran.err.contains(why), "{more:?}: {}", ran.err);
    }
    stage.assert_clean().await;
}
