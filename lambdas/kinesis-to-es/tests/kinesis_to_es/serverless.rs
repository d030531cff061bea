//! Collections of OpenSearch Serverless.

use testbed::peers::{BulkThrottle, ElasticKind, SignatureVerifier, Signing};

use crate::stage::{Stage, assert_done, send};

const RECORDS: [&str; 2] = [
    r#"{"log_type":"web","log_id":"1","time":"2026-01-02T00:00:00Z"}"#,
    r#"{"log_type":"web","log_id":"2","time":"2026-01-02T00:00:00Z"}"#,
];
const INDEX: &str = "log-web-20260102";

async fn collection(kind: Option<&str>) -> (Stage, SignatureVerifier) {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let signing = Signing {
        service: "aoss",
        region: testbed::REGION,
        access_key: "test",
        secret_key: "test",
        token: None,
    };
    let verifier = SignatureVerifier::start(stage.store.port(), signing, None).await;
    let verifier = verifier.unwrap();
    stage.set("ES_HOST", &format!("http://127.0.0.1:{}", verifier.port()));
    stage.set("ES_SIGNING", "aoss");
    if let Some(kind) = kind {
        stage.set("ES_SERVERLESS", kind);
    }
    (stage, verifier)
}

#[tokio::test]
async fn a_collection_of_type_search_has_each_record_once() {
    for kind in [None, Some("search")] {
        let (stage, _verifier) = collection(kind).await;
        let function = stage.function();
        for _ in 0..2 {
            assert_done(&send(&function, &RECORDS, 60).await, &function);
        }
        let documents = stage.store.documents(INDEX).await.unwrap();
        assert_eq!(documents.keys().collect::<Vec<_>>(), ["1", "2"]);
    }
}

/// As docs/sinks.md says it: a batch that comes again makes its documents again.
#[tokio::test]
async fn a_collection_of_type_time_series_gets_no_ids() {
    let (stage, _verifier) = collection(Some("timeseries")).await;
    let function = stage.function();
    for times in 1..=2 {
        assert_done(&send(&function, &RECORDS, 60).await, &function);
        let documents = stage.store.documents(INDEX).await.unwrap();
        assert_eq!(documents.len(), 2 * times);
        assert!(!documents.contains_key("1"), "{documents:?}");
    }
    assert!(stage.bucket.lines().await.unwrap().is_empty());
}

/// What a collection of type time series answers where nobody said what it is.
#[tokio::test]
async fn ids_that_a_collection_refuses_are_no_failed_logs() {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let refusal = (
        400,
        "illegal_argument_exception",
        "Document ID is not supported in create/index operation request",
    );
    let refusing = BulkThrottle::refusing(&stage.store.endpoint(), refusal, |_| true).unwrap();
    stage.set("ES_HOST", &refusing.endpoint());
    let function = stage.function();
    let error = send(&function, &RECORDS, 10).await.unwrap_err();
    assert!(error.contains("Document ID is not supported"), "{error}");
    assert!(stage.bucket.lines().await.unwrap().is_empty());
    assert_eq!(stage.store.indices().await.unwrap(), [""; 0]);
}
