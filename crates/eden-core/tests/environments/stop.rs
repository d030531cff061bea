//! A command that is told to stop begins no further change, and its caller knows what to clean up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use eden_core::Error;
use eden_core::context::{Context, Event};
use eden_core::record::Record;
use testbed::Kind;
use testbed::proxy::{Fault, When};
use tokio_util::sync::CancellationToken;

use crate::stage::{Stage, context};
use crate::sweep::{Command, Sweep};

/// Surroundings that can be told to stop, and the last record that they heard of.
fn surroundings() -> (Context, CancellationToken, Arc<Mutex<Option<Record>>>) {
    let (cancel, last) = (CancellationToken::new(), Arc::new(Mutex::new(None)));
    let heard = Arc::clone(&last);
    let listen = move |event| {
        if let Event::Recorded(record) = event {
            *heard.lock().unwrap() = Some(*record);
        }
    };
    let context = Context::new(cancel.clone(), Duration::from_secs(30), listen);
    (context, cancel, last)
}

/// Whether all that failed was told to stop.
fn is_stopped(error: Error) -> bool {
    let each = error.into_each();
    each.iter()
        .all(|one| matches!(one, Error::Cancelled { .. }))
}

#[tokio::test]
async fn told_while_it_looks_it_makes_nothing() {
    let stage = Stage::on(Kind::Moto).await;
    let (context, cancel, _) = surroundings();
    let look = When::call("ecs", "DescribeServices");
    stage
        .proxy
        .rule(look, Fault::before(move |_| cancel.cancel()));
    let request = stage.request("foo", "v1");
    let error = stage.eden.create(&context, &request).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("stopped before ECS RegisterTaskDefinition"),
        "{text}"
    );
    assert!(is_stopped(error), "{text}");
    assert_eq!(stage.writes(), [""; 0]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn told_at_any_change_it_leaves_a_record_by_which_all_is_deleted() {
    let mut sweep = Sweep::of(Kind::Moto, Command::Create).await;
    for point in sweep.points.clone().iter().filter(|point| point.is_write) {
        let name = sweep.prepare().await;
        let (context, cancel, last) = surroundings();
        let stop = Fault::before(move |_| cancel.cancel());
        sweep.stage.proxy.rule(point.when(), stop);
        let request = sweep.stage.request(&name, "v1");
        let outcome = Box::pin(sweep.stage.eden.create(&context, &request)).await;
        // Nothing is left to be stopped before after the last changes.
        let stopped = outcome.map_or_else(is_stopped, |_| true);
        assert!(stopped, "at {point:?}");
        sweep.stage.proxy.clear_rules();
        let last = last.lock().unwrap().take().unwrap();
        sweep
            .stage
            .eden
            .delete(&self::context(), &[last])
            .await
            .unwrap();
        sweep.stage.assert_clean().await;
    }
}

#[tokio::test]
async fn a_change_that_has_begun_is_awaited() {
    let stage = Stage::on(Kind::Moto).await;
    let (context, cancel, last) = surroundings();
    let group = When::call("elasticloadbalancing", "CreateTargetGroup");
    stage
        .proxy
        .rule(group.clone(), Fault::before(move |_| cancel.cancel()));
    stage
        .proxy
        .rule(group, Fault::Delay(Duration::from_millis(200)));
    let request = stage.request("foo", "v1");
    let error = stage.eden.create(&context, &request).await.unwrap_err();
    assert!(is_stopped(error));
    assert_eq!(stage.proxy.count("elasticloadbalancing", "CreateRule"), 0);
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 0);
    let found = stage.world.environment("foo").await.unwrap();
    let known = last.lock().unwrap().take().unwrap().identifiers;
    let arn = found.target_group.unwrap().target_group_arn;
    assert!(arn.is_some());
    assert_eq!(known.target_group, arn);
}
