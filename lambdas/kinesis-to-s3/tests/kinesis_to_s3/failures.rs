//! A batch that was not kept is not done.

use std::time::{Duration, Instant};

use serde_json::json;
use testbed::kinesis_event::event;
use testbed::proxy::{Fault, When};

use crate::stage::{Stage, contract, log, start};

#[tokio::test]
async fn what_passes_is_tried_again() {
    let stage = Stage::new().await;
    let call = || When::call("s3", "PutObject");
    stage.proxy.rule(
        call().nth(1),
        Fault::error(503, "SlowDown", "Please reduce your request rate."),
    );
    stage.proxy.rule(call().nth(2), Fault::InternalError);
    stage.proxy.rule(call().nth(3), Fault::DropBefore);
    stage.proxy.rule(
        call().nth(4),
        Fault::error(409, "ConditionalRequestConflict", "At the same time."),
    );
    stage.deliver(&[log("access", "1")]).await;
    assert_eq!(stage.proxy.count("s3", "PutObject"), 5);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_fails_the_batch_at_once() {
    let stage = Stage::with(&[("LOG_S3_BUCKET", "nowhere")]).await;
    let error = stage.invoke(&[log("access", "1")]).await.unwrap_err();
    assert!(
        error.contains("s3://nowhere/logs/access/2020-03/14/"),
        "{error}"
    );
    assert!(error.contains("NoSuchBucket"), "{error}");
    assert!(
        stage
            .function
            .log()
            .contains("nothing of it counts as done"),
        "{}",
        stage.function.log()
    );
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
}

#[tokio::test]
async fn failed_logs_that_cannot_be_written_fail_the_batch() {
    let stage = Stage::new().await;
    // The first object is that of the records themselves.
    let refusal = Fault::error(403, "AccessDenied", "Access Denied");
    stage
        .proxy
        .rule(When::call("s3", "PutObject").nth(2), refusal);
    let error = stage
        .invoke(&[log("access", "1"), b"text".to_vec()])
        .await
        .unwrap_err();
    assert!(error.contains("failed logs were not kept"), "{error}");
    assert!(error.contains("AccessDenied"), "{error}");
    stage.proxy.clear_rules();
    stage.deliver(&[log("access", "1"), b"text".to_vec()]).await;
}

#[tokio::test]
async fn a_sink_that_cannot_be_reached_is_named_with_the_reason_before_time_is_over() {
    let closed = "http://127.0.0.1:9";
    let function = start(&contract(closed));
    let (time, started) = (Duration::from_secs(4), Instant::now());
    let event = event(&[log("access", "1")]);
    let outcome = function.invoke(event, time).await.unwrap();
    assert!(started.elapsed() < time, "{:?}", started.elapsed());
    let error = outcome.unwrap_err();
    for part in ["s3://logs/logs/", "time ran out", "Connection refused"] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

#[tokio::test]
async fn an_event_of_something_else_is_an_error_and_the_next_one_is_served() {
    let stage = Stage::new().await;
    let error = stage.send(json!({ "detail": {} })).await.unwrap_err();
    assert!(error.contains("Records"), "{error}");
    stage.deliver(&[log("access", "1")]).await;
}

#[tokio::test]
async fn all_that_is_wrong_with_the_configuration_is_told_at_once() {
    let mut variables = contract("http://127.0.0.1:9");
    for name in [
        "LOG_ID_FIELD",
        "LOG_TYPE_WHITELIST",
        "LOG_S3_BUCKET",
        "LOG_S3_PREFIX",
    ] {
        variables.remove(name);
    }
    variables.insert("TZ".into(), "Mars/Olympus".into());
    variables.insert("LOG_TYPE_FIELD".into(), String::new());
    let function = start(&variables);
    let started = Instant::now();
    while function.is_running() {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "it is still running"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let log = function.log();
    let all = [
        "LOG_ID_FIELD is not set",
        "LOG_TYPE_FIELD is empty",
        "LOG_TYPE_WHITELIST is not set",
        "LOG_S3_BUCKET is not set",
        "LOG_S3_PREFIX is not set",
        "Mars/Olympus",
    ];
    let lines = log.lines().filter(|line| line.contains("ERROR"));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 1, "{log}");
    for one in all {
        assert!(lines[0].contains(one), "no {one:?} in {log}");
    }
}
