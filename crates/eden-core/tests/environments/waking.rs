//! Wakes that nobody ends: whoever began one may die, deploy or delete meanwhile.

use eden_access::{Event, Key};
use eden_core::record::Record;
use eden_core::state::row::unix_seconds;
use serde_json::{Value, json};
use testbed::Kind;
use testbed::proxy::{Fault, Point, When};

use crate::exact::{recorded, text};
use crate::gate::is_open;
use crate::stage::{Stage, context, id};

const SERVICE: &str = "dev-dynamic-api-foo";
const TASK: &str = "arn:aws:ecs:ap-northeast-1:123456789012:task/dev/0123456789abcdef";

impl Stage {
    /// What the door does for a visitor, or for nobody in particular.
    async fn attend(&self, event: Option<Event>) -> Option<Vec<Record>> {
        let (context, id, key) = (context(), id("foo"), Key::from_bytes(&[7; 32]).unwrap());
        let attended = self.eden.attend(&context, &id, &key, event);
        Box::pin(attended).await.unwrap()
    }

    async fn asleep(&self) {
        self.created("foo").await;
        let (context, id) = (context(), id("foo"));
        Box::pin(self.eden.sleep(&context, &id)).await.unwrap();
        self.proxy.clear_calls();
    }

    /// How many tasks the service is to run, whether its rule is open, and the state that its row has.
    async fn now(&self) -> (i32, bool, String) {
        let found = self.world.environment("foo").await.unwrap();
        let state = recorded(&found.rows[0]).state_word().to_owned();
        let count = found.service.unwrap().desired_count();
        (count, found.rules.iter().all(is_open), state)
    }

    /// From here on, both tasks of the service run since this time, and their targets are healthy.
    fn runs_since(&self, started: u64) {
        let services = When::call("ecs", "DescribeServices").containing(SERVICE);
        self.proxy.rule(
            services,
            Fault::deployment(SERVICE, 2, "COMPLETED", "is done"),
        );
        self.proxy
            .rule(When::call("ecs", "ListTasks"), Fault::one_task());
        let tasks = json!({ "tasks": [{ "taskArn": TASK, "lastStatus": "RUNNING", "startedAt": started }], "failures": [] });
        self.proxy.rule(
            When::call("ecs", "DescribeTasks"),
            Fault::rewrite(move |_| tasks.to_string()),
        );
        self.proxy.rule(
            When::call("elasticloadbalancing", "DescribeTargetHealth"),
            Fault::targets(&[("10.0.0.1", "healthy", "", "")]),
        );
    }

    /// Lets the wake have begun so many seconds ago.
    async fn woken_ago(&self, seconds: u64) {
        let row = self.world.environment("foo").await.unwrap().rows.remove(0);
        let mut record: Value = serde_json::from_str(text(&row, "record")).unwrap();
        record["sleep"]["since"] = (unix_seconds() - seconds).into();
        let record = aws_sdk_dynamodb::types::AttributeValue::S(record.to_string());
        let record = [("record", record)];
        self.world.set_in_row("foo", &record).await.unwrap();
    }
}

fn now(count: i32, is_open: bool, state: &str) -> (i32, bool, String) {
    (count, is_open, state.to_owned())
}

/// The door dies at any call of a visitor's wake; the next visitor, or the sweep, goes on from there.
#[tokio::test]
async fn a_wake_whose_door_was_killed_goes_on() {
    let stage = Stage::of_kills(Kind::Moto).await;
    stage.asleep().await;
    stage.attend(Some(Event::Visit)).await.unwrap();
    let points = Point::of(&stage.proxy.calls());
    assert_eq!(stage.now().await, now(2, false, "waking"));
    for (tried, point) in points.iter().enumerate() {
        for side in point.sides() {
            stage.asleep().await;
            let visit = async { Ok::<_, ()>(stage.attend(Some(Event::Visit)).await) };
            Box::pin(stage.proxy.kill(point, *side, visit)).await;
            let what = format!("killed {side:?} {point:?}");
            let (_, is_open, state) = stage.now().await;
            assert!(!is_open, "open: {what}");
            let swept = stage.sweep().await;
            assert_eq!(swept.failed.len(), 0, "{what}: {swept:?}");
            match state.as_str() {
                // Whoever comes next begins it.
                "asleep" => assert_eq!(stage.now().await, now(0, false, "asleep"), "{what}"),
                _ => assert_eq!(stage.now().await, now(2, false, "waking"), "{what}"),
            }
            stage.attend(Some(Event::Visit)).await;
            assert_eq!(stage.now().await, now(2, false, "waking"), "{what}");
            stage.runs_since(unix_seconds());
            // The sweep opens it, or the next poll.
            match tried % 2 {
                0 => drop(stage.attend(None).await),
                _ => drop(stage.sweep().await),
            }
            stage.proxy.clear_rules();
            assert_eq!(stage.now().await, now(2, true, "awake"), "{what}");
        }
    }
}

