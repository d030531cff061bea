//! Records of a key are put together, as consumers with Amazon's library read them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::deaggregate::deaggregate;
use testbed::kinesis_event::sequence_number;
use testbed::proxy::Fault;

use crate::failures::{TIME, message, puts, too_fast};
use crate::stage::{Stage, log};

const PACKED: (&str, &str) = ("ORDERING", "packed");
const KEYS: [&str; 4] = ["a", "b", "c", "d"];

fn sent(number: usize) -> Vec<(&'static str, String)> {
    (0..number).map(|id| (KEYS[id % 4], log(id))).collect()
}

/// Keys and texts, as a consumer reads them.
async fn read(stage: &Stage) -> Vec<(String, String)> {
    let records = deaggregate(&stage.entries().await).unwrap();
    let text = |(key, data)| (key, String::from_utf8(data).unwrap());
    records.into_iter().map(text).collect()
}

/// Asserts that these are there, once each, in order within a key.
fn assert_read(read: &[(String, String)], sent: &[(&str, String)]) {
    assert_eq!(read.len(), sent.len());
    for key in KEYS {
        let got = read.iter().filter(|record| record.0 == key);
        let put = sent.iter().filter(|record| record.0 == key);
        assert!(
            got.map(|record| &record.1).eq(put.map(|record| &record.1)),
            "the order of {key}"
        );
    }
}

#[tokio::test]
async fn records_of_a_few_keys_take_one_call() {
    let stage = Stage::with(&[PACKED]).await;
    let sent = sent(1200);
    stage.deliver(&sent).await;
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 1);
    assert_eq!(stage.entries().await.len(), KEYS.len());
    assert_read(&read(&stage).await, &sent);
    let log = stage.function.log();
    assert!(log.contains(r#""RecordsOutOfOrder":0"#), "{log}");
}

#[tokio::test]
async fn a_message_of_20_000_events_finishes_in_one_invocation_where_each_call_is_slow() {
    let stage = Stage::with(&[PACKED]).await;
    stage
        .proxy
        .rule(puts(), Fault::Delay(Duration::from_millis(20)));
    stage.deliver(&[("b", message(20_000))]).await;
    let records = read(&stage).await;
    let expected = (0..20_000).map(|id| ("b".to_owned(), log(id)));
    assert!(records.into_iter().eq(expected));
}

#[tokio::test]
async fn where_others_fill_the_shard_every_delivery_makes_progress() {
    let stage = Stage::with(&[PACKED, ("REPORT_BATCH_ITEM_FAILURES", "true")]).await;
    // There is room for one call in four.
    for number in (1..100).filter(|number| number % 4 != 0) {
        stage.proxy.rule(puts().nth(number), too_fast());
    }
    let (sent, mut from) = (sent(16), 0);
    loop {
        let answer = stage.invoke(&sent[from..], Duration::from_secs(6)).await;
        let answer = answer.unwrap();
        let Some(first) = answer["batchItemFailures"][0]["itemIdentifier"].as_str() else {
            break;
        };
        let done = (0..sent.len()).position(|index| sequence_number(index) == first);
        assert!(done > Some(0), "{}", stage.function.log());
        from += done.unwrap();
    }
    let mut seen = BTreeSet::new();
    let mut records = read(&stage).await;
    records.retain(|record| seen.insert(record.clone()));
    assert_read(&records, &sent);
}

#[tokio::test]
async fn the_first_record_of_an_aggregate_that_is_left_is_the_checkpoint() {
    let changed = [
        PACKED,
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
        ("KINESIS_MAX_RETRIES", "0"),
    ];
    let stage = Stage::with(&changed).await;
    stage
        .proxy
        .rule(puts().nth(1), Fault::rewrite(without_the_second));
    let keys = ["a", "a", "b", "a", "b"];
    let records: Vec<_> = keys.into_iter().zip((0..).map(log)).collect();
    let answer = stage.invoke(&records, TIME).await.unwrap();
    let checkpoint = json!([{ "itemIdentifier": sequence_number(2) }]);
    assert_eq!(answer, json!({ "batchItemFailures": checkpoint }));
}

/// An answer of PutRecords that has not taken its second entry.
fn without_the_second(answer: &str) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let code = "ProvisionedThroughputExceededException";
    answer["Records"][1] = json!({ "ErrorCode": code, "ErrorMessage": "Rate exceeded." });
    answer["FailedRecordCount"] = 1.into();
    answer.to_string()
}

#[tokio::test]
async fn with_random_keys_what_is_packed_together_has_one() {
    let stage = Stage::with(&[PACKED, ("RANDOM_PARTITION_KEYS", "true")]).await;
    stage.deliver(&sent(400)).await;
    let entries = stage.entries().await;
    assert_eq!(entries.len(), 1);
    let records = read(&stage).await;
    assert!(records.iter().all(|(key, _)| *key == entries[0].0));
    assert_eq!(records.len(), 400);
}
