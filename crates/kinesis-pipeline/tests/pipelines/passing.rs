//! What AWS refuses for a while: a role that is not known everywhere yet, a mapping or a function that
//! is being changed.

use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::stage::Stage;
use crate::wishes::changed;

/// Each refusal comes twice before the call is carried out.
async fn survives(operation: &str, status: u16, code: &str, message: &str) {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    if operation.starts_with("Update") {
        stage.apply(&request).await.unwrap();
    }
    let when = When::call("lambda", operation).first(2);
    stage.proxy.rule(when, Fault::error(status, code, message));
    let request = match operation.starts_with("Update") {
        true => changed(&request),
        false => request,
    };
    if operation.starts_with("Delete") {
        stage.apply(&request).await.unwrap();
        stage.delete(&request).await.unwrap();
        stage.assert_clean().await;
    } else {
        stage.apply(&request).await.unwrap();
        stage.assert_exact(&request).await;
    }
    // The first of them may have been another try of the SDK's.
    assert!(stage.proxy.count("lambda", operation) >= 3, "{operation}");
}

const EARLY: &str = "InvalidParameterValueException";

#[tokio::test]
async fn a_role_that_lambda_does_not_know_yet() {
    let message = "The role defined for the function cannot be assumed by Lambda.";
    survives("CreateFunction", 400, EARLY, message).await;
}

#[tokio::test]
async fn a_role_whose_policy_lambda_does_not_know_yet() {
    let message = "Cannot access stream arn:aws:kinesis:x. Please ensure the role can perform the \
                   GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams \
                   Actions on your stream in IAM.";
    survives("CreateEventSourceMapping", 400, EARLY, message).await;
}

#[tokio::test]
async fn a_mapping_that_is_being_changed() {
    let message = "Cannot update the event source mapping because it is in use.";
    let code = "ResourceInUseException";
    survives("UpdateEventSourceMapping", 400, code, message).await;
    survives("DeleteEventSourceMapping", 400, code, message).await;
}

#[tokio::test]
async fn a_function_that_is_being_changed() {
    let message = "The operation cannot be performed at this time. An update is in progress for \
                   resource: arn:aws:lambda:x";
    let code = "ResourceConflictException";
    survives("UpdateFunctionConfiguration", 409, code, message).await;
    survives("UpdateFunctionCode", 409, code, message).await;
}

/// What will not pass is told at once.
#[tokio::test]
async fn a_value_that_lambda_does_not_take_is_no_reason_to_wait() {
    let stage = Stage::on(Kind::Moto).await;
    let message = "1 validation error detected";
    let when = When::call("lambda", "CreateFunction");
    stage.proxy.rule(when, Fault::error(400, EARLY, message));
    let error = stage.apply(&stage.archive("logs")).await.unwrap_err();
    assert!(error.to_string().ends_with(message) || error.to_string().contains(message));
    assert_eq!(stage.proxy.count("lambda", "CreateFunction"), 1);
}
