//! What is in the stream afterwards.

use std::collections::BTreeSet;

use testbed::Kind;

use crate::stage::{Stage, log};

#[tokio::test]
async fn records_keep_their_text_their_keys_and_their_order() {
    let stage = Stage::new().await;
    let sent: Vec<_> = (0..1200)
        .map(|id| (["a", "b", "c", "d"][id % 4], log(id)))
        .collect();
    stage.deliver(&sent).await;
    let records = stage.records().await;
    assert_eq!(records.len(), sent.len());
    for key in ["a", "b", "c", "d"] {
        let got = records
            .iter()
            .filter(|record| record.0 == key)
            .map(|record| &record.1);
        let expected = sent
            .iter()
            .filter(|record| record.0 == key)
            .map(|record| &record.1);
        assert!(got.eq(expected), "the order of {key}");
    }
    assert_eq!(stage.failed().await, [""; 0]);
}

#[tokio::test]
async fn many_keys_take_few_calls() {
    // Moto loses records of calls that it answers at the same time.
    let stage = Stage::on(Kind::Ministack, &[]).await;
    let keys: Vec<String> = (0..1500).map(|number| format!("key {number}")).collect();
    let sent: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(id, key)| (key.as_str(), log(id)))
        .collect();
    stage.deliver(&sent).await;
    assert_eq!(stage.records().await.len(), 1500);
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 3);
}

#[tokio::test]
async fn with_random_keys_one_key_takes_few_calls() {
    let stage = Stage::with(&[("RANDOM_PARTITION_KEYS", "true")]).await;
    let sent: Vec<_> = (0..400).map(|id| ("a", log(id))).collect();
    stage.deliver(&sent).await;
    let records = stage.records().await;
    let keys: BTreeSet<_> = records.iter().map(|record| &record.0).collect();
    assert_eq!((records.len(), keys.len()), (400, 400));
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 1);
}

#[tokio::test]
async fn what_the_stream_can_never_take_is_kept_and_holds_nothing_up() {
    let stage = Stage::new().await;
    let large = format!(
        r#"{{"log_type":"t","log_id":7,"p":"{}"}}"#,
        "p".repeat(2 << 20)
    );
    stage
        .deliver(&[
            ("a", log(1)),
            ("a", large),
            ("a", log(2)),
            ("b", "text".to_owned()),
        ])
        .await;
    let records = stage.records().await;
    assert_eq!(
        records,
        [("a".to_owned(), log(1)), ("a".to_owned(), log(2))]
    );
    let failed = stage.failed().await;
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed[0].starts_with("failed/t/"), "{failed:?}");
    assert!(
        failed[1].starts_with("failed/unknown/unreadable/2018-12/18/"),
        "{failed:?}"
    );
}
