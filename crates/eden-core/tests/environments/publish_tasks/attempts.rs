//! A task that fails, does not end, or of which nobody knows.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use eden_core::Error;
use eden_core::context::Context;
use eden_core::publish_task::Outcome;
use eden_core::record::Record;
use testbed::Kind;
use testbed::proxy::{Ending, Point, Side};
use tokio_util::sync::CancellationToken;

use super::failure;
use crate::stage::Stage;

/// Lets so much time pass in a row.
async fn age(stage: &Stage, name: &str, seconds: u64) {
    change(stage, name, |record| {
        for run in record.runs.iter_mut().flat_map(|runs| &mut runs.each) {
            run.begun -= seconds;
        }
    })
    .await;
}

/// Changes the record in a row.
pub(super) async fn change(stage: &Stage, name: &str, change: impl FnOnce(&mut Record)) {
    let mut record = stage.recorded(name).await;
    change(&mut record);
    let json = serde_json::to_string(&record).unwrap();
    let value = AttributeValue::S(json);
    let record = [("record", value)];
    stage.world.set_in_row(name, &record).await.unwrap();
}

/// The call that starts the task.
pub(super) fn run_task() -> Point {
    Point {
        service: "ecs".into(),
        operation: "RunTask".into(),
        nth: 1,
        is_write: true,
    }
}

/// A deploy that is killed once ECS has started its task, or just before.
async fn killed(stage: &Stage, name: &str, tag: &str, side: Side) {
    let request = stage.request(name, tag);
    let create = stage.create(&request);
    Box::pin(stage.proxy.kill(&run_task(), side, create)).await;
}

#[tokio::test]
async fn a_failure_stops_the_deploy_and_the_next_one_is_a_new_attempt() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    let tasks = stage.migrates();
    let refused = Ending::Refused("RESOURCE:MEMORY".into());
    let endings = [
        (Ending::Exits(3), "exit code 3"),
        (Ending::ExitsBesideOthers(4), "exit code 4"),
        (Ending::CannotPull, "CannotPullContainerError"),
        (refused, "RESOURCE:MEMORY"),
    ];
    for (index, (ending, said)) in endings.into_iter().enumerate() {
        tasks.next(ending);
        let failed = stage.create(&stage.request("foo", "v2")).await;
        let error = failed.unwrap_err();
        assert!(failure(&error).0.contains(said), "{said}: {error}");
        assert_eq!(error.advice().map(|it| it.is_empty()), Some(false));
        // What ran before runs on, and the row says so.
        let record = stage.recorded("foo").await;
        assert_eq!(record.image, stage.world.image("v1"));
        let runs = record.runs.unwrap();
        assert_eq!(runs.each[0].outcome, Some(Outcome::Failed));
        assert_eq!(runs.each[0].attempt, u32::try_from(index).unwrap() + 1);
        stage.before_publish = None;
        stage.assert_exact("foo", "v1").await;
        stage.migrates();
    }
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    stage.assert_exact("foo", "v2").await;
    // ECS started all but the one that it refused, and all of one revision.
    let ran = tasks.ran();
    assert_eq!(ran.len(), 4);
    assert!(ran.iter().all(|one| one.definition == ran[0].definition));
    assert_eq!(stage.recorded("foo").await.runs.unwrap().each[0].attempt, 5);
}

#[tokio::test]
async fn a_new_environment_whose_task_fails_is_not_listed() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    tasks.next(Ending::Exits(1));
    let failed = stage.create(&stage.request("foo", "v1")).await;
    failed.unwrap_err();
    assert!(!stage.lists("foo").await);
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 0);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_task_that_runs_longer_than_allowed_is_waited_for_by_the_next_create() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    tasks.take(4);
    let request = stage.request("foo", "v1");
    let short = Context::new(CancellationToken::new(), Duration::from_millis(900), |_| {});
    let error = stage.eden.create(&short, &request).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error}");
    assert!(!stage.lists("foo").await);
    stage.create(&request).await.unwrap();
    assert_eq!(tasks.ran().len(), 1);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_task_that_never_stops_fails_once_somebody_stops_it() {
    let mut stage = Stage::on(Kind::Moto).await;
    let tasks = stage.migrates();
    tasks.next(Ending::NeverStops);
    let request = stage.request("foo", "v1");
    let short = || Context::new(CancellationToken::new(), Duration::from_millis(900), |_| {});
    for _ in 0..2 {
        let error = stage.eden.create(&short(), &request).await.unwrap_err();
        assert!(matches!(error, Error::TimedOut { .. }), "{error}");
    }
    assert_eq!(tasks.ran().len(), 1);
    tasks.stop_all();
    stage.create(&request).await.unwrap();
    assert_eq!(tasks.ran().len(), 2);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_task_of_which_nobody_knows_runs_again_only_where_that_is_asked_for() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    let tasks = stage.migrates();
    killed(&stage, "foo", "v1", Side::After).await;
    tasks.forget();
    age(&stage, "foo", 50 * 60).await;
    let mut request = stage.request("foo", "v1");
    let error = stage.create(&request).await.unwrap_err();
    assert!(matches!(error, Error::TaskUnknown { .. }), "{error}");
    let advice = error.advice().unwrap();
    assert!(advice.contains("--rerun-tasks"), "{advice}");
    assert_eq!(tasks.ran().len(), 1);
    assert!(!stage.lists("foo").await);
    request.tasks.rerun = true;
    stage.create(&request).await.unwrap();
    assert_eq!(tasks.ran().len(), 2);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_call_that_was_never_made_is_made_with_the_same_token() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    let tasks = stage.migrates();
    killed(&stage, "foo", "v1", Side::Before).await;
    assert_eq!(tasks.ran(), []);
    let token = stage.recorded("foo").await.runs.unwrap().each[0]
        .token
        .clone();
    age(&stage, "foo", 49 * 60).await;
    stage.created("foo").await;
    assert_eq!(tasks.ran()[0].token, token);
    assert_eq!(tasks.ran().len(), 1);
}

/// Two migrations never run at the same time, whatever is deployed.
#[tokio::test]
async fn the_task_of_another_revision_is_waited_for() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    stage.created("foo").await;
    let tasks = stage.migrates();
    tasks.take(3);
    killed(&stage, "foo", "v1", Side::After).await;
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    let ran = tasks.ran();
    assert_eq!(ran.len(), 2);
    assert_ne!(ran[0].definition, ran[1].definition);
    assert_eq!(ran[0].exit_code, Some(0));
    let calls = stage.proxy.calls();
    let second = calls.iter().rposition(|call| call.operation == "RunTask");
    let looks = calls[..second.unwrap()].iter();
    let looks = looks.filter(|call| call.operation == "DescribeTasks");
    assert!(looks.count() >= 3);
    stage.assert_exact("foo", "v2").await;
}

/// Whoever wants to change the environment waits as long as the task runs.
#[tokio::test]
async fn the_lease_is_renewed_while_a_task_runs() {
    let mut stage = Stage::of_leases(Kind::Moto).await;
    let tasks = stage.migrates();
    // Twice as long as a lease that nobody renews.
    tasks.take(4);
    let request = stage.request("foo", "v1");
    let second = async {
        while tasks.ran().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stage.create(&request).await
    };
    let (first, second) = tokio::join!(Box::pin(stage.create(&request)), Box::pin(second));
    first.unwrap();
    second.unwrap();
    assert_eq!(tasks.ran().len(), 1);
    stage.assert_exact("foo", "v1").await;
}
