//! What arrives at the server, and what happens when it does not.

use std::collections::BTreeMap;

use testbed::kinesis_event::sequence_number;
use testbed::peers::{Certificate, ClosingProxy, FluentOptions, Trouble, TroubleKind};

use crate::stage::{Stage, assert_done, send};

const RECORDS: [&str; 3] = [
    r#"{"log_type":"web","log_id":"1","time":"2026-01-02T00:00:00.123456789+09:00","n":1.50}"#,
    r#"{"log_type":"app","log_id":"2","time":"2026-01-02T00:00:01Z"}"#,
    r#"{"log_type":"web","log_id":"3","time":"2026-01-02 09:00:02","text":"ログ \u30ed"}"#,
];

#[tokio::test]
async fn records_arrive_as_they_were_sent_under_the_tag_of_their_type() {
    let stage = Stage::new(&FluentOptions::default()).await;
    let function = stage.function();
    let poison = r#"{"log_type":"web","log_id":"4"}"#;
    let records: Vec<&str> = RECORDS.into_iter().chain([poison]).collect();
    assert_done(&send(&function, &records, 60).await, &function);
    let events = stage.server.events().unwrap();
    let arrived = events.iter().map(|event| {
        let message = event.record["message"].as_str().unwrap();
        (
            event.tag.as_str(),
            event.seconds,
            event.nanoseconds,
            message,
        )
    });
    // 2026-01-02T00:00:00Z is 1767312000; a time without an offset is one in Tokyo.
    let expected = [
        ("web.kinesis", 1_767_279_600, Some(123_456_789), RECORDS[0]),
        ("web.kinesis", 1_767_312_002, Some(0), RECORDS[2]),
        ("app.kinesis", 1_767_312_001, Some(0), RECORDS[1]),
    ];
    assert_eq!(arrived.collect::<Vec<_>>(), expected);
    assert_eq!(stage.server.batches().unwrap().len(), 2);
    let kept = stage.bucket.lines().await.unwrap();
    let (key, lines) = kept.first_key_value().unwrap();
    assert!(key.starts_with("failed/unknown/web/no_timestamp/"), "{key}");
    assert_eq!(
        (kept.len(), lines.as_slice()),
        (1, [poison.to_owned()].as_slice())
    );
}

/// Fluent Bit would acknowledge them, and lose them with all that is behind them in their batch.
#[tokio::test]
async fn records_whose_time_a_server_would_lose_them_for_are_kept() {
    let stage = Stage::new(&FluentOptions::default()).await;
    let function = stage.function();
    let of_time = |time: &str| format!(r#"{{"log_type":"web","log_id":"{time}","time":"{time}"}}"#);
    let lost = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "2038-01-19T03:14:08Z",
        "2106-02-07T06:28:15Z",
        "9999-12-31T00:00:00Z",
    ];
    let taken = ["1970-01-01T00:00:00Z", "2038-01-19T03:14:07.999Z"];
    let records = lost.iter().chain(&taken).map(|time| of_time(time));
    let records: Vec<String> = records.collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    assert_done(&send(&function, &records, 60).await, &function);
    let events = stage.server.events().unwrap();
    let seconds: Vec<i64> = events.iter().map(|event| event.seconds).collect();
    assert_eq!(seconds, [0, 2_147_483_647]);
    let kept = stage.bucket.lines().await.unwrap();
    let lines: Vec<&String> = kept.values().flatten().collect();
    assert_eq!(lines.len(), lost.len());
    for time in lost {
        assert!(
            lines.iter().any(|line| line.contains(&of_time(time))),
            "{time}"
        );
    }
    assert!(
        lines
            .iter()
            .all(|line| line.contains("after 19 January 2038"))
    );
}

#[tokio::test]
async fn a_secured_server_takes_compressed_batches_over_one_connection() {
    let certificate = Certificate::new().unwrap();
    let options = FluentOptions {
        shared_key: Some("the shared key"),
        users: Some(BTreeMap::from([("baikonur", "the password")])),
        certificate: Some(&certificate),
    };
    let mut stage = Stage::new(&options).await;
    stage.set("LOG_FLUENT_SHARED_KEY", "the shared key");
    stage.set("LOG_FLUENT_USERNAME", "baikonur");
    stage.set("LOG_FLUENT_PASSWORD", "the password");
    stage.set(
        "LOG_FLUENT_CA_FILE",
        &certificate.authority().to_string_lossy(),
    );
    stage.set("LOG_FLUENT_COMPRESS", "gzip");
    let function = stage.function();
    for _ in 0..2 {
        assert_done(&send(&function, &RECORDS, 60).await, &function);
    }
    let batches = stage.server.batches().unwrap();
    assert!(
        batches
            .iter()
            .all(|batch| batch.mode == "CompressedPackedForward"),
        "{batches:?}"
    );
    assert_eq!(stage.server.connections().await.unwrap(), 1);
    assert_eq!(stage.server.events().unwrap().len(), 6);
}

