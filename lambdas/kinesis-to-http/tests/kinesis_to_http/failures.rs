//! What happens when the server does not take records.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use testbed::kinesis_event::sequence_number;
use testbed::peers::Reply;

use crate::stage::{Stage, assert_done, lines, records, send, text};

#[tokio::test]
async fn a_server_that_is_not_there_fails_the_batch_and_says_so() {
    let mut stage = Stage::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/in", listener.local_addr().unwrap());
    drop(listener);
    stage.set("HTTP_URL", &address);
    let function = stage.function();
    let error = send(&function, &records(3), 4).await.unwrap_err();
    for part in [
        &address,
        "3 of its records were not taken",
        "Connection refused",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    assert!(stage.failed().await.is_empty());
}

#[tokio::test]
async fn a_server_that_asks_for_time_gets_it() {
    let calls = AtomicUsize::new(0);
    let stage = Stage::answering(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Header(429, "retry-after", "2".to_owned()),
        1 => Reply::of(503),
        2 => Reply::of(408),
        _ => Reply::of(204),
    })
    .await;
    let function = stage.function();
    let started = Instant::now();
    assert_done(&send(&function, &records(3), 60).await, &function);
    assert!(started.elapsed() >= Duration::from_secs(2));
    assert_eq!(
        (stage.server.posted().len(), lines(&stage)),
        (4, records(3))
    );
}

#[tokio::test]
async fn a_server_that_asks_for_more_time_than_there_is_gets_the_batch_later() {
    let stage = Stage::answering(|_| Reply::Header(429, "retry-after", "3600".to_owned())).await;
    let started = Instant::now();
    let error = send(&stage.function(), &records(3), 30).await.unwrap_err();
    assert!(error.contains("status 429"), "{error}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "nothing is waited for in vain"
    );
    assert_eq!(stage.server.posted().len(), 1);
}

#[tokio::test]
async fn a_record_that_the_server_refuses_is_alone_in_failed_logs() {
    for status in [400, 403, 413, 422] {
        let stage = Stage::answering(move |posted| {
            if text(posted).contains("id-7") {
                Reply::Status(
                    status,
                    json!({ "type": "bad_record", "text": "canary" }).to_string(),
                )
            } else {
                Reply::of(200)
            }
        })
        .await;
        let function = stage.function();
        assert_done(&send(&function, &records(20), 60).await, &function);
        let mut expected = records(20);
        let refused: serde_json::Value = serde_json::from_str(&expected.remove(7)).unwrap();
        let mut all = lines(&stage);
        all.sort();
        expected.sort();
        assert_eq!(all, expected, "{status}");
        let failed = stage.failed().await;
        assert_eq!(failed.len(), 1, "{status}: {failed:?}");
        assert_eq!(failed[0]["status"], status);
        assert_eq!(
            (&failed[0]["record"], &failed[0]["error"]["text"]),
            (&refused, &json!("canary"))
        );
        let log = function.log();
        assert!(
            log.contains("bad_record") && !log.contains("canary"),
            "{log}"
        );
    }
}

#[tokio::test]
async fn a_record_that_the_server_fails_at_holds_nothing_up() {
    for reply in [Reply::of(500), Reply::of(502), Reply::Close] {
        let bad = reply.clone();
        let stage = Stage::answering(move |posted| {
            if text(posted).contains("id-0") {
                bad.clone()
            } else {
                Reply::of(200)
            }
        })
        .await;
        let function = stage.function();
        assert_done(&send(&function, &records(12), 60).await, &function);
        assert_eq!(lines(&stage).len(), 11, "{reply:?}");
        let failed = stage.failed().await;
        assert!(
            failed.len() == 1 && failed[0]["record"]["log_id"] == "id-0",
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn what_is_refused_alike_with_records_and_without_is_the_servers_fault() {
    for status in [400, 401, 403, 404, 405] {
        for count in [1, 3, 40] {
            let stage = Stage::answering(move |_| Reply::Status(status, "no".to_owned())).await;
            let function = stage.function();
            let error = send(&function, &records(count), 30).await.unwrap_err();
            assert!(error.contains(&format!("status {status}")), "{error}");
            assert!(stage.failed().await.is_empty(), "{status}, {count}");
            let requests = stage.server.posted().len();
            assert!(requests < 60, "{requests} requests for {count} records");
        }
    }
}

#[tokio::test]
async fn a_record_that_is_alone_is_refused_where_a_request_without_it_is_answered_otherwise() {
    let stage = Stage::answering(|posted| match text(posted).as_str() {
        "" => Reply::Status(400, "no data".to_owned()),
        _ => Reply::Status(400, "invalid".to_owned()),
    })
    .await;
    let function = stage.function();
    assert_done(&send(&function, &records(1), 30).await, &function);
    assert_eq!(stage.failed().await.len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_too_long_is_where_the_batch_goes_on() {
    let mut stage = Stage::answering(|posted| {
        Reply::of(if text(posted).contains("id-3") {
            429
        } else {
            200
        })
    })
    .await;
    stage.set("HTTP_MAX_RECORDS", "1");
    stage.set("REPORT_BATCH_ITEM_FAILURES", "true");
    let function = stage.function();
    let answer = send(&function, &records(6), 20).await.unwrap();
    let failures = json!([{ "itemIdentifier": sequence_number(3) }]);
    assert_eq!(answer["batchItemFailures"], failures, "{}", function.log());
    let taken = lines(&stage);
    assert!(
        (0..3).all(|id| taken.contains(&records(6)[id])),
        "{taken:?}"
    );
    assert!(stage.failed().await.is_empty());
}
