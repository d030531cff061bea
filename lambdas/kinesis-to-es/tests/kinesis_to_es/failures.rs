//! What happens when the log store does not take records.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;
use testbed::kinesis_event::sequence_number;
use testbed::peers::{BulkThrottle, ElasticKind};
use testbed::proxy::{Fault, Proxy, When};

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

#[tokio::test]
async fn a_late_record_of_an_index_that_is_read_only_holds_nothing_up() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let reason = "index [log-web-20260102] blocked by: [FORBIDDEN/8/index write (api)];";
    let refusal = (403, "cluster_block_exception", reason);
    let is_late = |source: &str| source.contains("id-3");
    let throttle = BulkThrottle::refusing(&stage.store.endpoint(), refusal, is_late).unwrap();
    stage.set("ES_HOST", &throttle.endpoint());
    let function = stage.function();
    assert_done(&send(&function, &records(6), 30).await, &function);
    assert_eq!(stage.store.count("log-*").await.unwrap(), 5);
    let kept = stage.bucket.lines().await.unwrap();
    let (key, lines) = kept.first_key_value().unwrap();
    assert!(
        key.starts_with("failed/web/") && lines[0].contains("FORBIDDEN/8"),
        "{kept:?}"
    );
    assert!(throttle.refused() > 1);
}

#[tokio::test]
async fn a_record_that_the_store_fails_at_holds_nothing_up() {
    let faults = [
        Fault::error(404, "NotFound", "no such path"),
        Fault::Delay(Duration::from_secs(600)),
        Fault::DropBefore,
    ];
    for fault in faults {
        for count in [1, 40] {
            let mut stage = Stage::new(ElasticKind::Osmem).await;
            let proxy = Proxy::start(&stage.store.endpoint()).unwrap();
            let bad = When::call("unsigned", "POST /_bulk").containing(r#""_id":"id-0""#);
            proxy.rule(bad, fault.clone());
            stage.set("ES_HOST", &proxy.endpoint());
            let function = stage.function();
            assert_done(&send(&function, &records(count), 30).await, &function);
            assert_eq!(
                stage.store.count("log-*").await.unwrap_or_default(),
                count as u64 - 1
            );
            let kept = stage.bucket.lines().await.unwrap();
            let lines: Vec<&String> = kept.values().flatten().collect();
            assert!(
                lines.len() == 1 && lines[0].contains("id-0"),
                "{fault:?}: {kept:?}"
            );
        }
    }
}
