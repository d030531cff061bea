//! A batch of which something is left is not done.

use std::time::Duration;

use serde_json::json;
use testbed::kinesis_event::sequence_number;
use testbed::proxy::{Fault, When};

use crate::stage::{Stage, log};

const TIME: Duration = Duration::from_secs(60);

fn puts() -> When {
    When::call("kinesis", "PutRecords")
}

fn too_fast() -> Fault {
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
