//! Data streams and ingest pipelines.

use http::Method;
use serde_json::{Value, json};
use testbed::peers::{BulkThrottle, ElasticKind, Guard};
use testbed::secrets::Secret;

use crate::stage::{Stage, assert_done, send};

fn record(log_type: &str, id: usize) -> String {
    let time = format!("2026-01-02T09:00:{:02}+09:00", id % 60);
    json!({ "log_type": log_type, "log_id": id.to_string(), "time": time }).to_string()
}

async fn with_streams() -> Stage {
    let mut stage = Stage::new(ElasticKind::Noida).await;
    stage.store.make_data_streams("log-*").await.unwrap();
    stage.set("ES_DATA_STREAM", "true");
    stage
}

async fn documents(stage: &Stage, stream: &str) -> Vec<Value> {
    let path = format!("/{stream}/_search");
    let body = json!({ "size": 10_000 });
    post(stage, "/_refresh", &Value::Null).await;
    let answer = post(stage, &path, &body).await;
    answer["hits"]["hits"].as_array().unwrap().clone()
}

async fn post(stage: &Stage, path: &str, body: &Value) -> Value {
    stage.store.send(Method::POST, path, body).await.unwrap()
}

fn ids(documents: &[Value]) -> Vec<usize> {
    let id = |one: &Value| one["_source"]["log_id"].as_str().unwrap().parse().unwrap();
    let mut ids: Vec<usize> = documents.iter().map(id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn records_go_to_the_stream_of_their_type_with_their_time() {
    let stage = with_streams().await;
    let function = stage.function();
    let own = r#"{"@timestamp":"2026-01-01T00:00:00Z","log_type":"web","log_id":"own","time":"2026-01-02T00:00:00Z"}"#;
    let records = [record("web", 1), record("App", 2), own.to_owned()];
    for _ in 0..2 {
        assert_done(&send(&function, &records, 60).await, &function);
    }
    let names = stage.store.indices().await.unwrap();
    assert_eq!(names, ["log-app", "log-web"]);
    let web = documents(&stage, "log-web").await;
    let time = |id: &str| {
        let mut sources = web.iter().map(|one| &one["_source"]);
        let found = sources.find(|source| source["log_id"] == *id).unwrap();
        found["@timestamp"].as_str().unwrap().to_owned()
    };
    assert_eq!((web.len(), &*time("1")), (2, "2026-01-02T00:00:01Z"));
    assert_eq!(time("own"), "2026-01-01T00:00:00Z");
    assert!(stage.bucket.lines().await.unwrap().is_empty());
}

/// An id is unique in one index behind a stream: a document that was written before a rollover and comes again after it is
/// there twice, as docs/sinks.md says; nothing is lost. The stand-in rolls an alias over, and no data stream: ids are as
/// unique there.
#[tokio::test]
async fn a_rollover_and_a_rotation_in_the_middle_lose_nothing() {
    let mut stage = Stage::new(ElasticKind::Noida).await;
    let alias = json!({ "aliases": { "log-web": { "is_write_index": true } } });
    let made = stage.store.send(Method::PUT, "/web-000001", &alias).await;
    made.unwrap();
    stage.set("ES_DATA_STREAM", "true");
    stage.set("REPORT_BATCH_ITEM_FAILURES", "true");
    // Half of the documents are refused until the stream has rolled over.
    let is_open = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let open = std::sync::Arc::clone(&is_open);
    let judge = move |source: &str| {
        let is_second = source.contains("\"half\":2");
        is_second && !open.load(std::sync::atomic::Ordering::Relaxed)
    };
    let throttle = BulkThrottle::start(&stage.store.endpoint(), judge).unwrap();
    let guard = Guard::start(&throttle.endpoint(), "ApiKey one").unwrap();
    let secret = Secret::make(&stage.aws.endpoint(), "peer", r#"{"api_key":"one"}"#)
        .await
        .unwrap();
    stage.set("ES_HOST", &guard.endpoint());
    stage.set("SECRET_ARN", secret.arn());
    let function = stage.function();
    let records: Vec<String> = (0..40)
        .map(|id| {
            let half = if id % 2 == 0 { 1 } else { 2 };
            json!({ "log_type": "web", "log_id": id.to_string(), "time": "2026-01-02T00:00:00Z", "half": half }).to_string()
        })
        .collect();
    let answer = send(&function, &records, 8).await.unwrap();
    assert_eq!(
        answer["batchItemFailures"].as_array().unwrap().len(),
        1,
        "{}",
        function.log()
    );
    post(&stage, "/log-web/_rollover", &Value::Null).await;
    secret.rotate(r#"{"api_key":"two"}"#).await.unwrap();
    guard.accept("ApiKey two");
    is_open.store(true, std::sync::atomic::Ordering::Relaxed);
    // Everything from the checkpoint on comes again: from the first that was not taken, which is the second.
    assert_done(&send(&function, &records[1..], 60).await, &function);
    let found = ids(&documents(&stage, "log-web").await);
    let mut distinct = found.clone();
    distinct.dedup();
    assert_eq!(distinct, (0..40).collect::<Vec<_>>());
    let twice: Vec<usize> = (0..40)
        .filter(|id| found.iter().filter(|one| *one == id).count() > 1)
        .collect();
    assert!(
        twice.iter().all(|id| id % 2 == 0),
        "only what was written before: {twice:?}"
    );
    assert!(stage.bucket.lines().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_cluster_runs_documents_through_a_pipeline() {
    let mut stage = Stage::new(ElasticKind::Noida).await;
    let added =
        json!({ "processors": [{ "set": { "field": "added", "value": "by the pipeline" } }] });
    let path = "/_ingest/pipeline/geo%20&%20ip";
    stage.store.send(Method::PUT, path, &added).await.unwrap();
    let guard = Guard::start(&stage.store.endpoint(), "ApiKey one").unwrap();
    let secret = Secret::make(&stage.aws.endpoint(), "peer", r#"{"api_key":"one"}"#).await;
    stage.set("ES_HOST", &guard.endpoint());
    stage.set("SECRET_ARN", secret.unwrap().arn());
    stage.set("ES_INGEST_PIPELINE", "geo & ip");
    let function = stage.function();
    assert_done(&send(&function, &[record("web", 1)], 30).await, &function);
    let documents = stage.store.documents("log-web-20260102").await.unwrap();
    assert_eq!(documents["1"]["added"], "by the pipeline");
    let paths = guard.paths();
    let is_encoded = |path: &String| path.ends_with("&pipeline=geo%20%26%20ip");
    assert!(paths.iter().all(is_encoded), "{paths:?}");
}

#[tokio::test]
async fn a_pipeline_that_is_not_there_makes_no_failed_logs() {
    for kind in [ElasticKind::Noida, ElasticKind::Osmem] {
        let mut stage = Stage::new(kind).await;
        stage.set("ES_INGEST_PIPELINE", "geo");
        let function = stage.function();
        let error = send(&function, &[record("web", 1)], 10).await.unwrap_err();
        let reason = "pipeline with id [geo] does not exist";
        assert!(error.contains(reason), "{error}");
        assert!(stage.bucket.lines().await.unwrap().is_empty());
    }
}
