//! Twenty thousand records through each mover, with sinks that fail and processes that are killed: every
//! one is in the sink or in failed logs. `cargo xtask delivery` does it with a million.

use delivery::records::Mover;
use delivery::trial::Trial;

const SEED: &str = "BAIKONUR_SEED";
const RECORDS: usize = 20_000;
/// More than in a trial of a million, so that some processes are killed for sure.
const KILLS: u8 = 15;

async fn nothing_is_lost(mover: Mover) {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed} makes the same stream again");
    let trial = Trial {
        kills: KILLS,
        ..Trial::new(mover, RECORDS, seed)
    };
    let report = trial.run().await;
    let report = report.unwrap_or_else(|error| panic!("{SEED}={seed}: {error:#}"));
    println!("{report}");
    if let Some(wrong) = report.wrong() {
        panic!("{wrong}\n{report}");
    }
    assert!(report.counts.kills > 0, "no process was killed: {report}");
    assert!(
        report.faults.values().sum::<usize>() > 0,
        "no sink failed: {report}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_s3_and_none_is_there_twice() {
    nothing_is_lost(Mover::S3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_s3_into_a_lake_and_none_is_there_twice() {
    nothing_is_lost(Mover::Lake).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_es_and_none_is_there_twice() {
    nothing_is_lost(Mover::Es).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_fluent() {
    nothing_is_lost(Mover::Fluent).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_to_http() {
    nothing_is_lost(Mover::Http).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_forward_in_order() {
    nothing_is_lost(Mover::Forward).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_kinesis_forward_in_order_and_packed() {
    nothing_is_lost(Mover::ForwardPacked).await;
}
