//! What log stores take, and what they refuse.

use serde_json::json;
use testbed::peers::ElasticKind;

use super::{INDEX, KINDS, Numbered, assert_all, client, document, soon, start};

#[tokio::test]
async fn documents_that_are_written_twice_are_there_once() {
    for kind in KINDS {
        let store = start(kind).await;
        let (client, sent) = (client(&store.endpoint()), Numbered::new(6_000));
        for _ in 0..2 {
            let delivery = client.create(&sent.documents(), soon()).await;
            assert!(delivery.error.is_none(), "{delivery:?}");
            assert!(delivery.rejected.is_empty() && delivery.undelivered.is_empty());
        }
        assert_all(&store, &sent).await;
    }
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_mapping_is_rejected_and_the_others_are_written() {
    for kind in KINDS {
        let store = start(kind).await;
        let fields = json!({ "n": { "type": "long" } });
        store.make_index(INDEX, fields).await.unwrap();
        let documents = [
            document("1", r#"{"n":1}"#),
            document("2", r#"{"n":"one"}"#),
            document("3", r#"{"n":3}"#),
        ];
        let delivery = client(&store.endpoint()).create(&documents, soon()).await;
        let (place, rejection) = &delivery.rejected[0];
        assert_eq!(
            (delivery.rejected.len(), *place, rejection.status),
            (1, 1, 400)
        );
        assert!(
            rejection.error.contains("failed to parse field [n]"),
            "{rejection:?}"
        );
        assert!(delivery.error.is_none() && delivery.undelivered.is_empty());
        assert_eq!(store.documents(INDEX).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_name_that_no_index_has_is_rejected() {
    let store = start(ElasticKind::Osmem).await;
    let mut documents = [document("1", "{}"), document("2", "{}")];
    documents[0].index = "Capital";
    let delivery = client(&store.endpoint()).create(&documents, soon()).await;
    assert_eq!(delivery.rejected.len(), 1);
    assert!(
        delivery.rejected[0]
            .1
            .error
            .contains("invalid_index_name_exception")
    );
    assert_eq!(store.count(INDEX).await.unwrap(), 1);
}

#[tokio::test]
async fn a_data_stream_takes_documents_once() {
    let store = start(ElasticKind::Noida).await;
    store.make_data_streams("log-*").await.unwrap();
    let client = client(&store.endpoint());
    let documents = [document("1", r#"{"@timestamp":"2026-01-02T00:00:00Z"}"#)];
    for _ in 0..2 {
        let delivery = client.create(&documents, soon()).await;
        assert!(
            delivery.rejected.is_empty() && delivery.undelivered.is_empty(),
            "{delivery:?}"
        );
    }
    assert_eq!(store.count(INDEX).await.unwrap(), 1);
}

#[tokio::test]
async fn several_requests_carry_what_is_too_much_for_one() {
    let store = start(ElasticKind::Noida).await;
    let text = "x".repeat(1 << 20);
    let sources: Vec<String> = (0..12)
        .map(|n| json!({ "n": n, "text": text }).to_string())
        .collect();
    let ids: Vec<String> = (0..12).map(|n| n.to_string()).collect();
    let pairs = ids.iter().zip(&sources);
    let documents: Vec<_> = pairs.map(|(id, source)| document(id, source)).collect();
    let delivery = client(&store.endpoint()).create(&documents, soon()).await;
    assert!(delivery.undelivered.is_empty(), "{:?}", delivery.error);
    assert_eq!(store.count(INDEX).await.unwrap(), 12);
}
