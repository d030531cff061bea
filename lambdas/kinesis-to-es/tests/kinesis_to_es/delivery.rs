//! What comes to be in the log store and in failed logs.

use serde_json::{Value, json};
use testbed::peers::{Certificate, ElasticKind, SignatureVerifier, Signing};

use crate::stage::{Stage, assert_done, send};

#[tokio::test]
async fn records_are_written_once_to_an_index_of_their_type_and_day() {
    for kind in [ElasticKind::Noida, ElasticKind::Osmem] {
        let stage = Stage::new(kind).await;
        let function = stage.function();
        let records = [
            // The day is the record's own, whatever the zone.
            r#"{"log_type":"web","log_id":"1","time":"2026-01-02T23:59:59-08:00","n":1.5}"#,
            r#"{"log_type":"web","log_id":"2","time":"2026-01-03T00:00:00+09:00","text":"ログ"}"#,
            r#"{"log_type":"App","log_id":"1","time":"2026-01-02 10:00:00"}"#,
            r#"{"log_type":"web","time":"2026-01-02T00:00:00Z","text":"no id"}"#,
        ];
        for _ in 0..2 {
            assert_done(&send(&function, &records, 60).await, &function);
        }
        let indices = ["log-app-20260102", "log-web-20260102", "log-web-20260103"];
        assert_eq!(stage.store.indices().await.unwrap(), indices);
        let web = stage.store.documents("log-web-20260102").await.unwrap();
        let first: Value = serde_json::from_str(records[0]).unwrap();
        assert_eq!((web.len(), &web["1"]), (2, &first));
        assert_eq!(
            stage
                .store
                .documents("log-app-20260102")
                .await
                .unwrap()
                .len(),
            1
        );
        assert!(stage.bucket.lines().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_the_store_refuses_is_kept_with_the_reason() {
    let stage = Stage::new(ElasticKind::Osmem).await;
    let fields = json!({ "n": { "type": "long" } });
    stage
        .store
        .make_index("log-web-20260102", fields)
        .await
        .unwrap();
    let function = stage.function();
    let (long, time) = ("x".repeat(513), "2026-01-02T00:00:00Z");
    let records = [
        json!({ "log_type": "web", "log_id": "good", "time": time, "n": 1 }),
        json!({ "log_type": "web", "log_id": "bad", "time": time, "n": "one" }),
        json!({ "log_type": "a b", "log_id": "name", "time": time }),
        json!({ "log_type": "id", "log_id": long, "time": time }),
        json!({ "log_type": "late", "log_id": "1" }),
    ];
    let sent = records.each_ref().map(Value::to_string);
    assert_done(&send(&function, &sent, 60).await, &function);
    assert_eq!(stage.store.count("log-*").await.unwrap(), 1);
    let kept = stage.bucket.lines().await.unwrap();
    assert_eq!(kept.len(), 4, "{kept:?}");
    let find = |prefix: &str| {
        let (_, lines) = kept
            .iter()
            .find(|(key, _)| key.starts_with(prefix))
            .unwrap();
        serde_json::from_str::<Value>(&lines[0]).unwrap()
    };
    let mapping = find("failed/web/2026-01/02/");
    assert_eq!(
        (&mapping["status"], &mapping["record"]),
        (&json!(400), &records[1])
    );
    assert_eq!(mapping["error"]["type"], "mapper_parsing_exception");
    let lines: String = kept.values().flatten().map(String::as_str).collect();
    assert!(
        lines.contains("`log-a b-20260102` cannot name an index"),
        "{lines}"
    );
    assert!(
        find("failed/id/")["error"]
            .as_str()
            .unwrap()
            .contains("at most 512 bytes")
    );
    assert_eq!(find("failed/unknown/late/no_timestamp/")["log_id"], "1");
}

#[tokio::test]
async fn a_bare_host_is_spoken_to_with_tls_and_signed_requests() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let certificate = Certificate::new().unwrap();
    let signing = Signing {
        service: "es",
        region: testbed::REGION,
        access_key: "test",
        secret_key: "test",
        token: None,
    };
    let verifier = SignatureVerifier::start(stage.store.port(), signing, Some(&certificate))
        .await
        .unwrap();
    stage.set("ES_HOST", &format!("localhost:{}", verifier.port()));
    stage.set("SSL_CERT_FILE", &certificate.authority().to_string_lossy());
    let function = stage.function();
    let record = r#"{"log_type":"web","log_id":"1","time":"2026-01-02T00:00:00Z"}"#;
    assert_done(&send(&function, &[record], 60).await, &function);
    assert_eq!(stage.store.count("log-web-20260102").await.unwrap(), 1);
}

#[tokio::test]
async fn types_that_differ_in_capitals_only_keep_all_their_records() {
    let stage = Stage::new(ElasticKind::Osmem).await;
    let function = stage.function();
    let record = |log_type: &str, id: usize| {
        let time = "2026-01-02T00:00:00Z";
        json!({ "log_type": log_type, "log_id": id, "time": time, "of": log_type }).to_string()
    };
    let of = |log_type: &'static str| (0..5).map(move |id| record(log_type, id));
    let records: Vec<String> = of("Order").chain(of("order")).chain(of("ORDER")).collect();
    for _ in 0..2 {
        assert_done(&send(&function, &records, 60).await, &function);
    }
    let documents = stage.store.documents("log-order-20260102").await.unwrap();
    assert_eq!(documents.len(), 15, "{documents:?}");
    // Those without capitals have their own ids.
    assert!((0..5).all(|id| documents[&id.to_string()]["of"] == "order"));
}

#[tokio::test]
async fn a_time_far_from_the_arrival_makes_no_index() {
    let far = [
        "0001-01-01T00:00:00Z",
        "9999-12-31T00:00:00Z",
        "2024-12-31T00:00:00Z",
        "2026-01-04T00:00:01Z",
    ];
    let near = ["2025-01-02T00:00:00Z", "2026-01-03T23:59:59Z"];
    let record =
        |time: &&str| json!({ "log_type": "web", "log_id": time, "time": time }).to_string();
    let records: Vec<String> = far.iter().chain(&near).map(record).collect();
    let stage = Stage::new(ElasticKind::Osmem).await;
    let function = stage.function();
    assert_done(&send(&function, &records, 60).await, &function);
    let indices = ["log-web-20250102", "log-web-20260103"];
    assert_eq!(stage.store.indices().await.unwrap(), indices);
    let kept = stage.bucket.lines().await.unwrap();
    let (key, lines) = kept.first_key_value().unwrap();
    assert!(
        key.starts_with("failed/unknown/web/time_out_of_range/"),
        "{key}"
    );
    assert_eq!((kept.len(), lines), (1, &records[..4].to_vec()));
}

#[tokio::test]
async fn the_range_of_times_is_the_operators() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    stage.set("MAX_RECORD_AGE_DAYS", "1");
    let function = stage.function();
    let times = [
        "2025-12-31T00:00:00Z",
        "2026-01-01T12:00:00Z",
        "2026-01-03T00:00:00Z",
    ];
    let records = times.map(|time| json!({ "log_type": "web", "time": time }).to_string());
    assert_done(&send(&function, &records, 60).await, &function);
    let indices = ["log-web-20260101", "log-web-20260103"];
    assert_eq!(stage.store.indices().await.unwrap(), indices);
}
