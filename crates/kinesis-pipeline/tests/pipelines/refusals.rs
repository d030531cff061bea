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
