//! `before_publish` of a profile and of the command line.

use serde_json::Value;
use testbed::proxy::{Ending, Point, Proxy, Side};

use crate::stage::{self, Ran, Stage};

const MIGRATE: [&str; 2] = ["bin/rails", "db:prepare"];

/// A stage whose stored profile has a task; the configuration file does not know of it.
async fn stage() -> Stage {
    let stage = Stage::with_local("api").await;
    let without = stage.config();
    stage.ok(&[
        "config",
        "setup",
        "-p",
        "api",
        "--before-publish",
        "bin/rails db:prepare",
    ]);
    let written = stage.config();
    assert!(
        written.contains("before_publish = bin/rails db:prepare"),
        "{written}"
    );
    stage.ok(&["config", "push", "-p", "api"]);
    // Releases that do not know the key find none that they need.
    let stored = stage.stored("api").await.unwrap();
    assert!(stored.starts_with("{\"gated\": {"), "{stored}");
    stage.write_config(&without);
    stage
}

fn create(stage: &Stage, proxy: &Proxy, tag: &str, more: &[&str]) -> Ran {
    let image = stage.world.image(tag);
    let create = stage::create("api", "foo", &image);
    let mut command = stage.command(&[&create[..], more].concat());
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    command.env("EDEN_TEST_LEASE", "1000");
    command.output().unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_task_of_a_profile_runs_and_its_failure_is_the_commands() {
    let stage = stage().await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let tasks = proxy.run_tasks();
    tasks.next(Ending::Exits(3));
    let failed = create(&stage, &proxy, "v1", &[]);
    assert_eq!(failed.status, 1, "{}", failed.out);
    let said = [
        "task 1 before the publication of dev-dynamic-api-foo failed: container app ended with exit code 3",
        "Nothing was published",
    ];
    for part in said {
        assert!(failed.err.contains(part), "no {part:?} in {}", failed.err);
    }
    assert!(
        failed
            .out
            .contains("Running task 1 of 1 before publication")
    );
    let deployed = create(&stage, &proxy, "v1", &[]);
    assert_eq!(deployed.status, 0, "{}", deployed.err);
    let ran = tasks.ran();
    assert_eq!(ran.len(), 2);
    assert_eq!(ran[1].command, MIGRATE);
    // What is given for one deploy stands in place of the profile's.
    let other = create(&stage, &proxy, "v2", &["--before-publish", r#"["a b"]"#]);
    assert_eq!(other.status, 0, "{}", other.err);
    assert_eq!(tasks.ran()[2].command, ["a b"]);
    let none = create(&stage, &proxy, "v1", &["--before-publish", "[]"]);
    assert_eq!(none.status, 0, "{}", none.err);
    assert_eq!(tasks.ran().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_any_more_runs_again_with_a_flag() {
    let stage = stage().await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let tasks = proxy.run_tasks();
    let point = Point {
        service: "ecs".into(),
        operation: "RunTask".into(),
        nth: 1,
        is_write: true,
    };
    kill(&stage, &proxy, &point);
    tasks.forget();
    age(&stage).await;
    let unknown = create(&stage, &proxy, "v1", &[]);
    assert_eq!(unknown.status, 1, "{}", unknown.out);
    let said = "whether it ran is not known any more";
    assert!(unknown.err.contains(said), "{}", unknown.err);
    assert!(unknown.err.contains("--rerun-tasks"), "{}", unknown.err);
    let again = create(&stage, &proxy, "v1", &["--rerun-tasks"]);
    assert_eq!(again.status, 0, "{}", again.err);
    assert_eq!(tasks.ran().len(), 2);
}

/// Ends a create once a call was carried out.
fn kill(stage: &Stage, proxy: &Proxy, point: &Point) {
    use std::sync::{Arc, Mutex};
    let image = stage.world.image("v1");
    let create = stage::create("api", "foo", &image);
    let mut command = stage.command(&create);
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    let running = Arc::new(Mutex::new(None::<std::process::Child>));
    let own = Arc::clone(&running);
    proxy.call_back(point, Side::After, move |_| {
        if let Some(child) = own.lock().unwrap().as_mut() {
            child.kill().unwrap();
        }
    });
    let child = command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    *running.lock().unwrap() = Some(child);
    loop {
        let mut child = running.lock().unwrap();
        if child.as_mut().unwrap().try_wait().unwrap().is_some() {
            break;
        }
        drop(child);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    proxy.clear_rules();
}

/// Lets an hour pass in the row.
async fn age(stage: &Stage) {
    let found = stage.world.environment("foo").await.unwrap();
    let text = found.rows[0]["record"].as_s().unwrap();
    let mut record: Value = serde_json::from_str(text).unwrap();
    let begun = &mut record["runs"]["each"][0]["begun"];
    *begun = (begun.as_u64().unwrap() - 3600).into();
    let value = aws_sdk_dynamodb::types::AttributeValue::S(record.to_string());
    let record = [("record", value)];
    stage.world.set_in_row("foo", &record).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_cannot_be_read_is_refused_before_any_call() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let create = stage::create("api", "foo", &image);
    let long = format!("[\"{}\"]", "x".repeat(8192));
    for (text, said) in [
        ("sh -c 'a b'", "holds quotes or backslashes"),
        ("[{}]", "cannot be read"),
        (long.as_str(), "takes 8192"),
    ] {
        let args = [&create[..], &["--before-publish", text]].concat();
        let refused = stage.refused(1, &args);
        assert!(refused.contains(said), "{refused}");
        assert!(refused.contains("`before_publish`"), "{refused}");
    }
    stage.assert_clean().await;
}
