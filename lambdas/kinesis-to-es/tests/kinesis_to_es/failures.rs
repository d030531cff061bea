//! What happens when the log store does not take records.

use std::net::TcpListener;

use serde_json::json;
use testbed::kinesis_event::sequence_number;
use testbed::peers::{BulkThrottle, ElasticKind};

use crate::stage::{Stage, assert_done, send};

fn records(count: usize) -> Vec<String> {
    let one = |n| json!({ "log_type": "web", "log_id": format!("id-{n}"), "time": "2026-01-02T00:00:00Z" });
    (0..count).map(|n| one(n).to_string()).collect()
}

#[tokio::test]
async fn a_store_that_is_not_there_fails_the_batch_and_says_so() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    stage.set("ES_HOST", &format!("http://{address}"));
    let function = stage.function();
    let error = send(&function, &records(3), 4).await.unwrap_err();
    let target = format!("Elasticsearch http://{address}");
    assert!(
        error.contains(&target) && error.contains("3 of its records were not taken"),
        "{error}"
    );
    let log = function.log();
    assert!(
        log.contains(&target) && log.contains("Connection refused"),
        "{log}"
    );
    assert!(stage.bucket.lines().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_refused_for_too_long_is_where_the_batch_goes_on() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let throttle =
        BulkThrottle::start(&stage.store.endpoint(), |source| source.contains("id-3")).unwrap();
    stage.set("ES_HOST", &throttle.endpoint());
    stage.set("REPORT_BATCH_ITEM_FAILURES", "true");
    let function = stage.function();
    let answer = send(&function, &records(6), 20).await.unwrap();
    let failures = json!([{ "itemIdentifier": sequence_number(3) }]);
    assert_eq!(answer["batchItemFailures"], failures, "{}", function.log());
    // The others are there already, and are not there twice when they come again.
    assert_eq!(stage.store.count("log-*").await.unwrap(), 5);
    stage.set("ES_HOST", &stage.store.endpoint());
    let function = stage.function();
    assert_done(&send(&function, &records(6)[3..], 30).await, &function);
    assert_eq!(stage.store.count("log-*").await.unwrap(), 6);
}
