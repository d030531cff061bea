//! Environments that sleep and wake: nobody passes to what does not run, and a deploy wakes.

use std::collections::BTreeSet;
use std::time::Duration;

use eden_core::Error;
use eden_core::context::Context;
use eden_core::record::Record;
use testbed::Kind;
use testbed::proxy::{Fault, Point, When};
use tokio_util::sync::CancellationToken;

use crate::gate::is_open;
use crate::on_both;
use crate::stage::{Stage, context, id};

const SERVICE: &str = "dev-dynamic-api-foo";

impl Stage {
    async fn sleep(&self, name: &str) -> Result<Vec<Record>, Error> {
        let (context, id) = (context(), id(name));
        Box::pin(self.eden.sleep(&context, &id)).await
    }

    async fn wake(&self, name: &str) -> Result<Vec<Record>, Error> {
        let (context, id) = (context(), id(name));
        Box::pin(self.eden.wake(&context, &id)).await
    }

    /// How many tasks the service is to run, whether its rule is open, and the state that its row has.
    async fn seen(&self, name: &str) -> (i32, bool, String) {
        let found = self.world.environment(name).await.unwrap();
        let record = crate::exact::recorded(&found.rows[0]);
        let count = found.service.unwrap().desired_count();
        let is_open = found.rules.iter().all(is_open);
        (count, is_open, record.state_word().to_owned())
    }

    /// From here on, one task of the service runs, and its target is in this state.
    fn target(&self, state: &str) {
        self.proxy.clear_rules();
        let services = When::call("ecs", "DescribeServices").containing(SERVICE);
        let rollout = Fault::deployment(SERVICE, 1, "IN_PROGRESS", "has begun");
        self.proxy.rule(services, rollout);
        let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
        let why = if state == "healthy" {
            ""
        } else {
            "Target.Timeout"
        };
        self.proxy
            .rule(targets, Fault::targets(&[("10.0.0.1", state, why, why)]));
    }
}

fn seen(count: i32, is_open: bool, state: &str) -> (i32, bool, String) {
    (count, is_open, state.to_owned())
}

/// Neither names, files nor task definitions: the roles of the door need no right to them.
fn asks_for_no_more_than_it_needs(stage: &Stage) {
    let calls = stage.proxy.calls().into_iter();
    let calls = calls.filter(|call| call.service != "dynamodb");
    let asked: BTreeSet<String> = calls.map(|call| call.operation).collect();
    let expected = [
        "DescribeRules",
        "DescribeServices",
        "DescribeTags",
        "DescribeTargetGroups",
        "ModifyRule",
        "UpdateService",
    ];
    assert!(asked.iter().eq(expected), "{asked:?}");
}

