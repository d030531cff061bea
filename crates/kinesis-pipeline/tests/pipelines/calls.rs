//! How many calls a command makes, and how many of them wait for each other: that is what its time
//! is made of.

use kinesis_pipeline::{Existing, Removal, Request, Seen};
use testbed::Kind;

use crate::stage::{Stage, context};
use crate::wishes::{holding, removal};

/// Each as a state holds it that knows its mapping.
fn existing(requests: &[Request], made: &[Seen]) -> Vec<Existing> {
    let each = requests.iter().zip(made).map(|(request, seen)| {
        let mut owner = holding(request);
        owner.known.mapping = seen.mapping.clone();
        Existing {
            destination: request.destination.clone(),
            owner,
        }
    });
    each.collect()
}

/// Eight destinations wait for no more calls than one: seven, and one more where a busy machine makes two rounds of one.
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
        stage.proxy.go_in_rounds();
        let made = stage.pipelines.apply(&context(), &requests, &[]).await;
        let made = made.unwrap().seen;
        assert_eq!(made.len(), count);
        stage
            .proxy
            .assert_calls(&format!("create of {count}"), 15 * count, 8);
        stage.proxy.go_in_rounds();
        let existing = existing(&requests, &made);
        stage.pipelines.read(&existing).await.unwrap();
        stage
            .proxy
            .assert_calls(&format!("read of {count}"), 7 * count, 1);
        let gone: Vec<Removal> = requests.iter().map(removal).collect();
        stage.proxy.go_in_rounds();
        stage.pipelines.delete(&context(), &gone).await.unwrap();
        stage
            .proxy
            .assert_calls(&format!("delete of {count}"), 15 * count, 8);
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
    assert_eq!(calls.len(), 9 * requests.len());
    assert!(calls.iter().all(|call| !call.is_write()), "{calls:?}");
}
