//! Fifty thousand records through each mover's package, with sinks that fail and processes that are
//! killed: every one is in the sink or in failed logs. `cargo xtask delivery` does it with more.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use delivery::records::Mover;
use delivery::trial::{Report, Trial};

const RECORDS: usize = 50_000;

async fn nothing_is_lost(mover: Mover) -> Report {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let report = Trial::new(mover, RECORDS, seed).run().await;
    let report = report.unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
    println!("{report}");
    if let Some(wrong) = report.wrong() {
        panic!("{wrong}\n{report}");
    }
    assert!(report.counts.kills > 0, "no process was killed: {report}");
    assert!(
        report.faults.values().sum::<usize>() > 0,
        "no sink failed: {report}"
    );
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_s3_and_none_is_there_twice() {
    let report = nothing_is_lost(Mover::S3).await;
    assert_eq!(report.account.duplicates, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_es_and_none_is_there_twice() {
    let report = nothing_is_lost(Mover::Es).await;
    assert_eq!(report.account.duplicates, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_fluent() {
    nothing_is_lost(Mover::Fluent).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_forward_in_order() {
    nothing_is_lost(Mover::Forward).await;
}
