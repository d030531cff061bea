//! CreateService is what DescribeServices told, minus what would take the reference's traffic.

use eden_core::clone::service::NOT_COPIED;
use eden_core::overrides::Capacity;
use eden_core::request::Request;
use serde_json::{Value, json};

use crate::account::{self, DEFINITION, GROUP};
use crate::fixtures::load;
use crate::{assert_same, without};

/// The request without its token, which only has to be there.
async fn sent(service: &Value) -> Value {
    sent_with(service, |_| {}).await
}

/// The same of a request that is changed before.
async fn sent_with(service: &Value, change: impl Fn(&mut Request)) -> Value {
    let canned = account::create(service, change).await;
    let mut sent: Value = serde_json::from_str(&account::body(&canned, "CreateService")).unwrap();
    let token = sent.as_object_mut().unwrap().remove("clientToken").unwrap();
    assert_eq!(token.as_str().unwrap().len(), 32);
    sent
}

/// What has to be sent in either case.
fn expected(described: &Value) -> Value {
    let mut request = without(described, NOT_COPIED);
    for left_out in ["serviceRegistries", "roleArn"] {
        assert!(request.remove(left_out).is_some(), "there is no {left_out}");
    }
    let deployment = request["deploymentConfiguration"].as_object_mut().unwrap();
    assert!(deployment.remove("alarms").is_some(), "there are no alarms");
    request.insert("cluster".into(), json!("dev"));
    request["serviceName"] = json!("dev-dynamic-pr-12");
    request["taskDefinition"] = json!(DEFINITION);
    request["loadBalancers"] =
        json!([{ "targetGroupArn": GROUP, "containerName": "app", "containerPort": 8080 }]);
    request["tags"] = account::tags(["key", "value"], &described["tags"][0]);
    Value::Object(request)
}

#[tokio::test]
async fn every_field_is_copied() {
    let described = load("service");
    let mut expected = expected(&described);
    expected["role"] = described["roleArn"].clone();
    expected["volumeConfigurations"] = described["deployments"][0]["volumeConfigurations"].clone();
    // ECS describes both, and takes only one.
    expected.as_object_mut().unwrap().remove("launchType");
    assert_same(&sent(&described).await, &expected);
}

#[tokio::test]
async fn fields_that_exclude_each_other_are_not_sent_together() {
    let described = load("service-on-instances");
    let mut expected = expected(&described);
    let members = expected.as_object_mut().unwrap();
    for absent in [
        "capacityProviderStrategy",
        "deploymentController",
        "desiredCount",
        "propagateTags",
    ] {
        assert!(members.remove(absent).is_some(), "there is no {absent}");
    }
    let deployment = members["deploymentConfiguration"].as_object_mut().unwrap();
    for absent in [
        "strategy",
        "bakeTimeInMinutes",
        "canaryConfiguration",
        "lifecycleHooks",
        "linearConfiguration",
    ] {
        assert!(deployment.remove(absent).is_some(), "there is no {absent}");
    }
    assert_same(&sent(&described).await, &expected);
}

#[tokio::test]
async fn a_bake_time_that_a_rolling_deployment_does_not_have_is_not_asked_for() {
    let mut described = load("service");
    described["deploymentConfiguration"]["bakeTimeInMinutes"] = json!(0);
    let mut expected = described["deploymentConfiguration"].clone();
    for absent in ["bakeTimeInMinutes", "alarms"] {
        expected.as_object_mut().unwrap().remove(absent);
    }
    assert_same(
        &sent(&described).await["deploymentConfiguration"],
        &expected,
    );
}

#[tokio::test]
async fn a_number_of_tasks_can_be_given() {
    let described = load("service");
    let canned = account::create(&described, |request| request.desired_count = Some(1)).await;
    let sent: Value = serde_json::from_str(&account::body(&canned, "CreateService")).unwrap();
    assert_eq!(sent["desiredCount"], json!(1));
}

#[tokio::test]
async fn volumes_are_those_of_the_primary_deployment() {
    let mut described = load("service");
    described["deployments"].as_array_mut().unwrap().reverse();
    let canned = account::create(&described, |_| {}).await;
    let sent: Value = serde_json::from_str(&account::body(&canned, "CreateService")).unwrap();
    let primary = &described["deployments"][1];
    assert_same(
        &sent["volumeConfigurations"],
        &primary["volumeConfigurations"],
    );
}

/// The first may be one of a Network Load Balancer, whose clone no listener rule could name.
#[tokio::test]
async fn the_load_balancer_of_the_alb_is_cloned_wherever_it_stands() {
    let mut described = load("service");
    described["loadBalancers"].as_array_mut().unwrap().reverse();
    let canned = account::create(&described, |_| {}).await;
    let sent: Value = serde_json::from_str(&account::body(&canned, "CreateService")).unwrap();
    let expected =
        json!([{ "targetGroupArn": GROUP, "containerName": "app", "containerPort": 8080 }]);
    assert_eq!(sent["loadBalancers"], expected);
    assert!(canned.body("CreateTargetGroup").contains("Protocol=HTTPS"));
}

#[tokio::test]
async fn spot_takes_the_place_of_what_the_reference_runs_on_and_changes_nothing_else() {
    let mut described = load("service");
    described
        .as_object_mut()
        .unwrap()
        .remove("capacityProviderStrategy");
    let mut expected = sent(&described).await;
    assert_eq!(expected["launchType"], "FARGATE");
    expected.as_object_mut().unwrap().remove("launchType");
    expected["capacityProviderStrategy"] =
        json!([{ "capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0 }]);
    let sent = sent_with(&described, |request| {
        request.overrides.capacity = Some(Capacity::Spot);
    });
    assert_same(&sent.await, &expected);
}
