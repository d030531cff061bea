//! What is refused.

use kinesis_pipeline::Error;
use testbed::Kind;

use crate::stage::Stage;

#[tokio::test]
async fn a_stream_that_does_not_exist_is_told() {
    let stage = Stage::on(Kind::Moto).await;
    let missing = stage.stream.replace("/logs", "/missing");
    let stream = missing.parse().unwrap();
    let error = stage.pipelines.check_stream(&stream).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("stream {missing} does not exist")
    );
    let there = stage.stream.parse().unwrap();
    stage.pipelines.check_stream(&there).await.unwrap();
}

#[tokio::test]
async fn a_stream_elsewhere_is_told_without_a_call() {
    let stage = Stage::on(Kind::Moto).await;
    let elsewhere = stage.stream.replace("ap-northeast-1", "eu-west-1");
    let stream = elsewhere.parse().unwrap();
    let error = stage.pipelines.check_stream(&stream).await.unwrap_err();
    assert!(matches!(error, Error::Stream { .. }), "{error}");
    assert!(stage.proxy.calls().is_empty());
}

/// A function of the same name that is somebody else's is neither changed nor deleted.
#[tokio::test]
async fn a_function_of_somebody_else_is_left_alone() {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    stage.apply(&request).await.unwrap();
    let call = stage.lambda.update_function_configuration();
    let call = call.function_name("logs-archive").description("mine");
    call.send().await.unwrap();
    stage.proxy.clear_calls();
    let error = stage.apply(&request).await.unwrap_err();
    let text = "function logs-archive exists already and is not of pipeline logs";
    assert!(error.to_string().starts_with(text), "{error}");
    assert!(stage.proxy.calls().iter().all(|call| !call.is_write()));
}
