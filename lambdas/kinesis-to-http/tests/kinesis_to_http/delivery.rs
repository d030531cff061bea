//! What is posted.

use serde_json::{Value, json};
use testbed::peers::{Certificate, Reply, TlsFront};

use crate::stage::{Stage, assert_done, lines, records, send, text};

#[tokio::test]
async fn records_are_posted_as_they_came_one_a_line() {
    let mut stage = Stage::new().await;
    stage.set("HTTP_HEADERS", r#"{"X-Scope-OrgID":"tenant"}"#);
    let function = stage.function();
    let records = [
        r#"{"log_type":"web","log_id":"1","time":"2026-01-02T23:59:59-08:00","n":1.50,"n":2}"#,
        r#"{ "log_type" : "App", "text" : "\u30ed\u30b0" }"#,
    ];
    assert_done(&send(&function, &records, 60).await, &function);
    let posted = stage.server.posted();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].path, "/in?a=b");
    assert_eq!(posted[0].headers["content-type"], "application/x-ndjson");
    assert_eq!(posted[0].headers["x-scope-orgid"], "tenant");
    assert_eq!(
        text(&posted[0]),
        format!("{}\n{}\n", records[0], records[1])
    );
    assert!(stage.failed().await.is_empty());
    assert!(!function.log().contains("a=b"), "{}", function.log());
}

#[tokio::test]
async fn an_array_is_posted_where_that_is_asked_for_and_compressed() {
    let mut stage = Stage::new().await;
    stage.set("HTTP_FORMAT", "json");
    stage.set("HTTP_COMPRESS", "gzip");
    let function = stage.function();
    let records = records(3);
    assert_done(&send(&function, &records, 60).await, &function);
    let posted = stage.server.posted();
    assert_eq!(posted[0].headers["content-type"], "application/json");
    assert_eq!(text(&posted[0]), format!("[{}]", records.join(",")));
}

#[tokio::test]
async fn a_request_has_no_more_than_it_may() {
    let mut stage = Stage::new().await;
    stage.set("HTTP_MAX_RECORDS", "4");
    stage.set("HTTP_MAX_BYTES", "1000");
    let function = stage.function();
    let mut sent = records(10);
    sent.push(json!({ "log_type": "web", "fill": "x".repeat(2_000) }).to_string());
    sent.extend(
        [600, 600].map(|size| json!({ "log_type": "b", "fill": "x".repeat(size) }).to_string()),
    );
    assert_done(&send(&function, &sent, 60).await, &function);
    let sizes = stage
        .server
        .posted()
        .iter()
        .map(|one| text(one).lines().count())
        .collect::<Vec<_>>();
    assert_eq!(sizes.iter().sum::<usize>(), 13);
    assert!(sizes.iter().all(|count| *count <= 4), "{sizes:?}");
    let largest = stage.server.posted().iter().map(|one| one.body.len()).max();
    assert!(
        largest < Some(2_100),
        "the large one goes alone: {largest:?}"
    );
    let mut all = lines(&stage);
    all.sort();
    sent.sort();
    assert_eq!(all, sent);
}

#[tokio::test]
async fn what_is_no_record_is_a_failed_log_and_a_time_is_not_needed() {
    let stage = Stage::new().await;
    let function = stage.function();
    let records = [
        "no JSON",
        r#"{"log_id":"1"}"#,
        r#"{"log_type":"web","time":"never"}"#,
    ];
    assert_done(&send(&function, &records, 60).await, &function);
    assert_eq!(lines(&stage), records[2..]);
    assert_eq!(stage.failed().await.len(), 2);
}

#[tokio::test]
async fn a_server_with_an_authority_of_its_own_is_spoken_to_with_tls() {
    let certificate = Certificate::new().unwrap();
    let mut stage = Stage::new().await;
    let front = TlsFront::start(stage.server.port(), &certificate)
        .await
        .unwrap();
    stage.set(
        "HTTP_URL",
        &format!("https://localhost:{}/in", front.port()),
    );
    let error = send(&stage.function(), &records(1), 6).await.unwrap_err();
    assert!(error.contains("certificate"), "{error}");
    assert!(stage.server.posted().is_empty());
    let pem = std::fs::read_to_string(certificate.authority()).unwrap();
    stage.set("HTTP_CA_PEM", &pem);
    let function = stage.function();
    assert_done(&send(&function, &records(1), 30).await, &function);
    assert_eq!(lines(&stage), records(1));
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let other = Stage::new().await;
    let elsewhere = other.server.endpoint();
    let stage = Stage::answering(move |_| Reply::Header(307, "location", elsewhere.clone())).await;
    let error = send(&stage.function(), &records(2), 20).await.unwrap_err();
    assert!(
        error.contains("status 307. Redirects are not followed"),
        "{error}"
    );
    assert!(other.server.posted().is_empty());
    assert_eq!(stage.server.posted().len(), 1);
    assert_eq!(stage.failed().await, Vec::<Value>::new());
}