async fn it_falls_asleep_and_a_deploy_wakes_it(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    assert_eq!(stage.seen("foo").await, seen(2, true, "awake"));
    stage.proxy.clear_calls();
    stage.sleep("foo").await.unwrap();
    // Nobody passes any more when its tasks stop.
    let order = ["TransactWriteItems", "ModifyRule", "UpdateService"];
    assert_eq!(stage.writes(), order);
    asks_for_no_more_than_it_needs(&stage);
    assert_eq!(stage.seen("foo").await, seen(0, false, "asleep"));
    let now = stage.read(&created.record).await.unwrap();
    assert_eq!(now.drift, [], "to sleep is no drift");
    assert_eq!((now.desired_count, now.state.as_str()), (Some(2), "asleep"));
    assert_eq!(now.last_updated, Some(created.last_updated), "nor a deploy");
    stage.proxy.clear_calls();
    stage.sleep("foo").await.unwrap();
    assert_eq!(stage.writes(), [""; 0], "it sleeps already");
    let listed = stage.eden.table().environments().await.unwrap();
    assert_eq!(listed[0].state(), "asleep");
    let deployed = stage.create(&stage.request("foo", "v2")).await.unwrap();
    assert_eq!(stage.seen("foo").await, seen(2, true, "awake"));
    stage.assert_exact("foo", "v2").await;
    assert_eq!(stage.drift(&deployed.record).await, [""; 0]);
    stage.sleep("foo").await.unwrap();
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

#[tokio::test]
async fn it_is_opened_when_it_is_healthy_and_given_up_when_it_is_not() {
    let stage = Stage::on(Kind::Moto).await;
    let mut request = stage.request("foo", "v1");
    request.desired_count = Some(1);
    let created = stage.create(&request).await.unwrap();
    stage.sleep("foo").await.unwrap();
    stage.proxy.clear_calls();
    let waking = stage.wake("foo").await.unwrap();
    assert_eq!(stage.writes(), ["TransactWriteItems", "UpdateService"]);
    assert_eq!(stage.seen("foo").await, seen(1, false, "waking"));
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    stage.target("unhealthy");
    let brief = Context::new(CancellationToken::new(), Duration::from_secs(1), |_| {});
    let wait = stage.eden.wait_until_awake(&brief, waking);
    let error = Box::pin(wait).await.unwrap_err().to_string();
    assert!(error.contains("did not become healthy"), "{error}");
    stage.proxy.clear_rules();
    assert_eq!(stage.seen("foo").await, seen(0, false, "failed"));
    let waking = stage.wake("foo").await.unwrap();
    stage.target("healthy");
    let context = context();
    let wait = stage.eden.wait_until_awake(&context, waking);
    let awake = Box::pin(wait).await.unwrap();
    stage.proxy.clear_rules();
    assert_eq!(awake[0].state_word(), "awake");
    assert_eq!(stage.seen("foo").await, seen(1, true, "awake"));
    stage.assert_exact("foo", "v1").await;
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
}

/// Whoever changed it since has the last word: a wait opens nothing that was put to sleep again.
#[tokio::test]
async fn what_was_changed_while_it_was_waited_for_is_left_alone() {
    let stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    stage.sleep("foo").await.unwrap();
    let waking = stage.wake("foo").await.unwrap();
    stage.sleep("foo").await.unwrap();
    let mut one = waking.clone();
    one[0].desired_count = None;
    stage.target("healthy");
    let service = When::call("ecs", "DescribeServices").containing(SERVICE);
    stage.proxy.rule(
        service,
        Fault::deployment(SERVICE, 2, "COMPLETED", "is done"),
    );
    let context = context();
    let wait = stage.eden.wait_until_awake(&context, one);
    let error = Box::pin(wait).await.unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    stage.proxy.clear_rules();
    assert_eq!(stage.seen("foo").await, seen(0, false, "asleep"));
}

/// A gate stays shut until its door opens it, whatever sleeps and wakes.
#[tokio::test]
async fn a_gated_environment_sleeps_and_is_opened_by_nobody_who_wakes_it() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.gate().await;
    let created = stage.created("foo").await;
    stage.sleep("foo").await.unwrap();
    assert_eq!(stage.seen("foo").await, seen(0, false, "asleep"));
    stage.created("foo").await;
    assert_eq!(stage.seen("foo").await, seen(2, false, "awake"));
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
}

#[tokio::test]
async fn what_cannot_sleep_is_refused_before_anything_is_changed() {
    let stage = Stage::on(Kind::Moto).await;
    let refused = async |part: &str| {
        stage.proxy.clear_calls();
        let error = stage.sleep("foo").await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
        assert_eq!(stage.writes(), [""; 0], "{part}");
    };
    refused("cannot sleep or wake: eden has no record of it").await;
    let mut request = stage.request("foo", "v1");
    request.desired_count = Some(0);
    stage.create(&request).await.unwrap();
    refused("cannot sleep: nothing of it runs").await;
    let names = stage.world.names("foo");
    let rule = stage.world.delete_piece(&names, testbed::Piece::Rule);
    rule.await.unwrap();
    refused("no listener rule leads to its target group").await;
    let service = stage.world.delete_piece(&names, testbed::Piece::Service);
    service.await.unwrap();
    refused("its service does not exist").await;
}

/// Killed at any change, it goes on from there; at no time does somebody pass to what is being stopped or started.
#[tokio::test]
async fn sleeping_and_waking_go_on_from_wherever_they_were_killed() {
    let stage = Stage::of_kills(Kind::Moto).await;
    stage.created("foo").await;
    for (sleeps, end) in [
        (true, seen(0, false, "asleep")),
        (false, seen(2, false, "waking")),
    ] {
        let run = async || match sleeps {
            true => stage.sleep("foo").await.map(drop),
            false => stage.wake("foo").await.map(drop),
        };
        let before = async || {
            stage.created("foo").await;
            if !sleeps {
                stage.sleep("foo").await.unwrap();
            }
            stage.proxy.clear_calls();
        };
        before().await;
        run().await.unwrap();
        let points = Point::of(&stage.proxy.calls());
        for point in points.iter().filter(|point| point.is_write) {
            for side in point.sides() {
                before().await;
                Box::pin(stage.proxy.kill(point, *side, run())).await;
                let what = format!("sleeps: {sleeps}, killed {side:?} {point:?}");
                let (count, is_open, state) = stage.seen("foo").await;
                assert!(count == 2 || !is_open, "open: {what}");
                assert!(state == "awake" || state == "asleep" || !is_open, "{what}");
                run()
                    .await
                    .unwrap_or_else(|error| panic!("{what}: {error}"));
                assert_eq!(stage.seen("foo").await, end, "{what}");
            }
        }
    }
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

on_both!(it_falls_asleep_and_a_deploy_wakes_it);