/// Nobody waits at its door any more.
#[tokio::test]
async fn a_wake_that_takes_ten_minutes_has_failed_and_runs_nothing() {
    let stage = Stage::on(Kind::Moto).await;
    stage.asleep().await;
    stage.attend(Some(Event::Visit)).await.unwrap();
    stage.woken_ago(590).await;
    stage.sweep().await;
    assert_eq!(stage.now().await, now(2, false, "waking"));
    stage.woken_ago(600).await;
    let swept = stage.sweep().await;
    assert_eq!(swept.attended.len(), 1, "{swept:?}");
    assert_eq!(stage.now().await, now(0, false, "failed"));
    // A visit alone does not start again what cannot start.
    stage.attend(Some(Event::Visit)).await.unwrap();
    assert_eq!(stage.now().await, now(0, false, "failed"));
    stage.attend(Some(Event::Button)).await.unwrap();
    assert_eq!(stage.now().await, now(2, false, "waking"));
}

/// The visitor finds it taken, and comes again when it sleeps.
#[tokio::test]
async fn a_visitor_who_comes_while_it_falls_asleep_wakes_it_afterwards() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.created("foo").await;
    let held = stage.proxy.hold("ecs", "UpdateService", 1);
    let (context, id) = (context(), id("foo"));
    let sleep = async { Box::pin(stage.eden.sleep(&context, &id)).await.unwrap() };
    let visit = async {
        held.begun().await.unwrap();
        stage.attend(Some(Event::Visit)).await
    };
    let (_, visited) = tokio::join!(sleep, visit);
    stage.proxy.clear_rules();
    if visited.is_none() {
        assert_eq!(stage.now().await, now(0, false, "asleep"));
        stage.attend(Some(Event::Visit)).await.unwrap();
    }
    assert_eq!(stage.now().await, now(2, false, "waking"));
}

#[tokio::test]
async fn a_deploy_and_a_delete_override_a_wake() {
    let stage = Stage::on(Kind::Moto).await;
    stage.asleep().await;
    stage.attend(Some(Event::Visit)).await.unwrap();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    assert_eq!(stage.now().await, now(2, true, "awake"));
    stage.woken_ago(600).await;
    stage.sweep().await;
    assert_eq!(stage.now().await, now(2, true, "awake"), "it is over");
    stage.asleep().await;
    stage.attend(Some(Event::Visit)).await.unwrap();
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
    let swept = stage.sweep().await;
    assert_eq!((swept.environments, swept.failed.len()), (0, 0));
}

/// Deleted between the look and the lease: there is nothing to look after any more.
#[tokio::test]
async fn what_is_deleted_while_it_is_swept_fails_nothing() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.asleep().await;
    stage.attend(Some(Event::Visit)).await.unwrap();
    let held = stage.proxy.hold("elasticloadbalancing", "DescribeRules", 1);
    let delete = async {
        held.begun().await.unwrap();
        stage.delete("foo").await.unwrap();
    };
    let (swept, ()) = tokio::join!(stage.sweep(), delete);
    stage.proxy.clear_rules();
    assert_eq!(
        (swept.attended.len(), swept.failed.len()),
        (0, 0),
        "{swept:?}"
    );
    stage.assert_clean().await;
}
