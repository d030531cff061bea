//! Logs in a bucket are delivered to a function.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testbed::peers::{Invocation, LambdaApi};

use crate::stage::{Stage, reported};

const FOLDER: &str = "lake/log_type=access/day=2026-11-29";

fn lambda(variables: &[(&str, &str)]) -> LambdaApi {
    let variables = variables.iter();
    let variables: BTreeMap<_, _> = variables
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    LambdaApi::start(variables, None).unwrap()
}

/// A bucket with objects of so many records each.
async fn stage(objects: &[usize]) -> Stage {
    let stage = Stage::new().await;
    stage.bucket.empty().await.unwrap();
    for (object, records) in objects.iter().enumerate() {
        let lines: Vec<_> = (1..=*records).map(|line| record(object, line)).collect();
        let key = format!("{FOLDER}/20261129T00000{object}Z-x.ndjson.gz");
        stage
            .bucket
            .put(&key, lines.join("\n").as_bytes())
            .await
            .unwrap();
    }
    stage
}

fn record(object: usize, line: usize) -> String {
    format!(
        r#"{{"log_type":"access","log_id":"{object}-{line}","time":"2026-11-29T01:02:03.500Z"}}"#
    )
}

/// The records of an event.
fn texts(event: &Value) -> Vec<String> {
    let data = |record: &Value| STANDARD.decode(record["kinesis"]["data"].as_str().unwrap());
    let records = event["Records"].as_array().unwrap().iter();
    let texts = records.map(|record| String::from_utf8(data(record).unwrap()).unwrap());
    texts.collect()
}

fn lines(event: &Value) -> Vec<&str> {
    let records = event["Records"].as_array().unwrap().iter();
    records
        .map(|record| record["kinesis"]["sequenceNumber"].as_str().unwrap())
        .collect()
}

fn failed(line: &str) -> Invocation {
    Invocation::Answered(json!({ "batchItemFailures": [{ "itemIdentifier": line }] }))
}

