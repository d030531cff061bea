//! Settings of a lake that the function refuses.

use std::time::{Duration, Instant};

use crate::stage::{contract, start};

/// What the function logs when it starts with these variables, and ends.
async fn refusal(changed: &[(&str, &str)]) -> String {
    let mut variables = contract("http://127.0.0.1:9");
    let changed = changed
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    variables.extend(changed);
    let function = start(&variables);
    let started = Instant::now();
    while function.is_running() {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "it is still running"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    function.log()
}

#[tokio::test]
async fn all_that_is_wrong_with_a_lake_is_named_at_once() {
    let log = refusal(&[
        ("LOG_FORMAT", "parquet"),
        ("LOG_PARTITION_BY", "day"),
        ("LOG_COLUMNS", "status:int,log_type:string"),
        ("LOG_S3_PREFIX", "a=b"),
    ])
    .await;
    for one in [
        "FAILED_LOG_S3_BUCKET is not set",
        "LOG_PARTITION_BY is refused",
        "LOG_COLUMNS is refused",
        "LOG_S3_PREFIX is refused",
        "REPORT_BATCH_ITEM_FAILURES is refused",
        "ReportBatchItemFailures",
    ] {
        assert!(log.contains(one), "no {one:?} in {log}");
    }
}

#[tokio::test]
async fn failed_logs_below_the_lake_and_columns_without_a_lake_are_refused() {
    let lake = [
        ("LOG_FORMAT", "ndjson"),
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
        ("FAILED_LOG_S3_BUCKET", "logs"),
        ("FAILED_LOG_S3_PREFIX", "logs/failed"),
    ];
    let log = refusal(&lake).await;
    assert!(log.contains("FAILED_LOG_S3_PREFIX is refused"), "{log}");
    let log = refusal(&[("LOG_COLUMNS", "status:bigint"), ("LOG_FORMAT", "json")]).await;
    assert!(
        log.contains("LOG_COLUMNS is refused: only the format parquet"),
        "{log}"
    );
}
