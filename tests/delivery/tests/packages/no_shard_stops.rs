//! Every kind of record that tries to stop a shard, as large as it gets, through each mover: the shard is past it, all
//! that it holds is kept, in little memory. `cargo xtask delivery --hostile` measures how the cost grows, too.

use delivery::hostile::{Report, Trial, cases};
use delivery::records::Mover;

/// The event of 6 MB holds as many records as take about so much CPU time.
const SECONDS: f64 = 1.0;

async fn no_shard_stops(mover: Mover) {
    let trial = Trial::new(mover).unwrap_or_else(|error| panic!("{error:#}"));
    let (mut reports, mut wrong) = (Vec::new(), Vec::new());
    Report::print_head();
    for case in cases() {
        match trial.largest(&case).await {
            Ok(report) => {
                println!("{report}");
                reports.push(report);
            }
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    let event = trial.worst_event(&reports, SECONDS).await;
    let event = event.unwrap_or_else(|error| panic!("{error:#}"));
    println!("{event}");
    reports.push(event);
    wrong.extend(reports.iter().flat_map(Report::wrong));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_to_s3() {
    no_shard_stops(Mover::S3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_to_es() {
    no_shard_stops(Mover::Es).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_to_fluent() {
    no_shard_stops(Mover::Fluent).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_to_http() {
    no_shard_stops(Mover::Http).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_forward() {
    no_shard_stops(Mover::Forward).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_kinesis_forward_that_packs() {
    no_shard_stops(Mover::ForwardPacked).await;
}
