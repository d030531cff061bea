//! Failed logs in a bucket go back on a stream.

use testbed::proxy::{Fault, When};

use crate::stage::{KEPT, STREAM, Stage, reported};

#[tokio::test]
async fn failed_logs_go_back_as_they_were_sent_and_are_done_with() {
    let stage = Stage::new().await;
    let place = "s3://logs/failed/";
    let output = stage
        .replay(&["--to-stream", STREAM, "--dry-run", place])
        .await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!(
        reported(&output),
        "dry run: 3 objects, 4 records would be put\n  no type: 3\n  type access: 1\n"
    );
    assert!(stage.records().await.is_empty());

    let output = stage
        .replay(&["--to-stream", STREAM, "--delete", place])
        .await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!(
        stage.records().await,
        [
            "no json",
            "{\"log_id\":\"1\",\"n\":1.50}",
            "{\"log_type\":\"access\",\"log_id\":\"2\"}",
            "\u{fffd}",
        ]
    );
    assert_eq!(stage.keys().await, ["elsewhere/d.gz"]);
}

#[tokio::test]
async fn what_records_lack_is_filled_in() {
    let stage = Stage::new().await;
    let mending = ["--set-type", "late", "--set-time", "--wrap"];
    let place = ["--to-stream", STREAM, "s3://logs/failed/unknown/"];
    let output = stage.replay(&[&mending[..], &place].concat()).await;
    assert!(output.status.success(), "{}", reported(&output));
    let records = stage.records().await;
    assert_eq!(records.len(), 3);
    for record in records {
        assert!(record.contains("\"log_type\":\"late\""), "{record}");
        assert!(record.contains("\"time\":\"20"), "{record}");
    }
}

#[tokio::test]
async fn what_the_stream_does_not_take_is_kept() {
    let stage = Stage::new().await;
    let output = stage
        .replay(&["--to-stream", "nobody", "--delete", "s3://logs/failed/"])
        .await;
    assert!(!output.status.success());
    let reported = reported(&output);
    assert!(
        reported.contains("put the records of s3://logs/failed/"),
        "{reported}"
    );
    assert!(reported.contains("nobody"), "{reported}");
    assert_eq!(stage.keys().await.len(), KEPT.len());

    let output = stage
        .replay(&["--to-stream", STREAM, "s3://logs/nothing/"])
        .await;
    assert!(!output.status.success());
}

#[tokio::test]
async fn only_what_the_key_says_was_wrapped_is_unwrapped() {
    let stage = Stage::new().await;
    stage.bucket.empty().await.unwrap();
    let unreadable = "{\"error\":\"mine\",\"data\":\"keep\"}";
    let rejected = "{\"error\":\"mine\",\"record\":{\"n\":1}}";
    let lines = format!("{unreadable}\n{rejected}");
    let folders = [
        "unknown/unknown_type",
        "unknown/web/no_timestamp",
        "unknown/web/time_out_of_range",
        "unknown/too_many_types",
        "unknown/refused_key",
    ];
    for folder in folders {
        let key = format!("failed/{folder}/2026-11/25/2026-11-25-01:02:03-a.gz");
        stage.bucket.put(&key, lines.as_bytes()).await.unwrap();
    }
    let output = stage
        .replay(&["--to-stream", STREAM, "--delete", "s3://logs/failed/"])
        .await;
    assert!(output.status.success(), "{}", reported(&output));
    let expected: Vec<_> = [unreadable; 5].into_iter().chain([rejected; 5]).collect();
    assert_eq!(stage.records().await, expected);
}

#[tokio::test]
async fn a_bucket_in_another_region_is_read_and_emptied_there() {
    let stage = Stage::new().await;
    let elsewhere = Fault::Region("eu-west-1".to_owned());
    stage.proxy.rule(When::service("s3"), elsewhere);
    let output = stage
        .replay(&["--to-stream", STREAM, "--delete", "s3://logs/failed/"])
        .await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!(stage.records().await.len(), 4);
    assert_eq!(stage.keys().await, ["elsewhere/d.gz"]);
}

#[tokio::test]
async fn a_dry_run_says_that_there_is_no_stream() {
    let stage = Stage::new().await;
    let dry_run = ["--dry-run", "s3://logs/failed/", "--to-stream"];
    let output = stage.replay(&[&dry_run[..], &["nobody"]].concat()).await;
    assert!(!output.status.success());
    assert!(
        reported(&output).contains("there is no stream nobody"),
        "{}",
        reported(&output)
    );
    let refusal = Fault::error(400, "AccessDeniedException", "Not for you.");
    stage
        .proxy
        .rule(When::call("kinesis", "DescribeStreamSummary"), refusal);
    let output = stage.replay(&[&dry_run[..], &[STREAM]].concat()).await;
    assert!(output.status.success(), "{}", reported(&output));
    let reported = reported(&output);
    assert!(
        reported.contains("is not known") && reported.contains("Not for you."),
        "{reported}"
    );
    assert!(reported.contains("4 records would be put"), "{reported}");
}

#[tokio::test]
async fn an_error_is_a_sentence() {
    let stage = Stage::new().await;
    let refusal = Fault::error(400, "AccessDeniedException", "Not for you.");
    stage
        .proxy
        .rule(When::call("kinesis", "PutRecords"), refusal);
    let output = stage
        .replay(&["--to-stream", STREAM, "s3://logs/failed/"])
        .await;
    let put = reported(&output);
    let output = stage.replay(&["--to-stream", STREAM, "s3://nobody/"]).await;
    let list = reported(&output);
    for (reported, part) in [(put, "Not for you."), (list, "NoSuchBucket")] {
        assert!(
            reported.contains(part) && reported.len() < 400,
            "{reported}"
        );
        assert!(
            !reported.contains('{') && !reported.contains("headers"),
            "{reported}"
        );
    }
}
