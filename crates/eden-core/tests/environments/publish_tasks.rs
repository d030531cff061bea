//! Tasks before publication: each runs once for a revision, and nothing is published before it has succeeded.

mod attempts;
mod kills;
mod planted;

use std::sync::Arc;

use aws_sdk_ecs::types::{LogConfiguration, LogDriver};
use eden_core::Error;
use eden_core::record::Record;
use testbed::proxy::{Ending, Fault, Tasks, When};
use testbed::{Kind, WorldOptions};

use crate::exact::recorded;
use crate::stage::Stage;

const MIGRATE: &str = "bin/rails db:prepare";

impl Stage {
    /// Lets a task run before each environment is published.
    fn migrates(&mut self) -> Arc<Tasks> {
        self.before_publish = Some(MIGRATE);
        self.proxy.run_tasks()
    }

    /// What the row of an environment says.
    async fn recorded(&self, name: &str) -> Record {
        let found = self.world.environment(name).await.unwrap();
        recorded(&found.rows[0])
    }

    /// Whether the Environments JSON lists an environment.
    async fn lists(&self, name: &str) -> bool {
        let entry = self.world.names(name).entry;
        let entries = self.world.entries().await.unwrap();
        entries.iter().any(|one| one["name"] == entry.as_str())
    }

    /// The place among all calls of the first one of an operation.
    fn place_of(&self, operation: &str) -> usize {
        let calls = self.proxy.calls();
        let place = calls.iter().position(|call| call.operation == operation);
        place.unwrap_or_else(|| panic!("{operation} was not called"))
    }
}

/// What failed, and how.
fn failure(error: &Error) -> (&str, &[String]) {
    match error {
        Error::TaskFailed { why, logs, .. } => (why, logs),
        other => panic!("{other}"),
    }
}

/// A world whose reference logs to CloudWatch Logs.
pub(crate) fn logged() -> WorldOptions {
    WorldOptions::default().task_definition(|request| {
        let mut containers = request.get_container_definitions().clone();
        for container in containers.iter_mut().flatten() {
            let logging = LogConfiguration::builder()
                .log_driver(LogDriver::Awslogs)
                .options("awslogs-group", "/dev/api")
                .options("awslogs-stream-prefix", "web");
            container.log_configuration = Some(logging.build().unwrap());
        }
        request.set_container_definitions(containers)
    })
}

#[tokio::test]
async fn a_task_runs_as_the_service_will_before_it_is_there() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    let created = stage.created("foo").await;
    for (first, second) in [
        ("RegisterTaskDefinition", "RunTask"),
        ("RunTask", "CreateService"),
        ("CreateService", "PutObject"),
    ] {
        assert!(
            stage.place_of(first) < stage.place_of(second),
            "{first} before {second}"
        );
    }
    let [ran] = &tasks.ran()[..] else {
        panic!("not one task: {:?}", tasks.ran());
    };
    let definition = created.record.identifiers.task_definition.as_deref();
    assert_eq!(Some(ran.definition.as_str()), definition);
    assert_eq!(ran.container, "app");
    assert_eq!(ran.command, ["bin/rails", "db:prepare"]);
    let network = &ran.request["networkConfiguration"]["awsvpcConfiguration"];
    let subnets = network["subnets"].as_array().map(Vec::len);
    assert!(subnets.is_some_and(|count| count > 0), "{}", ran.request);
    assert_eq!(ran.request["launchType"], "FARGATE");
    let tags = ran.request["tags"].to_string();
    assert!(tags.contains("\"eden:environment\""), "{tags}");
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_revision_whose_tasks_have_succeeded_is_kept_and_runs_none_again() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    let created = stage.created("foo").await;
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!(seen.image, Some(stage.world.image("v1")));
    let again = stage.created("foo").await;
    assert_eq!(again.record.identifiers, created.record.identifiers);
    assert_eq!(tasks.ran().len(), 1);
    // Another revision is another run.
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    assert_eq!(tasks.ran().len(), 2);
    stage.assert_exact("foo", "v2").await;
}

#[tokio::test]
async fn what_is_forced_is_another_revision_and_runs_again() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    stage.created("foo").await;
    let mut request = stage.request("foo", "v1");
    request.force = true;
    stage.create(&request).await.unwrap();
    let ran = tasks.ran();
    assert_eq!(ran.len(), 2);
    assert_ne!(ran[0].definition, ran[1].definition);
}

