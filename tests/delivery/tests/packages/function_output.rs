//! What a function prints of an invocation: lines of JSON, its metrics, and nothing of the records.

use std::collections::BTreeMap;

use delivery::records::{FILTERED, Mover};
use serde_json::{Value, json};

use crate::scene::{Scene, each_mover};

/// What only the records hold.
const SECRET: &str = "swordfish";

fn records() -> Vec<Vec<u8>> {
    let of_type = |log_type: &str, id: u8| {
        let time = "2026-11-24T01:02:03Z";
        json!({ "log_type": log_type, "log_id": id, "time": time, "text": SECRET })
    };
    let lines = [
        of_type("app", 1).to_string(),
        of_type("app", 2).to_string(),
        of_type(FILTERED, 3).to_string(),
        json!(SECRET).to_string(),
        format!("{SECRET} is no JSON"),
        json!({ "log_type": "app", "time": SECRET, "size": SECRET }).to_string(),
        json!({ "log_type": "app", "log_id": 4, "time": 0, "size": SECRET }).to_string(),
    ];
    lines.map(String::into_bytes).into()
}

fn kind(mover: Mover) -> &'static str {
    match mover {
        Mover::S3 | Mover::Lake => "s3",
        Mover::Es => "elasticsearch",
        Mover::Fluent => "fluent",
        Mover::Http => "http",
        Mover::Forward | Mover::ForwardPacked => "kinesis",
    }
}

/// How many of the records are delivered, and how many are failed logs.
fn counts(mover: Mover) -> (u64, u64) {
    match mover {
        // One does not fit its mapping.
        Mover::Es => (2, 4),
        // It needs no time.
        Mover::Forward | Mover::ForwardPacked | Mover::Http => (4, 2),
        Mover::S3 | Mover::Lake | Mover::Fluent => (3, 3),
    }
}

/// Records that are refused for their type, their id or their size, and hold the secret in each of them; of a type, no
/// more than its beginning is logged.
fn refused() -> Vec<Vec<u8>> {
    let time = "2026-11-24T01:02:03Z";
    let long_type = format!("{}{SECRET}", "t".repeat(100));
    let long_id = format!("{SECRET}{}", "i".repeat(513));
    let records = [
        json!({ "log_type": long_type, "log_id": SECRET, "time": time }),
        json!({ "log_type": format!("{long_type} no index"), "log_id": SECRET, "time": time }),
        json!({ "log_type": "app", "log_id": long_id, "time": time }),
        json!({ "log_type": "app", "log_id": format!("{SECRET}/../.."), "time": "99999" }),
        json!({ "log_type": "app", "log_id": SECRET, "time": time, "size": SECRET }),
        json!({ "log_type": "app", "log_id": SECRET, "time": time, "fill": "x".repeat(2 << 20) }),
    ];
    records.map(|record| record.to_string().into_bytes()).into()
}

#[tokio::test]
async fn what_is_refused_is_told_without_what_it_holds() {
    each_mover(async |mover| {
        let everything = |variables: &mut BTreeMap<String, String>| {
            variables.insert("LOG_TYPE_WHITELIST".to_owned(), String::new());
        };
        let mut scene = Scene::with(mover, everything).await;
        scene.deliver(&refused()).await;
        let log = scene.log();
        assert!(!log.contains(SECRET), "{mover:?}: {log}");
        let longest = log.lines().map(str::len).max().unwrap_or_default();
        assert!(longest < 2_000, "{mover:?}: {longest}");
    })
    .await;
}

#[tokio::test]
async fn an_invocation_is_told_in_json_with_metrics_and_without_records() {
    each_mover(async |mover| {
        let mut scene = Scene::new(mover).await;
        scene.deliver(&records()).await;
        let log = scene.log();
        assert!(!log.contains(SECRET), "{log}");
        let lines = log.lines().map(serde_json::from_str);
        let lines: Vec<Value> = lines.collect::<Result<_, _>>().unwrap();
        let is_metrics = |line: &Value| line.get("_aws").is_some();
        let (metrics, told): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_metrics);
        check_metrics(mover, &metrics);
        assert_eq!(told.last().unwrap()["message"], "done");
        for line in told {
            for field in ["timestamp", "level", "target"] {
                assert!(line[field].is_string(), "no {field} in {line}");
            }
            assert!(line["span"]["request_id"].is_string(), "{line}");
        }
    })
    .await;
}

fn check_metrics(mover: Mover, metrics: &[Value]) {
    let [metrics] = metrics else {
        panic!("{mover:?} told metrics {} times", metrics.len());
    };
    let (delivered, failed) = counts(mover);
    let wanted = json!({
        "FunctionName": mover.package(), "Sink": kind(mover), "RecordsIn": 7,
        "RecordsDelivered": delivered, "RecordsFailed": failed, "RecordsFiltered": 1,
    });
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&metrics[name], value, "{mover:?}: {name} in {metrics}");
    }
    assert!(metrics["Bytes"].as_u64().unwrap() > 0, "{metrics}");
    assert!(metrics["Duration"].as_f64().unwrap() > 0.0, "{metrics}");
}
