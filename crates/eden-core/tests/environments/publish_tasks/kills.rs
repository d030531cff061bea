//! Creates and deploys are killed, and their answers lost, at each call.

use testbed::proxy::{Ending, Fault, Point, Ran, Side, Tasks};
use testbed::{Kind, Piece};

use super::attempts::run_task;
use crate::stage::Stage;
use crate::sweep::{Command, Sweep};

/// A sweep whose environments have a task, and ECS.
async fn sweep(command: Command) -> (Sweep, std::sync::Arc<Tasks>) {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    let tasks = stage.migrates();
    (Box::pin(Sweep::on(stage, command, &[])).await, tasks)
}

/// Panics if anything of a deploy is to be seen whose task has not succeeded.
async fn assert_nothing_before(sweep: &Sweep, name: &str, ran: &[Ran], what: &str) {
    if ran.iter().any(|one| one.exit_code == Some(0)) {
        return;
    }
    let found = sweep.stage.world.environment(name).await.unwrap();
    if sweep.command == Command::Create {
        assert!(!sweep.stage.lists(name).await, "{what}");
        assert!(!found.has(Piece::Service), "{what}");
    } else {
        let service = found.service.unwrap();
        let images = sweep.stage.images(&service).await;
        let before = sweep.stage.world.image_by_digest("v1").unwrap();
        assert_eq!(images[0], before, "{what}");
    }
}

async fn killed_anywhere(command: Command) {
    let (mut sweep, tasks) = Box::pin(sweep(command)).await;
    let mut tried = 0;
    for point in &sweep.points.clone() {
        for side in point.sides() {
            let name = sweep.prepare().await;
            let before = tasks.ran().len();
            let run = sweep.run(&name);
            Box::pin(sweep.stage.proxy.kill(point, *side, run)).await;
            let what = format!("{command:?}, killed {side:?} {point:?}");
            let ran = tasks.ran().split_off(before);
            assert_nothing_before(&sweep, &name, &ran, &what).await;
            let outcome = sweep.run(&name).await;
            outcome.unwrap_or_else(|error| panic!("{what}, again: {error}"));
            assert_eq!(tasks.ran().len() - before, 1, "{what}");
            sweep.finish(&name).await;
            tried += 1;
        }
    }
    println!("{command:?} with a task: killed at {tried} points");
    assert!(sweep.points.contains(&run_task()));
}

#[tokio::test]
async fn a_create_that_was_killed_anywhere_runs_its_task_once() {
    Box::pin(killed_anywhere(Command::Create)).await;
}

#[tokio::test]
async fn a_deploy_that_was_killed_anywhere_runs_its_task_once() {
    Box::pin(killed_anywhere(Command::Deploy)).await;
}

/// The points of a command until its service is touched.
fn until_service(points: &[Point]) -> Vec<Point> {
    let touches = ["CreateService", "UpdateService"];
    let is_before = |point: &&Point| !touches.contains(&point.operation.as_str());
    points.iter().take_while(is_before).cloned().collect()
}

/// One that fails is attempted once more, and no more often, wherever the first command was killed.
#[tokio::test]
async fn a_task_that_fails_in_a_deploy_that_was_killed_is_attempted_once_more() {
    let (mut sweep, tasks) = Box::pin(sweep(Command::Deploy)).await;
    for point in until_service(&sweep.points) {
        for side in point.sides() {
            let name = sweep.prepare().await;
            let before = tasks.ran().len();
            tasks.next(Ending::Exits(9));
            let run = sweep.run(&name);
            Box::pin(sweep.stage.proxy.kill(&point, *side, run)).await;
            let what = format!("killed {side:?} {point:?}");
            if sweep.run(&name).await.is_err() {
                let ran = tasks.ran().split_off(before);
                assert_nothing_before(&sweep, &name, &ran, &what).await;
                let outcome = sweep.run(&name).await;
                outcome.unwrap_or_else(|error| panic!("{what}, again: {error}"));
            }
            let ran = tasks.ran().split_off(before);
            let codes: Vec<_> = ran.iter().map(|one| one.exit_code).collect();
            assert_eq!(codes, [Some(9), Some(0)], "{what}");
            sweep.finish(&name).await;
        }
    }
}

