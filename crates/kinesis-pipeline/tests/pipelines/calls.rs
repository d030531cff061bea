//! How many calls a command makes, and how many of them wait for each other: that is what its time
//! is made of.

use std::time::Duration;

use kinesis_pipeline::Request;
use kinesis_pipeline::destination::Destination;
use testbed::Kind;

use crate::stage::{Stage, context};

/// Much longer than a stand-in needs, so that calls which could be made together overlap.
const DELAY: Duration = Duration::from_secs(1);

fn destinations(requests: &[Request]) -> Vec<Destination> {
    let each = requests.iter().map(|request| request.destination.clone());
    each.collect()
}

/// Eight destinations wait for no more calls than one; one more is for a busy machine, on which those of
/// the eight drift apart.
#[tokio::test]
async fn eight_destinations_take_the_time_of_one() {
    let stage = Stage::on(Kind::Ministack).await;
    for (pipeline, count) in [("one", 1), ("eight", 8)] {
        let requests: Vec<Request> = (0..count)
            .map(|index| {
                let [s3, ..] = crate::wishes::sinks();
                stage.first(pipeline, &format!("to-{index}"), s3)
            })
            .collect();
        let destinations = destinations(&requests);
        stage.proxy.slow(DELAY);
        let made = stage.pipelines.apply(&context(), &requests, &[]).await;
        assert_eq!(made.unwrap().len(), count);
        stage
            .proxy
            .assert_calls(&format!("create of {count}"), 13 * count, 8);
        stage.proxy.slow(DELAY);
        stage.pipelines.read(&destinations).await.unwrap();
        stage
            .proxy
            .assert_calls(&format!("read of {count}"), 5 * count, 1);
        let names: Vec<String> = destinations.iter().map(Destination::name).collect();
        stage.proxy.slow(DELAY);
        stage.pipelines.delete(&context(), &names).await.unwrap();
        stage
            .proxy
            .assert_calls(&format!("delete of {count}"), 7 * count, 7);
    }
    stage.assert_clean().await;
}

/// What is right already is only looked at.
#[tokio::test]
async fn a_second_run_changes_nothing() {
    let stage = Stage::on(Kind::Moto).await;
    let requests = stage.each_kind("logs");
    let context = context();
    let first = stage.pipelines.apply(&context, &requests, &[]).await;
    stage.proxy.clear_calls();
    let again = stage.pipelines.apply(&context, &requests, &[]).await;
    assert_eq!(again.unwrap(), first.unwrap());
    let calls = stage.proxy.calls();
    assert_eq!(calls.len(), 5 * requests.len());
    assert!(calls.iter().all(|call| !call.is_write()), "{calls:?}");
}
