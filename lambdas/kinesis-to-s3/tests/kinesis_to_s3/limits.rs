//! The largest events: the memory that they take is bounded.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::stage::{Stage, log};

/// In bytes.
const MEMORY: u64 = 64 << 20;
/// What an event of 6 MB holds, as bytes before base64.
const EVENT: usize = 4_400_000;

async fn deliver(records: &[Vec<u8>]) -> Stage {
    let stage = Stage::new().await;
    stage.deliver(records).await;
    let peak = stage.function.peak_memory().unwrap();
    assert!(peak < MEMORY, "{peak} bytes");
    stage
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
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
