//! A batch of which something is left is not done.

use std::time::Duration;

use serde_json::json;
use testbed::kinesis_event::sequence_number;
use testbed::proxy::{Fault, When};

use crate::stage::{Stage, log};

pub(crate) const TIME: Duration = Duration::from_secs(60);

pub(crate) fn puts() -> When {
    When::call("kinesis", "PutRecords")
}

pub(crate) fn too_fast() -> Fault {
    let code = "ProvisionedThroughputExceededException";
    Fault::error(400, code, "Rate exceeded for shard shardId-000000000000.")
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let stage = Stage::new().await;
    stage.proxy.rule(puts().nth(1), too_fast());
    stage.proxy.rule(puts().nth(2), Fault::InternalError);
    stage.proxy.rule(puts().nth(3), Fault::DropBefore);
    stage.deliver(&[("a", log(1)), ("b", log(2))]).await;
    assert_eq!(stage.records().await.len(), 2);
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 4);
}

#[tokio::test]
async fn what_is_left_after_the_last_retry_fails_the_batch() {
    let stage = Stage::with(&[("KINESIS_MAX_RETRIES", "1")]).await;
    stage.proxy.rule(puts(), too_fast());
    let error = stage
        .invoke(&[("a", log(1)), ("b", log(2))], TIME)
        .await
        .unwrap_err();
    for part in [
        "the stream target",
        "2 of its records were not taken",
        "Rate exceeded",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 2);
}

#[tokio::test]
async fn with_the_mappings_consent_the_first_record_that_is_left_is_the_checkpoint() {
    let changed = [
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
        ("KINESIS_MAX_RETRIES", "0"),
    ];
    let stage = Stage::with(&changed).await;
    stage.proxy.rule(puts().nth(2), too_fast());
    let records = [("a", log(0)), ("b", log(1)), ("b", log(2)), ("b", log(3))];
    let answer = stage.invoke(&records, TIME).await.unwrap();
    let checkpoint = json!([{ "itemIdentifier": sequence_number(2) }]);
    assert_eq!(answer, json!({ "batchItemFailures": checkpoint }));
    assert_eq!(stage.records().await.len(), 2);
}

#[tokio::test]
async fn a_stream_that_is_not_there_fails_the_batch_at_once() {
    let stage = Stage::with(&[("TARGET_STREAM_NAME", "nowhere")]).await;
    let error = stage.invoke(&[("a", log(1))], TIME).await.unwrap_err();
    for part in ["nowhere", "ResourceNotFoundException"] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    assert_eq!(stage.proxy.count("kinesis", "PutRecords"), 1);
}

#[tokio::test]
async fn failed_logs_that_cannot_be_written_fail_the_batch() {
    let stage = Stage::with(&[("FAILED_LOG_S3_BUCKET", "nowhere")]).await;
    let error = stage
        .invoke(&[("a", log(1)), ("b", "text".into())], TIME)
        .await
        .unwrap_err();
    for part in [
        "failed logs were not kept",
        "s3://nowhere/failed/unknown/",
        "NoSuchBucket",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

#[tokio::test]
async fn time_that_runs_out_leaves_what_was_not_taken() {
    let stage = Stage::new().await;
    stage.proxy.rule(puts().nth(1), too_fast());
    stage
        .proxy
        .rule(puts().nth(2), Fault::Delay(Duration::from_secs(20)));
    let error = stage
        .invoke(&[("a", log(1))], Duration::from_secs(4))
        .await
        .unwrap_err();
    for part in ["1 of its records were not taken", "Rate exceeded"] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

/// A message of CloudWatch Logs with this many events.
pub(crate) fn message(events: usize) -> String {
    let event = |id| json!({ "id": "1", "timestamp": 1, "message": log(id) });
    let message = json!({
        "messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s",
        "subscriptionFilters": ["f"], "logEvents": (0..events).map(event).collect::<Vec<_>>(),
    });
    message.to_string()
}

#[tokio::test]
async fn a_record_that_takes_longer_than_an_invocation_is_put_in_several() {
    for report in ["true", "false"] {
        let stage = Stage::with(&[("REPORT_BATCH_ITEM_FAILURES", report)]).await;
        let slow = Fault::Delay(Duration::from_millis(40));
        stage.proxy.rule(puts(), slow);
        let records = [("a", log(1000)), ("b", message(150)), ("c", log(2000))];
        let done = Ok(json!({ "batchItemFailures": [] }));
        let mut invocations = 1;
        // At most 75 are put in the 3 seconds that there are for it, and fewer on a busy machine.
        while stage.invoke(&records, Duration::from_millis(4500)).await != done {
            invocations += 1;
            assert!(invocations < 40, "{}", stage.function.log());
        }
        assert!(invocations > 1);
        let put = stage.records().await;
        let of_message = put.iter().filter(|(key, _)| key == "b");
        let mut texts: Vec<&str> = of_message.map(|(_, text)| text.as_str()).collect();
        // The call that is under way when time runs out is made again.
        assert!(texts.len() < 150 + invocations, "{}", texts.len());
        texts.dedup();
        let expected: Vec<String> = (0..150).map(log).collect();
        assert_eq!(texts, expected);
    }
}

#[tokio::test]
async fn another_record_under_the_same_number_is_put_as_well() {
    let stage = Stage::with(&[("KINESIS_MAX_RETRIES", "0")]).await;
    stage.proxy.rule(puts().nth(2), too_fast());
    let error = stage.invoke(&[("a", message(2))], TIME).await.unwrap_err();
    assert!(error.contains("1 of its records"), "{error}");
    stage.deliver(&[("a", message(1))]).await;
    let texts: Vec<String> = stage
        .records()
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, [log(0), log(0)]);
}
