//! What cannot be delivered is not marked as done.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, SystemTime};

use delivery::mapping::{Condition, Next, Settings, Verdict};
use delivery::records::Mover;
use testbed::runtime_api::Ending;

use crate::scene::{Scene, batch, each_mover, lane, verdict};

const TIME: Duration = Duration::from_secs(8);
const GOOD: &str = r#"{"log_type":"app","log_id":"1","time":"2026-11-24T01:02:03Z"}"#;

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().to_string()
}

/// The variable that says where a mover's sink is, and the sink's address in it.
fn sink(mover: Mover) -> (&'static str, String) {
    let address = nobody();
    match mover {
        Mover::S3 | Mover::Lake => ("AWS_ENDPOINT_URL_S3", format!("http://{address}")),
        Mover::Es => ("ES_HOST", format!("http://{address}")),
        Mover::Fluent => ("LOG_FLUENT_SINK_ENDPOINT", address),
        Mover::Http => ("HTTP_URL", format!("http://{address}")),
        Mover::Forward | Mover::ForwardPacked => {
            ("AWS_ENDPOINT_URL_KINESIS", format!("http://{address}"))
        }
    }
}

/// What the log has to name: where records go.
fn target(mover: Mover, variables: &BTreeMap<String, String>) -> String {
    let name = match mover {
        Mover::S3 | Mover::Lake => "LOG_S3_BUCKET",
        Mover::Es => "ES_HOST",
        Mover::Fluent => "LOG_FLUENT_SINK_ENDPOINT",
        Mover::Http => "HTTP_URL",
        Mover::Forward | Mover::ForwardPacked => "TARGET_STREAM_NAME",
    };
    variables[name].clone()
}

/// A mover whose sink is not there, and how its log has to name that.
async fn without_sink(mover: Mover) -> (Scene, String) {
    let mut named = String::new();
    let scene = Scene::with(mover, |variables| {
        let (name, address) = sink(mover);
        variables.insert(name.to_owned(), address);
        named = target(mover, variables);
    })
    .await;
    (scene, named.trim_start_matches("http://").to_owned())
}

/// Delivers one record and sees that it does not count as done, before the time is over.
async fn is_not_done(scene: &mut Scene, record: &str) {
    let batch = batch(&[record.as_bytes().to_vec()]);
    let ending = scene.invoke(batch.event(), TIME).await;
    let told = matches!(ending, Ending::Answered(_) | Ending::Raised(_));
    assert!(told, "{ending:?}\n{}", scene.log());
    let verdict = verdict(&ending, &batch);
    assert_eq!(verdict, Verdict::Failed, "{ending:?}\n{}", scene.log());
}

#[tokio::test]
async fn a_sink_that_is_not_there_fails_the_batch_and_is_named_with_the_reason() {
    each_mover(async |mover| {
        let (mut scene, named) = without_sink(mover).await;
        is_not_done(&mut scene, GOOD).await;
        let log = scene.log();
        for part in [named.as_str(), "Connection refused"] {
            assert!(log.contains(part), "{mover:?}: no {part} in\n{log}");
        }
        assert_eq!(scene.kept(), (0, 0), "{mover:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_after_the_last_retry_is_the_whole_batch() {
    let (mut scene, _) = without_sink(Mover::S3).await;
    let settings = Settings {
        maximum_retry_attempts: Some(1),
        report_batch_item_failures: true,
        ..Settings::default()
    };
    let mut lane = lane(&vec![GOOD.as_bytes().to_vec(); 3], &settings);
    let given_up = loop {
        let Next::Invoke(batch) = lane.next(SystemTime::now()) else {
            panic!("nothing is given up\n{}", scene.log());
        };
        let ending = scene.invoke(batch.event(), TIME / 2).await;
        let verdict = verdict(&ending, &batch);
        if let Some(given_up) = lane.conclude(batch, verdict, SystemTime::now()) {
            break given_up;
        }
    };
    assert_eq!(given_up.condition, Condition::RetryAttemptsExhausted);
    let batch = given_up.batch;
    assert_eq!((batch.records.len(), batch.invocations), (3, 2));
    assert_eq!(lane.next(SystemTime::now()), Next::Done);
}

#[tokio::test]
async fn a_failed_log_that_cannot_be_kept_fails_the_batch() {
    each_mover(async |mover| {
        let mut scene = Scene::with(mover, |variables| {
            let address = format!("http://{}", nobody());
            variables.insert("AWS_ENDPOINT_URL_S3".to_owned(), address);
        })
        .await;
        is_not_done(&mut scene, "no JSON").await;
    })
    .await;
}