#[tokio::test]
async fn events_are_those_of_a_stream_and_the_same_at_every_run() {
    let (stage, lambda) = (stage(&[3, 1]).await, lambda(&[]));
    let run = [
        "--to-function",
        "archive",
        "--batch-size",
        "2",
        "s3://logs/lake/",
    ];
    let output = stage.replay_to(&lambda, &run).await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!(
        reported(&output),
        "2 objects, 4 records put, 0 left\n  type access: 4 put, 0 left\n"
    );
    let events = lambda.take_events();
    let all: Vec<_> = events.iter().map(lines).collect();
    assert_eq!(
        all,
        [vec!["1", "2"], vec!["3"], vec!["1"]],
        "no event spans objects"
    );
    assert_eq!(texts(&events[0]), [record(0, 1), record(0, 2)]);
    let first = &events[0]["Records"][0];
    assert_eq!(first["eventSource"], "aws:kinesis");
    assert_eq!(first["kinesis"]["partitionKey"], "0-1");
    let arrived = first["kinesis"]["approximateArrivalTimestamp"]
        .as_f64()
        .unwrap();
    assert!(
        arrived > 1_796_000_000.0,
        "the object was written after that: {arrived}"
    );
    assert_eq!(lambda.most_running(), 1);

    let ids = |events: &[Value]| -> Vec<String> {
        let records = events
            .iter()
            .flat_map(|event| event["Records"].as_array().unwrap());
        records
            .map(|record| record["eventID"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = ids(&events);
    assert!(
        before[0].starts_with("replay:") && before[0].ends_with(":1"),
        "{before:?}"
    );
    assert_eq!(before[0].len(), "replay:".len() + 64 + ":1".len());
    stage
        .replay_to(&lambda, &[&run[..], &["--arrival", "record"]].concat())
        .await;
    let again = lambda.take_events();
    assert_eq!(ids(&again), before);
    let arrived = &again[0]["Records"][0]["kinesis"]["approximateArrivalTimestamp"];
    assert_eq!(arrived.as_f64(), Some(1_795_914_123.5));
}

#[tokio::test]
async fn a_function_goes_on_from_its_checkpoint_and_after_what_passes() {
    let (stage, lambda) = (stage(&[4]).await, lambda(&[]));
    lambda.script([
        Invocation::Refused(429, "TooManyRequestsException"),
        failed("3"),
        Invocation::Raised("no bucket".to_owned()),
        Invocation::Refused(500, "ServiceException"),
        failed("4"),
    ]);
    let run = ["--to-function", "archive", "--delete", "s3://logs/lake/"];
    let output = stage.replay_to(&lambda, &run).await;
    assert!(output.status.success(), "{}", reported(&output));
    let events = lambda.take_events();
    let all: Vec<_> = events.iter().map(lines).collect();
    let whole = vec!["1", "2", "3", "4"];
    let rest = vec!["3", "4"];
    assert_eq!(
        all,
        [
            whole.clone(),
            whole,
            rest.clone(),
            rest.clone(),
            rest,
            vec!["4"]
        ]
    );
    assert!(stage.keys().await.is_empty());
}

#[tokio::test]
async fn what_a_function_does_not_take_is_named_and_stays() {
    let (stage, lambda) = (stage(&[3, 1]).await, lambda(&[]));
    let failing = (0..8).map(|_| Invocation::Raised("no\nbucket".to_owned()));
    lambda.script([failed("2")].into_iter().chain(failing));
    let run = [
        "--to-function",
        "archive",
        "--delete",
        "--output",
        "json",
        "s3://logs/lake/",
    ];
    let output = stage.replay_to(&lambda, &run).await;
    assert_eq!(output.status.code(), Some(1), "{}", reported(&output));
    let key = format!("{FOLDER}/20261129T000000Z-x.ndjson.gz");
    let why = "the function failed: Error: no bucket";
    let expected = format!("s3://logs/{key}:2: {why}\ns3://logs/{key}:3: {why}\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with(&expected), "{stderr}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report,
        json!({
            "dry_run": false, "objects": 2, "put": 2, "left": 2, "error": null,
            "types": [{ "type": "access", "put": 2, "left": 2 }],
        })
    );
    assert_eq!(stage.keys().await, [key]);

    lambda.script([Invocation::Refused(403, "AccessDeniedException")]);
    let output = stage.replay_to(&lambda, &run).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("Lambda Invoke on archive failed"),
        "{stderr}"
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        report["error"].as_str().unwrap().contains("archive"),
        "{report}"
    );
    assert_eq!(stage.keys().await.len(), 1);
}

#[tokio::test]
async fn objects_are_delivered_side_by_side_only_where_that_is_asked_for() {
    let (stage, lambda) = (stage(&[1, 1, 1, 1, 1, 1]).await, lambda(&[]));
    let run = [
        "--to-function",
        "archive",
        "s3://logs/lake/",
        "--parallel",
        "3",
    ];
    let output = stage.replay_to(&lambda, &run).await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!((lambda.take_events().len(), lambda.most_running()), (6, 3));
}

#[tokio::test]
async fn a_rate_holds_over_all_objects() {
    let (stage, lambda) = (stage(&[4, 4]).await, lambda(&[]));
    for target in ["--to-function", "--to-stream"] {
        let started = Instant::now();
        let run = [target, "app-logs", "--rate", "4", "s3://logs/lake/"];
        let output = stage.replay_to(&lambda, &run).await;
        assert!(output.status.success(), "{}", reported(&output));
        assert!(started.elapsed() >= Duration::from_secs(1), "{target}");
    }
    assert_eq!(stage.records().await.len(), 8);
}

#[tokio::test]
async fn a_function_that_writes_where_the_records_are_is_refused() {
    let stage = stage(&[1]).await;
    for (prefix, source, is_refused) in [
        ("lake", "s3://logs/lake/", true),
        ("lake/", "s3://logs/", true),
        ("", "s3://logs/lake/", true),
        ("lak", "s3://logs/lake/", false),
        ("lake/copy", "s3://logs/lake/", false),
    ] {
        let lambda = lambda(&[("LOG_S3_BUCKET", "logs"), ("LOG_S3_PREFIX", prefix)]);
        let run = ["--to-function", "archive", "--dry-run", source];
        let output = stage.replay_to(&lambda, &run).await;
        assert_eq!(
            !output.status.success(),
            is_refused,
            "{prefix}: {}",
            reported(&output)
        );
        let is_named = reported(&output).contains("is where archive writes to");
        assert_eq!(is_named, is_refused, "{}", reported(&output));
        assert!(lambda.take_events().is_empty());
    }
    let elsewhere = lambda(&[("LOG_S3_BUCKET", "other"), ("LOG_S3_PREFIX", "lake")]);
    let run = ["--to-function", "archive", "s3://logs/lake/"];
    assert!(stage.replay_to(&elsewhere, &run).await.status.success());
}

#[tokio::test]
async fn a_record_that_no_event_holds_is_named_and_those_around_it_are_delivered() {
    let (stage, lambda) = (stage(&[]).await, lambda(&[]));
    let large = format!(r#"{{"log_type":"large","x":"{}"}}"#, "x".repeat(5_000_000));
    let content = [record(0, 1), large, record(0, 3)].join("\n");
    let key = format!("{FOLDER}/a.ndjson.gz");
    stage.bucket.put(&key, content.as_bytes()).await.unwrap();
    let run = ["--to-function", "archive", "s3://logs/lake/"];
    let output = stage.replay_to(&lambda, &run).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        reported(&output).contains(":2: larger than"),
        "{}",
        reported(&output)
    );
    let events = lambda.take_events();
    let all: Vec<_> = events.iter().map(lines).collect();
    assert_eq!(all, [["1"], ["3"]]);
}
