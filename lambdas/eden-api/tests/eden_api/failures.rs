//! What AWS does not do is answered with 5xx, and running the same command again finishes it.

use std::time::{Duration, Instant};

use testbed::api_gateway::request;
use testbed::proxy::{Fault, When};

use crate::stage::Stage;

#[tokio::test]
async fn a_refused_call_is_told_and_the_next_create_finishes() {
    let stage = Stage::new().await;
    let words = "User: arn:aws:sts::123456789012:assumed-role/eden is not authorized to perform: iam:PassRole";
    let refusal = Fault::error(400, "AccessDeniedException", words);
    stage
        .proxy
        .rule(When::call("ecs", "CreateService"), refusal);
    let answer = stage.create("foo", "v1").await;
    let parts = [
        "ECS CreateService",
        "dev-dynamic-api-foo",
        "Allow iam:PassRole",
    ];
    answer.assert_error(502, &parts);
    assert_eq!(answer.body["name"], "foo");
    stage.proxy.clear_rules();
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    assert_eq!(stage.delete("foo").await.status, 200);
    stage.assert_clean().await;
}

#[tokio::test]
async fn the_function_answers_before_its_time_is_over() {
    let stage = Stage::new().await;
    let slow = Fault::Delay(Duration::from_secs(15));
    stage.proxy.rule(When::call("ecs", "CreateService"), slow);
    let image = stage.world.image("v1");
    let event = request("GET", "create", &[("name", "foo"), ("image_uri", &image)]);
    let (time, started) = (Duration::from_secs(8), Instant::now());
    let answer = stage.function.send_within(event, time).await;
    assert!(started.elapsed() < time, "{:?}", started.elapsed());
    answer.assert_error(504, &["time ran out", "Run the same command again"]);
    stage.proxy.clear_rules();
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
}

/// An environment of endpoints that Terraform made: what is wrong with one of them decides the status.
#[tokio::test]
async fn an_endpoints_failure_has_the_status_of_what_is_inside() {
    let stage = Stage::new().await;
    stage.world.replay("terraform-endpoints").await.unwrap();
    let parts = ["endpoint `admin`", "differs from profile default in"];
    stage.delete("foo").await.assert_error(400, &parts);
    let adopting = [("name", "foo"), ("adopt", "true")];
    let throttled = Fault::error(400, "ThrottlingException", "Rate exceeded");
    stage.proxy.rule(
        When::call("ecs", "DeleteService").containing("dev-admin-foo"),
        throttled,
    );
    let answer = stage.function.get("delete", &adopting).await;
    answer.assert_error(503, &["endpoint `admin`", "DeleteService"]);
    stage.proxy.clear_rules();
    assert_eq!(stage.function.get("delete", &adopting).await.status, 200);
    stage.assert_clean().await;
}
