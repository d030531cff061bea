//! Environments that nobody visits, on the command line.

use serde_json::Value;

use crate::stage::{Stage, create};

/// A profile of a worker, which lacks what only visitors need.
async fn with_worker() -> Stage {
    let mut stage = Stage::new().await;
    let arn = stage.world.add_worker().await.unwrap();
    let flags = [
        "config",
        "setup",
        "-p",
        "worker",
        "--name-prefix",
        "dev-dynamic-api",
        "--target-cluster",
        "dev",
        "--reference-service-arn",
        &arn,
        "--own-variables",
        "RAILS_ENV",
    ];
    stage.ok(&flags);
    stage
}

#[tokio::test]
async fn a_worker_is_created_listed_shown_and_deleted_without_an_address() {
    let stage = with_worker().await;
    assert!(
        stage.config().contains("own_variables = RAILS_ENV"),
        "{}",
        stage.config()
    );
    stage.ok(&["config", "check", "-p", "worker"]);
    stage.ok(&["config", "push", "-p", "worker"]);
    // Releases that know nothing of workers find none of the keys that they need.
    let stored = stage.stored("worker").await.unwrap();
    assert!(stored.starts_with("{\"gated\": {"), "{stored}");
    let image = stage.world.image("v1");
    let base = create("worker", "foo", &image);
    let refused = stage.run(&base);
    assert_eq!(refused.status, 1);
    let error = refused.err;
    assert!(error.contains("`RAILS_ENV` is not overridden"), "{error}");
    let own = [&base[..], &["--env", "RAILS_ENV=pr-12", "--output", "json"]].concat();
    let made: Value = serde_json::from_str(&stage.ok(&own).out).unwrap();
    assert_eq!(
        (&made["url"], &made["endpoint"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(made["kind"], "worker");
    // What was set stays.
    stage.ok(&base);
    let listed = stage.ok(&["ls"]).out;
    assert!(
        listed.contains("dev-dynamic-api-foo - (last updated: "),
        "{listed}"
    );
    assert!(listed.contains(", worker)"), "{listed}");
    let listed = stage.ok(&["ls", "--output", "json"]).out;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(
        (&listed[0]["endpoint"], &listed[0]["kind"]),
        (&Value::Null, &"worker".into())
    );
    let status = stage.ok(&["status", "foo", "--output", "json"]).out;
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status[0]["url"], Value::Null);
    let shown = stage.ok(&["status", "foo"]).out;
    assert!(shown.contains("none: it is a worker"), "{shown}");
    assert!(!shown.contains("listener rule"), "{shown}");
    let error = stage.refused(1, &["open", "foo"]);
    assert!(error.contains("has no address: it is a worker"), "{error}");
    stage.ok(&["delete", "-p", "worker", "--name", "foo"]);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.present(), []);
}
