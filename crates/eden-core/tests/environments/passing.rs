//! What passes by itself is waited for, and what others did first is taken as it is.

use std::time::Duration;

use eden_core::Error;
use eden_core::context::Context;
use testbed::Kind;
use testbed::proxy::{Fault, When};
use tokio_util::sync::CancellationToken;

use crate::stage::Stage;

const DRAINING: &str = "Unable to Start a service that is still Draining.";
const NO_ALB: &str = "The target group with targetGroupArn arn:x does not have an associated load \
                      balancer.";

fn refuse(stage: &Stage, call: (&str, &str), times: usize, code: &str, message: &str) {
    let when = When::call(call.0, call.1).first(times);
    stage.proxy.rule(when, Fault::error(400, code, message));
}

const CREATE_SERVICE: (&str, &str) = ("ecs", "CreateService");

#[tokio::test]
async fn a_service_that_is_still_drained_is_waited_for() {
    let stage = Stage::on(Kind::Moto).await;
    refuse(
        &stage,
        CREATE_SERVICE,
        3,
        "InvalidParameterException",
        DRAINING,
    );
    stage.created("foo").await;
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 4);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_rule_that_ecs_does_not_see_yet_is_waited_for() {
    let stage = Stage::on(Kind::Moto).await;
    refuse(
        &stage,
        CREATE_SERVICE,
        2,
        "InvalidParameterException",
        NO_ALB,
    );
    stage.created("foo").await;
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 3);
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_wait_ends_with_the_time_allowed() {
    let stage = Stage::on(Kind::Moto).await;
    refuse(
        &stage,
        CREATE_SERVICE,
        999,
        "InvalidParameterException",
        DRAINING,
    );
    let context = Context::new(CancellationToken::new(), Duration::from_secs(1), |_| {});
    let request = stage.request("foo", "v1");
    let error = stage.eden.create(&context, &request).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    assert!(error.to_string().contains(DRAINING), "{error}");
    stage.proxy.clear_rules();
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
}

#[tokio::test]
async fn a_wait_ends_when_the_command_is_told_to_stop() {
    let stage = Stage::on(Kind::Moto).await;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let when = When::call("ecs", "CreateService");
    stage
        .proxy
        .rule(when.clone().nth(3), Fault::before(move |_| stop.cancel()));
    stage.proxy.rule(
        when,
        Fault::error(400, "InvalidParameterException", DRAINING),
    );
    let context = Context::new(cancel, Duration::from_secs(60), |_| {});
    let request = stage.request("foo", "v1");
    let error = stage.eden.create(&context, &request).await.unwrap_err();
    assert!(matches!(error, Error::Cancelled { .. }), "{error:?}");
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 3);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

#[tokio::test]
async fn another_refusal_is_not_waited_for() {
    let stage = Stage::on(Kind::Moto).await;
    refuse(
        &stage,
        CREATE_SERVICE,
        9,
        "AccessDeniedException",
        "not you",
    );
    let error = stage.create(&stage.request("foo", "v1")).await.unwrap_err();
    let start = "ECS CreateService on dev-dynamic-api-foo failed: AccessDeniedException: not you";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(
        error.advice().as_deref(),
        Some("Allow ecs:CreateService to the caller.")
    );
    assert_eq!(stage.proxy.count("ecs", "CreateService"), 1);
}

/// Somebody made the service between the look and the call.
#[tokio::test]
async fn a_service_that_exists_already_is_taken_over() {
    let stage = Stage::on(Kind::Ministack).await;
    stage.created("foo").await;
    let gone = When::call("ecs", "DescribeServices").first(1);
    stage.proxy.rule(
        gone,
        Fault::replace("\"dev-dynamic-api-foo\"", "\"another\""),
    );
    stage.proxy.clear_calls();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    let count = |operation| stage.proxy.count("ecs", operation);
    assert_eq!((count("CreateService"), count("UpdateService")), (1, 1));
    stage.assert_exact("foo", "v2").await;
}

/// What AWS answers to the retry of a deletion whose answer was lost; the stand-ins mostly do not.
const GONE: [(&str, &str, &str); 4] = [
    ("ecs", "DeleteService", "ServiceNotFoundException"),
    ("ecs", "DeleteService", "ServiceNotActiveException"),
    ("elasticloadbalancing", "DeleteRule", "RuleNotFound"),
    (
        "elasticloadbalancing",
        "DeleteTargetGroup",
        "TargetGroupNotFound",
    ),
];

