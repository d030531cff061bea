//! What is changed or deleted by hand shows, and is repaired.

use aws_sdk_lambda::operation::update_function_configuration::builders::UpdateFunctionConfigurationFluentBuilder;
use aws_sdk_lambda::types::{Filter, FilterCriteria};
use kinesis_pipeline::Request;
use testbed::Kind;

use crate::stage::Stage;

const NAME: &str = "logs-archive";
/// What the function needs not.
const MORE: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*" }]
}"#;

impl Stage {
    /// Panics unless exactly this is wrong, and right again after another run.
    async fn assert_drift(&self, request: &Request, expected: &[&str]) {
        let seen = self.read(request).await;
        assert_eq!(seen.drift, expected);
        self.apply(request).await.unwrap();
        self.assert_exact(request).await;
    }

    /// A policy that can be attached.
    async fn managed_policy(&self) -> String {
        let call = self.iam.create_policy().policy_name("more");
        let made = call.policy_document(MORE).send().await.unwrap();
        made.policy.unwrap().arn.unwrap()
    }

    fn configure(&self) -> UpdateFunctionConfigurationFluentBuilder {
        let call = self.lambda.update_function_configuration();
        call.function_name(NAME)
    }
}

async fn made() -> (Stage, Request) {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    stage.apply(&request).await.unwrap();
    (stage, request)
}

#[tokio::test]
async fn settings_of_the_function() {
    let (stage, request) = made().await;
    stage.configure().memory_size(1024).send().await.unwrap();
    let reported = ["function: memory_size is 1024, not 256"];
    stage.assert_drift(&request, &reported).await;
}

#[tokio::test]
async fn the_role_and_its_policy() {
    let (stage, request) = made().await;
    let call = stage
        .iam
        .put_role_policy()
        .role_name(NAME)
        .policy_name(NAME);
    call.policy_document(MORE).send().await.unwrap();
    let reported = ["policy of the role was changed"];
    stage.assert_drift(&request, &reported).await;
    let call = stage.iam.delete_role_policy().role_name(NAME);
    call.policy_name(NAME).send().await.unwrap();
    stage
        .iam
        .delete_role()
        .role_name(NAME)
        .send()
        .await
        .unwrap();
    let reported = ["role is missing", "policy of the role is missing"];
    stage.assert_drift(&request, &reported).await;
}

#[tokio::test]
async fn the_mapping() {
    let (stage, request) = made().await;
    let uuid = stage.mappings(NAME).await[0].uuid.clone().unwrap();
    let call = stage.lambda.update_event_source_mapping().uuid(&uuid);
    call.enabled(false).batch_size(7).send().await.unwrap();
    let reported = [
        "mapping: enabled is false, not true",
        "mapping: batch_size is 7, not 100",
    ];
    stage.assert_drift(&request, &reported).await;
    let call = stage.lambda.delete_event_source_mapping().uuid(&uuid);
    call.send().await.unwrap();
    stage.assert_drift(&request, &["mapping is missing"]).await;
}

#[tokio::test]
async fn the_log_group() {
    let (stage, request) = made().await;
    let name = format!("/aws/lambda/{NAME}");
    let call = stage.logs.put_retention_policy().log_group_name(&name);
    call.retention_in_days(1).send().await.unwrap();
    let reported = ["log group: log_retention_in_days is 1, not 30"];
    stage.assert_drift(&request, &reported).await;
    let call = stage.logs.delete_log_group().log_group_name(&name);
    call.send().await.unwrap();
    stage
        .assert_drift(&request, &["log group is missing"])
        .await;
}

#[tokio::test]
async fn everything() {
    let (stage, request) = made().await;
    stage.delete(&request).await.unwrap();
    let seen = stage.read(&request).await;
    assert!(seen.is_gone);
    assert_eq!(seen.drift.len(), 5, "{:?}", seen.drift);
    stage.apply(&request).await.unwrap();
    stage.assert_exact(&request).await;
}

/// A filter drops records without a word, and a policy lets the function do more than it has to.
#[tokio::test]
async fn what_was_added() {
    let (stage, request) = made().await;
    let uuid = stage.mappings(NAME).await[0].uuid.clone().unwrap();
    let filter = Filter::builder()
        .pattern(r#"{"partitionKey":["1"]}"#)
        .build();
    let criteria = FilterCriteria::builder().filters(filter).build();
    let call = stage.lambda.update_event_source_mapping().uuid(&uuid);
    call.filter_criteria(criteria).send().await.unwrap();
    stage
        .assert_drift(&request, &["mapping: filter_criteria was added"])
        .await;
    let call = stage.iam.put_role_policy().role_name(NAME);
    let call = call.policy_name("more").policy_document(MORE);
    call.send().await.unwrap();
    let arn = stage.managed_policy().await;
    let call = stage.iam.attach_role_policy().role_name(NAME);
    call.policy_arn(&arn).send().await.unwrap();
    let attached = format!("role: policy {arn} was added");
    let reported = [attached.as_str(), "role: policy more was added"];
    stage.assert_drift(&request, &reported).await;
}

/// Policies that somebody attached do not keep a role from going.
#[tokio::test]
async fn a_role_that_somebody_gave_more_goes_all_the_same() {
    let (stage, request) = made().await;
    let call = stage
        .iam
        .put_role_policy()
        .role_name(NAME)
        .policy_name("more");
    call.policy_document(MORE).send().await.unwrap();
    stage.delete(&request).await.unwrap();
    stage.assert_clean().await;
}