/// What succeeded is not run again, even by who forces a deploy, until a deploy has come to its end.
#[tokio::test]
async fn what_has_succeeded_is_not_repeated_by_a_deploy_that_is_forced() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    let tasks = stage.migrates();
    let mut request = stage.request("foo", "v1");
    request.force = true;
    let service = Point {
        operation: "CreateService".into(),
        ..run_task()
    };
    let create = stage.create(&request);
    Box::pin(stage.proxy.kill(&service, Side::Before, create)).await;
    stage.create(&request).await.unwrap();
    assert_eq!(tasks.ran().len(), 1);
    assert_eq!(stage.proxy.count("ecs", "RegisterTaskDefinition"), 1);
    stage.assert_exact("foo", "v1").await;
    stage.create(&request).await.unwrap();
    assert_eq!(tasks.ran().len(), 2);
}

/// Of a deploy that did not come to its end, only the same goes on.
#[tokio::test]
async fn other_variables_are_another_revision() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    let tasks = stage.migrates();
    let mut request = stage.request("foo", "v1");
    request.environment = [("STAGE".to_owned(), "one".to_owned())].into();
    let service = Point {
        operation: "CreateService".into(),
        ..run_task()
    };
    let create = stage.create(&request);
    Box::pin(stage.proxy.kill(&service, Side::Before, create)).await;
    request.environment = [("STAGE".to_owned(), "two".to_owned())].into();
    let created = stage.create(&request).await.unwrap();
    let ran = tasks.ran();
    assert_eq!(ran.len(), 2);
    let running = created.record.identifiers.task_definition;
    assert_eq!(running.as_deref(), Some(ran[1].definition.as_str()));
    assert_ne!(ran[0].definition, ran[1].definition);
}

#[tokio::test]
async fn an_answer_that_is_lost_starts_no_second_task() {
    let (mut sweep, tasks) = Box::pin(sweep(Command::Create)).await;
    let writes: Vec<Point> = sweep.points.clone();
    for point in writes.into_iter().filter(|point| point.is_write) {
        for fault in [Fault::Throttle, Fault::InternalError, Fault::DropAfter] {
            let name = sweep.prepare().await;
            let before = tasks.ran().len();
            let what = format!("{fault:?} at {point:?}");
            sweep.stage.proxy.rule(point.when(), fault);
            let outcome = sweep.run(&name).await;
            outcome.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(tasks.ran().len() - before, 1, "{what}");
            sweep.finish(&name).await;
        }
    }
}

/// All answers of one call are lost, however often the SDK repeats it.
#[tokio::test]
async fn a_call_whose_every_answer_is_lost_starts_no_second_task() {
    let (mut sweep, tasks) = Box::pin(sweep(Command::Create)).await;
    for operation in ["RunTask", "DescribeTasks"] {
        for fault in [Fault::InternalError, Fault::DropAfter, Fault::DropBefore] {
            let name = sweep.prepare().await;
            let before = tasks.ran().len();
            let what = format!("{fault:?} at {operation}");
            let when = testbed::proxy::When::call("ecs", operation);
            sweep.stage.proxy.rule(when, fault);
            let outcome = sweep.run(&name).await;
            assert!(outcome.is_err(), "{what}");
            assert!(!sweep.stage.lists(&name).await, "{what}");
            sweep.stage.proxy.clear_rules();
            let outcome = sweep.run(&name).await;
            outcome.unwrap_or_else(|error| panic!("{what}, again: {error}"));
            assert_eq!(tasks.ran().len() - before, 1, "{what}");
            sweep.finish(&name).await;
        }
    }
}
