//! The largest events: the memory that they take is bounded.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::lake_reader;
use crate::stage::{Stage, log};

/// In bytes.
const MEMORY: u64 = 64 << 20;
/// What an event of 6 MB holds, as bytes before base64.
const EVENT: usize = 4_400_000;

async fn deliver(records: &[Vec<u8>]) -> Stage {
    deliver_to(Stage::new().await, records).await
}

async fn deliver_to(stage: Stage, records: &[Vec<u8>]) -> Stage {
    stage.deliver(records).await;
    let peak = stage.function.peak_memory().unwrap();
    println!("at most {peak} bytes of memory");
    assert!(peak < MEMORY, "{peak} bytes");
    stage
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Ten thousand records, no two of which have a text in common.
fn full_event() -> Vec<Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut pad = || {
        (0..EVENT / 10_000 - 90)
            .map(|_| random.alphanumeric())
            .collect::<String>()
    };
    let mut record = |id| {
        let time = "2018-12-17T00:00:00Z";
        let log = format!(
            r#"{{"log_type":"a","log_id":"{id}","time":"{time}","p":"{}"}}"#,
            pad()
        );
        log.into_bytes()
    };
    (0..10_000).map(&mut record).collect()
}

#[tokio::test]
async fn events_that_are_full_and_records_that_are_large_in_a_lake() {
    let large =
        |size| format!(r#"{{"log_type":"a","time":0,"p":"{}"}}"#, "p".repeat(size)).into_bytes();
    let bombs = vec![gzip(&large(8 << 20)); 5];
    for format in ["parquet", "ndjson"] {
        for records in [full_event(), vec![large(EVENT)], bombs.clone()] {
            let stage = lake_reader::stage(format, &[]).await;
            let stage = deliver_to(stage, &records).await;
            assert_eq!(stage.archives().await.len(), 1, "{format}");
        }
    }
}

#[tokio::test]
async fn ten_thousand_records_that_fill_an_event() {
    let pad = "p".repeat(EVENT / 10_000 - 70);
    let record = |id| {
        let log = format!(r#"{{"log_type":"a","log_id":{id},"time":0,"p":"{pad}"}}"#);
        log.into_bytes()
    };
    let stage = deliver(&(0..10_000).map(record).collect::<Vec<_>>()).await;
    let objects = stage.objects().await;
    assert_eq!(
        objects.into_values().next().unwrap().lines().count(),
        10_000
    );
}

#[tokio::test]
async fn ten_thousand_empty_records() {
    let stage = deliver(&vec![Vec::new(); 10_000]).await;
    let objects = stage.objects().await;
    assert_eq!(
        objects.into_values().next().unwrap().lines().count(),
        10_000
    );
}

#[tokio::test]
async fn one_record_that_fills_an_event() {
    let log = format!(
        r#"{{"log_type":"a","log_id":1,"time":0,"p":"{}"}}"#,
        "p".repeat(EVENT)
    );
    let stage = deliver(&[log.clone().into_bytes()]).await;
    let objects = stage.objects().await;
    assert_eq!(objects.into_values().next().unwrap(), log);
}

#[tokio::test]
async fn bombs_of_what_is_no_record_are_kept_as_they_came() {
    let bomb = gzip(&vec![0; 15 << 20]);
    let bombs = vec![bomb.clone(); 40];
    let mut batch = vec![log("access", "1")];
    batch.extend(bombs);
    let stage = deliver(&batch).await;
    let objects = stage.objects().await;
    assert_eq!(objects.len(), 2);
    let kept = objects
        .iter()
        .find(|(key, _)| key.starts_with("logs/unknown/unreadable/"));
    assert_eq!(kept.unwrap().1.lines().count(), 40);
}

#[tokio::test]
async fn bombs_of_records_are_delivered() {
    let pad = " ".repeat(12 << 20);
    let record = |id| gzip(format!(r#"{{"log_type":"a","log_id":{id},{pad}"time":0}}"#).as_bytes());
    let stage = deliver(&(0..20).map(record).collect::<Vec<_>>()).await;
    let objects = stage.objects().await;
    assert_eq!(objects.into_values().next().unwrap().lines().count(), 20);
}

/// A message of CloudWatch Logs with this many events that say the same.
fn message(events: usize, message: &str) -> Vec<u8> {
    let event = serde_json::json!({ "id": "1", "timestamp": 1, "message": message }).to_string();
    let events = vec![event; events].join(",");
    let head = r#"{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":[],"#;
    format!(r#"{head}"logEvents":[{events}]}}"#).into_bytes()
}

#[tokio::test]
async fn a_message_of_very_many_events() {
    let events = 150_000;
    for text in [r#"{"log_type":"a","log_id":1,"time":0}"#, "x", "{}"] {
        let sent = message(events, text);
        assert!(sent.len() < 16 << 20);
        let stage = deliver(&[gzip(&sent), log("access", "1")]).await;
        let lines = stage.objects().await.into_values();
        assert_eq!(
            lines.map(|text| text.lines().count()).sum::<usize>(),
            events + 1,
            "{text}"
        );
    }
}

#[tokio::test]
async fn very_many_objects_in_one_record() {
    let sent = r#"{"log_type":"a","time":0}"#.repeat(600_000);
    let stage = deliver(&[gzip(sent.as_bytes())]).await;
    let objects = stage.objects().await;
    assert_eq!(
        objects.into_values().next().unwrap().lines().count(),
        600_000
    );
}

#[tokio::test]
async fn very_many_types_in_one_record() {
    let record = |log_type: usize| format!(r#"{{"log_type":"{log_type}","log_id":1,"time":0}}"#);
    let sent: String = (0..100_000).map(record).collect();
    let stage = deliver(&[gzip(sent.as_bytes()), log("access", "1")]).await;
    // One for each of the first types, one for the rest, and that of the other record.
    assert!(stage.proxy.count("s3", "PutObject") == 258);
    let objects = stage.objects().await;
    let rest = objects
        .iter()
        .find(|(key, _)| key.starts_with("logs/unknown/too_many_types/"));
    let (_, rest) = rest.unwrap();
    assert_eq!(rest.lines().count(), 100_000 - 256);
    assert_eq!(rest.lines().last().unwrap(), record(99_999));
    assert!(objects.keys().any(|key| key.starts_with("logs/access/")));
}

#[tokio::test]
async fn very_many_types_without_a_time() {
    let record = |log_type: usize| format!(r#"{{"log_type":"{log_type}"}}"#);
    let sent: String = (0..50_000).map(record).collect();
    let stage = deliver(&[gzip(sent.as_bytes())]).await;
    assert!(stage.proxy.count("s3", "PutObject") == 257);
    let log = stage.function.log();
    assert!(log.len() < 10_000, "{}", log.len());
    assert!(log.contains("of more types, kept in failed logs"), "{log}");
}

#[tokio::test]
async fn a_type_of_900_kilobytes_is_not_logged_as_it_is() {
    let long = "swordfish".repeat(100_000);
    let record = serde_json::json!({ "log_type": long, "log_id": "1" });
    let stage = deliver(&[record.to_string().into_bytes()]).await;
    assert_eq!(stage.objects().await.len(), 1);
    let log = stage.function.log();
    assert!(log.len() < 3_000, "{}", log.len());
    assert!(log.matches("swordfish").count() <= 11, "{log}");
}