#[tokio::test]
async fn a_wrong_key_fails_the_batch_in_clear_words() {
    let options = FluentOptions {
        shared_key: Some("the shared key"),
        ..FluentOptions::default()
    };
    let mut stage = Stage::new(&options).await;
    stage.set("LOG_FLUENT_SHARED_KEY", "another key");
    let function = stage.function();
    let error = send(&function, &RECORDS, 30).await.unwrap_err();
    assert!(
        error.contains("shared key mismatch") && error.contains("the Fluent server tcp://"),
        "{error}"
    );
    let log = function.log();
    assert!(
        log.contains("shared key mismatch") && !log.contains("another key"),
        "{log}"
    );
    assert!(stage.server.events().unwrap().is_empty());
}

#[tokio::test]
async fn a_batch_without_acknowledgement_is_not_done() {
    let mut stage = Stage::new(&FluentOptions::default()).await;
    stage.set("REPORT_BATCH_ITEM_FAILURES", "true");
    let (kind, times, chance) = (TroubleKind::Drop, 1, 1.0);
    stage
        .server
        .trouble(Trouble {
            kind,
            times,
            chance,
        })
        .await
        .unwrap();
    let function = stage.function();
    // The batch of `web` is the first, and that of `app` is acknowledged.
    let answer = send(&function, &RECORDS, 5).await.unwrap();
    let failures = serde_json::json!([{ "itemIdentifier": sequence_number(0) }]);
    assert_eq!(answer["batchItemFailures"], failures, "{}", function.log());
    assert!(
        function.log().contains("did not acknowledge 1 batches"),
        "{}",
        function.log()
    );
}

/// What the server takes at once: less than half of the large record, of which a part may come before an answer to what
/// was sent before it.
const AT_ONCE: usize = 3_000_000;

#[tokio::test]
async fn a_record_that_the_server_closes_the_connection_on_is_kept_and_holds_nothing_up() {
    for compress in ["text", "gzip"] {
        let mut stage = Stage::new(&FluentOptions::default()).await;
        let limit = if compress == "gzip" { 4_000 } else { AT_ONCE };
        let proxy = ClosingProxy::start(stage.server.port(), limit)
            .await
            .unwrap();
        let address = format!("127.0.0.1:{}", proxy.port());
        stage.set("LOG_FLUENT_SINK_ENDPOINT", &address);
        stage.set("LOG_FLUENT_COMPRESS", compress);
        let function = stage.function();
        let large = serde_json::json!({ "log_type": "web", "log_id": "large", "time": 0, "p": "p".repeat(7 << 20) });
        let large = large.to_string();
        // It is found among others, and alone.
        let among = [RECORDS[0], RECORDS[1], &large, RECORDS[2]];
        for (records, arrived) in [(&among[..], 3), (&[&large[..]][..], 3)] {
            assert_done(&send(&function, records, 60).await, &function);
            let mut texts: Vec<String> = stage
                .server
                .events()
                .unwrap()
                .into_iter()
                .map(|event| event.record["message"].as_str().unwrap().to_owned())
                .collect();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), arrived, "{compress}");
            let kept = stage.bucket.lines().await.unwrap();
            let lines: Vec<&String> = kept.values().flatten().collect();
            assert_eq!(lines.len(), 1, "{compress}");
            assert!(lines[0].contains("closes the connection") && lines[0].contains("\"large\""));
            stage.bucket.empty().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_that_closes_every_connection_is_down() {
    let mut stage = Stage::new(&FluentOptions::default()).await;
    let proxy = ClosingProxy::start(stage.server.port(), 0).await.unwrap();
    stage.set(
        "LOG_FLUENT_SINK_ENDPOINT",
        &format!("127.0.0.1:{}", proxy.port()),
    );
    let function = stage.function();
    for records in [&RECORDS[..], &RECORDS[..1]] {
        let error = send(&function, records, 20).await.unwrap_err();
        assert!(error.contains("broke before it acknowledged"), "{error}");
    }
    assert!(stage.bucket.keys().await.unwrap().is_empty());
}
