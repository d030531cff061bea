//! What fails for now is tried again, and what goes on failing is told.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use testbed::peers::{BulkThrottle, ElasticKind};
use testbed::proxy::{Fault, Proxy, When};

use super::{Numbered, assert_all, client, document, soon, start};

const SERVICE: &str = "unsigned";
const BULK: &str = "POST /_bulk";

#[tokio::test]
async fn documents_that_are_refused_for_now_are_sent_again_and_no_others() {
    let store = start(ElasticKind::Osmem).await;
    let seen = Mutex::new(HashSet::new());
    // Every document that ends with a 7 is refused once.
    let judge =
        move |source: &str| source.contains("7,") && seen.lock().unwrap().insert(source.to_owned());
    let throttle = BulkThrottle::start(&store.endpoint(), judge).unwrap();
    let sent = Numbered::new(1_000);
    let delivery = client(&throttle.endpoint())
        .create(&sent.documents(), soon())
        .await;
    assert!(delivery.undelivered.is_empty(), "{delivery:?}");
    assert_eq!(throttle.refused(), 100);
    assert_all(&store, &sent).await;
}

#[tokio::test]
async fn documents_that_are_always_refused_are_told_with_the_reason() {
    let store = start(ElasticKind::Osmem).await;
    let throttle =
        BulkThrottle::start(&store.endpoint(), |source| source.contains(r#""n":3"#)).unwrap();
    let sent = Numbered::new(10);
    let deadline = Instant::now() + Duration::from_secs(10);
    let delivery = client(&throttle.endpoint())
        .create(&sent.documents(), deadline)
        .await;
    assert_eq!(delivery.undelivered, [3]);
    let error = delivery.error.unwrap().to_string();
    for part in [
        &throttle.endpoint(),
        "1 were still refused",
        "429",
        "es_rejected_execution_exception",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    assert!(Instant::now() < deadline + Duration::from_secs(5));
}

#[tokio::test]
async fn a_document_that_is_alone_waits_as_several_do() {
    let store = start(ElasticKind::Osmem).await;
    let proxy = Proxy::start(&store.endpoint()).unwrap();
    proxy.rule(
        When::call(SERVICE, BULK),
        Fault::error(503, "ServiceUnavailable", "busy"),
    );
    let sent = Numbered::new(1);
    let deadline = Instant::now() + Duration::from_secs(3);
    let delivery = client(&proxy.endpoint())
        .create(&sent.documents(), deadline)
        .await;
    assert_eq!(delivery.undelivered, [0]);
    assert!(
        proxy.count(SERVICE, BULK) <= 8,
        "{}",
        proxy.count(SERVICE, BULK)
    );
}

#[tokio::test]
async fn requests_that_fail_are_repeated_without_duplicates() {
    let faults = [
        Fault::error(503, "ServiceUnavailable", "busy"),
        Fault::error(429, "TooManyRequests", "slow down"),
        Fault::DropBefore,
        Fault::DropAfter,
    ];
    for fault in faults {
        let store = start(ElasticKind::Osmem).await;
        let proxy = Proxy::start(&store.endpoint()).unwrap();
        proxy.rule(When::call(SERVICE, BULK).first(2), fault.clone());
        let sent = Numbered::new(50);
        let delivery = client(&proxy.endpoint())
            .create(&sent.documents(), soon())
            .await;
        assert!(delivery.undelivered.is_empty(), "{fault:?}: {delivery:?}");
        assert_eq!(proxy.count(SERVICE, BULK), 3, "{fault:?}");
        assert_all(&store, &sent).await;
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_is_cut_until_it_fits() {
    let store = start(ElasticKind::Osmem).await;
    let proxy = Proxy::start(&store.endpoint()).unwrap();
    let too_large = Fault::error(413, "RequestEntityTooLarge", "too large");
    proxy.rule(
        When::call(SERVICE, BULK)
            .containing(r#""_id":"id-0""#)
            .first(2),
        too_large.clone(),
    );
    // One document is too large by itself.
    proxy.rule(
        When::call(SERVICE, BULK).containing(r#""_id":"huge""#),
        too_large,
    );
    let sent = Numbered::new(8);
    let mut documents = sent.documents();
    documents.push(document("huge", "{}"));
    let delivery = client(&proxy.endpoint()).create(&documents, soon()).await;
    assert!(delivery.undelivered.is_empty(), "{delivery:?}");
    assert_eq!(delivery.rejected.len(), 1);
    assert_eq!(
        (delivery.rejected[0].0, delivery.rejected[0].1.status),
        (8, 413)
    );
    assert_all(&store, &sent).await;
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let sent = Numbered::new(3);
    let deadline = Instant::now() + Duration::from_secs(1);
    let delivery = client(&endpoint).create(&sent.documents(), deadline).await;
    assert_eq!(delivery.undelivered, [0, 1, 2]);
    let error = delivery.error.unwrap();
    assert!(
        error.to_string().contains(&endpoint) && error.is_transient(),
        "{error}"
    );
}

#[tokio::test]
async fn a_cluster_that_does_not_answer_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let sent = Numbered::new(1);
    let deadline = Instant::now() + Duration::from_millis(500);
    let delivery = client(&endpoint).create(&sent.documents(), deadline).await;
    assert_eq!(delivery.undelivered, [0]);
    let error = delivery.error.unwrap().to_string();
    assert!(error.contains("no answer in 0."), "{error}");
}

#[tokio::test]
async fn an_error_that_will_not_pass_is_not_repeated() {
    let store = start(ElasticKind::Osmem).await;
    let proxy = Proxy::start(&store.endpoint()).unwrap();
    proxy.rule(When::any(), Fault::error(404, "NotFound", "no such path"));
    let sent = Numbered::new(3);
    let delivery = client(&proxy.endpoint())
        .create(&sent.documents(), soon())
        .await;
    // A request without documents tells that it is not for what is in them.
    assert_eq!((delivery.undelivered.len(), proxy.calls().len()), (3, 2));
    assert!(delivery.error.unwrap().to_string().contains("ES_HOST"));
}

#[tokio::test]
async fn a_document_that_the_whole_request_is_refused_for_is_found() {
    for (status, kind) in [(404, "NotFound"), (403, "Forbidden"), (502, "Bad Gateway")] {
        for count in [1, 300] {
            let store = start(ElasticKind::Osmem).await;
            let proxy = Proxy::start(&store.endpoint()).unwrap();
            let bad = When::call(SERVICE, BULK).containing(r#""_id":"bad""#);
            proxy.rule(bad, Fault::error(status, kind, "not with this"));
            let sent = Numbered::new(count - 1);
            let mut documents = sent.documents();
            documents.insert(count / 3, document("bad", "{}"));
            let delivery = client(&proxy.endpoint()).create(&documents, soon()).await;
            assert!(delivery.undelivered.is_empty(), "{status}: {delivery:?}");
            let [(place, rejection)] = &delivery.rejected[..] else {
                panic!("{status}: {delivery:?}");
            };
            assert_eq!((*place, rejection.status), (count / 3, status));
            assert!(rejection.error.contains("not with this"));
            let calls = proxy.calls().len();
            assert!(calls < 60, "{status}, {count}: {calls} calls");
            if count > 1 {
                assert_all(&store, &sent).await;
            }
        }
    }
}

#[tokio::test]
async fn a_document_that_a_cluster_hangs_or_breaks_on_is_found_in_time() {
    for fault in [Fault::Delay(Duration::from_secs(600)), Fault::DropBefore] {
        for count in [1, 300] {
            let store = start(ElasticKind::Osmem).await;
            let proxy = Proxy::start(&store.endpoint()).unwrap();
            let bad = When::call(SERVICE, BULK).containing(r#""_id":"bad""#);
            proxy.rule(bad, fault.clone());
            let sent = Numbered::new(count - 1);
            let mut documents = sent.documents();
            documents.insert(count / 3, document("bad", "{}"));
            let deadline = Instant::now() + Duration::from_secs(20);
            let delivery = client(&proxy.endpoint()).create(&documents, deadline).await;
            assert!(
                delivery.undelivered.is_empty(),
                "{fault:?}, {count}: {delivery:?}"
            );
            assert_eq!(delivery.rejected.len(), 1, "{fault:?}, {count}");
            assert_eq!(delivery.rejected[0].0, count / 3);
            if count > 1 {
                assert_all(&store, &sent).await;
            }
        }
    }
}

#[tokio::test]
async fn a_cluster_that_hangs_on_everything_is_down() {
    let store = start(ElasticKind::Osmem).await;
    let proxy = Proxy::start(&store.endpoint()).unwrap();
    proxy.rule(When::any(), Fault::Delay(Duration::from_secs(600)));
    let sent = Numbered::new(10);
    let deadline = Instant::now() + Duration::from_secs(6);
    let delivery = client(&proxy.endpoint())
        .create(&sent.documents(), deadline)
        .await;
    assert_eq!(
        (delivery.undelivered.len(), delivery.rejected.len()),
        (10, 0)
    );
    assert!(Instant::now() < deadline + Duration::from_secs(1));
}

#[tokio::test]
async fn a_document_of_a_closed_index_is_rejected_where_others_are_taken() {
    let blocks = [
        "index [log] blocked by: [FORBIDDEN/8/index write (api)];",
        "index [log] blocked by: [FORBIDDEN/5/index read-only (api)];",
        "index [log] blocked by: [FORBIDDEN/4/index closed];",
    ];
    for reason in blocks {
        let store = start(ElasticKind::Osmem).await;
        let refusal = (403, "cluster_block_exception", reason);
        let is_old = |source: &str| source.contains("old");
        let throttle = BulkThrottle::refusing(&store.endpoint(), refusal, is_old).unwrap();
        let sent = Numbered::new(10);
        let mut documents = sent.documents();
        documents.push(document("late", r#"{"old":1}"#));
        let delivery = client(&throttle.endpoint())
            .create(&documents, soon())
            .await;
        assert!(delivery.undelivered.is_empty(), "{delivery:?}");
        assert_eq!(delivery.rejected.len(), 1);
        assert_eq!(
            (delivery.rejected[0].0, delivery.rejected[0].1.status),
            (10, 403)
        );
        assert!(throttle.refused() > 1, "it is tried again before");
        assert_all(&store, &sent).await;
        // Where nothing else is taken, nobody knows.
        let deadline = Instant::now() + Duration::from_secs(3);
        let alone = [document("late", r#"{"old":1}"#)];
        let delivery = client(&throttle.endpoint()).create(&alone, deadline).await;
        assert_eq!(
            (delivery.undelivered.len(), delivery.rejected.len()),
            (1, 0)
        );
    }
}