#[tokio::test]
async fn what_aws_says_is_gone_is_deleted() {
    let stage = Stage::on(Kind::Moto).await;
    for (service, operation, code) in GONE {
        stage.created("foo").await;
        stage.proxy.clear_rules();
        stage.proxy.clear_calls();
        refuse_after(&stage, service, operation, code);
        let deleted = stage.delete("foo").await;
        deleted.unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(stage.proxy.count(service, operation), 2);
        stage.assert_clean().await;
    }
}

#[tokio::test]
async fn a_target_group_that_exists_already_is_taken_over() {
    let stage = Stage::on(Kind::Moto).await;
    let (service, operation) = ("elasticloadbalancing", "CreateTargetGroup");
    refuse_after(&stage, service, operation, "DuplicateTargetGroupName");
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// The call is carried out, its answer is lost, and the retry is refused.
fn refuse_after(stage: &Stage, service: &str, operation: &str, code: &str) {
    let when = When::call(service, operation);
    stage.proxy.rule(when.clone().nth(1), Fault::DropAfter);
    stage
        .proxy
        .rule(when.nth(2), Fault::error(400, code, "as you know"));
}

#[tokio::test]
async fn a_target_group_that_is_still_in_use_is_waited_for() {
    let stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    let call = ("elasticloadbalancing", "DeleteTargetGroup");
    refuse(
        &stage,
        call,
        3,
        "ResourceInUse",
        "is currently in use by a listener or a rule",
    );
    stage.delete("foo").await.unwrap();
    assert_eq!(stage.proxy.count(call.0, call.1), 4);
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_write_that_another_writer_forestalled_is_done_again() {
    let stage = Stage::on(Kind::Moto).await;
    let put = When::call("s3", "PutObject");
    // Another writer came first, twice, and then is writing at this moment.
    stage
        .proxy
        .rule(put.clone().first(2), Fault::precondition_failed());
    let conflict = Fault::error(409, "ConditionalRequestConflict", "try again");
    stage.proxy.rule(put.nth(3), conflict);
    stage.created("foo").await;
    assert_eq!(stage.proxy.count("s3", "PutObject"), 4);
    // Once before anything is made, and again before each further attempt.
    assert_eq!(stage.proxy.count("s3", "GetObject"), 4);
    stage.assert_exact("foo", "v1").await;
}

/// A writer that always comes first, a few times: its entries all stay.
#[tokio::test]
async fn what_the_other_writer_wrote_stays() {
    let stage = Stage::on(Kind::Moto).await;
    let (world, runtime) = (stage.world.clone(), tokio::runtime::Handle::current());
    let other = move |call: &testbed::proxy::Call| {
        let (world, name) = (world.clone(), format!("other-{}", call.number));
        let write = async move {
            let mut document = world.document().await.unwrap();
            let entries = document["environments"].as_array_mut().unwrap();
            entries.push(serde_json::json!({ "name": name, "env": "dev", "x": "y" }));
            world.write_document(&document.to_string()).await.unwrap();
        };
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| runtime.block_on(write));
            thread.join().unwrap();
        });
    };
    let put = When::call("s3", "PutObject").first(3);
    stage.proxy.rule(put, Fault::before(other));
    let request = stage.request("foo", "v1");
    stage.create(&request).await.unwrap();
    stage.assert_exact("foo", "v1").await;
    // The reference world's, three of the other writer's, and the environment's.
    assert_eq!(stage.world.entries().await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_priority_that_another_rule_took_is_passed_over() {
    let stage = Stage::on(Kind::Moto).await;
    let rules = When::call("elasticloadbalancing", "DescribeRules").first(1);
    stage.created("bar").await;
    // The rule of `bar` is not seen at first.
    let unseen = "<Priority>default</Priority>";
    stage
        .proxy
        .rule(rules, Fault::replace("<Priority>1</Priority>", unseen));
    stage.proxy.clear_calls();
    stage.created("foo").await;
    assert_eq!(stage.proxy.count("elasticloadbalancing", "CreateRule"), 2);
    stage.assert_exact("foo", "v1").await;
    stage.assert_exact("bar", "v1").await;
}