#[tokio::test]
async fn several_tasks_run_one_after_the_other_where_they_are_meant_to() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    let both = r#"[{"command": ["first"]}, {"command": ["second"], "container": "sidecar"}]"#;
    stage.before_publish = Some(both);
    tasks.next(Ending::Exits(0));
    tasks.next(Ending::Exits(7));
    let error = stage.create(&stage.request("foo", "v1")).await;
    let error = error.unwrap_err();
    assert!(failure(&error).0.contains("exit code 7"), "{error}");
    stage.created("foo").await;
    let ran = tasks.ran();
    let ran: Vec<(&str, &str)> = ran
        .iter()
        .map(|ran| (ran.command[0].as_str(), ran.container.as_str()))
        .collect();
    assert_eq!(
        ran,
        [
            ("first", "app"),
            ("second", "sidecar"),
            ("second", "sidecar")
        ]
    );
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_container_that_is_not_there_is_refused_before_anything_is_made() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    stage.before_publish = Some(r#"[{"command": ["a"], "container": "web"}]"#);
    let error = stage.create(&stage.request("foo", "v1")).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("`before_publish`: names container \"web\""),
        "{error}"
    );
    assert_eq!(stage.writes(), [""; 0]);
    assert_eq!(tasks.ran(), []);
}

#[tokio::test]
async fn what_runs_on_beside_the_container_is_stopped() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    tasks.next(Ending::ExitsBesideOthers(0));
    stage.created("foo").await;
    assert!(tasks.ran()[0].is_stopped);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn of_several_endpoints_nothing_is_published_where_the_task_of_one_fails() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    tasks.next(Ending::Exits(1));
    let requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    let context = crate::stage::context();
    let failed = Box::pin(stage.eden.create_all(&context, &requests)).await;
    let error = failed.unwrap_err();
    assert!(matches!(error, Error::Endpoint { .. }), "{error}");
    assert!(!stage.lists("foo").await);
    let made = Box::pin(stage.eden.create_all(&context, &requests)).await;
    assert_eq!(made.unwrap().len(), 2);
    assert_eq!(tasks.ran().len(), 3);
    stage.assert_whole(&["admin", "api"], "foo", "v1").await;
}

#[tokio::test]
async fn an_error_shows_the_last_lines_of_the_log() {
    let mut stage = Stage::with(Kind::Moto, logged()).await;
    let tasks = stage.migrates();
    tasks.next(Ending::Exits(1));
    let line = "PG::UndefinedTable: no such table\u{1b}[0m";
    let events = serde_json::json!({ "events": [{ "timestamp": 1, "message": line }] });
    let answer = Fault::Answer(events.to_string());
    stage.proxy.rule(When::call("logs", "GetLogEvents"), answer);
    let error = stage.create(&stage.request("foo", "v1")).await;
    let error = error.unwrap_err();
    let lines = failure(&error).1.join("\n");
    assert!(
        lines.contains("PG::UndefinedTable: no such table\\u{1b}[0m"),
        "{lines}"
    );
    let calls = stage.proxy.calls();
    let asked = calls.iter().find(|call| call.operation == "GetLogEvents");
    let arn = &tasks.ran()[0].arn;
    let stream = format!("web/app/{}", arn.rsplit('/').next().unwrap());
    assert!(asked.unwrap().request.contains(&stream));
    // Who may not read logs gets none of them.
    let shown = error.without_logs().to_string();
    assert!(!shown.contains("PG::"), "{shown}");
    assert!(shown.contains("exit code 1"), "{shown}");
}

#[tokio::test]
async fn a_rollback_runs_no_task() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    stage.created("foo").await;
    let second = stage.create(&stage.request("foo", "v2")).await.unwrap();
    let back = second.record.rolled_back(false).unwrap();
    stage.create(&back).await.unwrap();
    assert_eq!(tasks.ran().len(), 2);
    stage.assert_exact("foo", "v1").await;
}

/// Rows of environments without tasks are as they were.
#[tokio::test]
async fn who_uses_no_tasks_has_none_in_the_row() {
    let stage = Stage::on(Kind::Moto).await;
    let tasks = stage.proxy.run_tasks();
    stage.created("foo").await;
    let found = stage.world.environment("foo").await.unwrap();
    let record = crate::exact::text(&found.rows[0], "record");
    assert!(!record.contains("\"runs\""), "{record}");
    assert_eq!(tasks.ran(), []);
}
