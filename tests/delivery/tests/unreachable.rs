//! What cannot be delivered is not marked as done, and what cannot start says why.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use delivery::mapping::{Attempt, Verdict, judge};
use delivery::records::Mover;
use delivery::trial::Package;
use testbed::function::Function;
use testbed::runtime_api::Ending;

use self::common::{Scene, batch, each_mover};

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
        Mover::S3 => ("AWS_ENDPOINT_URL_S3", format!("http://{address}")),
        Mover::Es => ("ES_HOST", format!("http://{address}")),
        Mover::Fluent => ("LOG_FLUENT_SINK_ENDPOINT", address),
        Mover::Forward => ("AWS_ENDPOINT_URL_KINESIS", format!("http://{address}")),
    }
}

/// What the log has to name: where records go.
fn target(mover: Mover, variables: &BTreeMap<String, String>) -> String {
    let name = match mover {
        Mover::S3 => "LOG_S3_BUCKET",
        Mover::Es => "ES_HOST",
        Mover::Fluent => "LOG_FLUENT_SINK_ENDPOINT",
        Mover::Forward => "TARGET_STREAM_NAME",
    };
    variables[name].clone()
}

/// Delivers one record and sees that it does not count as done, before the time is over.
async fn is_not_done(scene: &mut Scene, record: &str) {
    let batch = batch(&[record.as_bytes().to_vec()]);
    let ending = scene.invoke(batch.event(), TIME).await;
    let attempt = match &ending {
        Ending::Answered(answer) => Attempt::Answered(answer),
        Ending::Raised(_) => Attempt::Failed,
        other => panic!("{other:?}\n{}", scene.log()),
    };
    assert_eq!(
        judge(attempt, &batch, true),
        Verdict::Failed,
        "{ending:?}\n{}",
        scene.log()
    );
}

#[tokio::test]
async fn a_sink_that_is_not_there_fails_the_batch_and_is_named() {
    each_mover(async |mover| {
        let mut named = String::new();
        let mut scene = Scene::with(mover, |variables| {
            let (name, address) = sink(mover);
            variables.insert(name.to_owned(), address);
            named = target(mover, variables);
        })
        .await;
        is_not_done(&mut scene, GOOD).await;
        let log = scene.log();
        let named = named.trim_start_matches("http://");
        assert!(log.contains(named), "{mover:?}: no {named} in\n{log}");
    })
    .await;
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

const ALL: [&str; 6] = [
    "TZ",
    "LOG_ID_FIELD",
    "LOG_TYPE_FIELD",
    "LOG_TIMESTAMP_FIELD",
    "LOG_TYPE_UNKNOWN_PREFIX",
    "LOG_TYPE_WHITELIST",
];

fn own(mover: Mover) -> &'static [&'static str] {
    match mover {
        Mover::S3 => &["LOG_S3_BUCKET", "LOG_S3_PREFIX"],
        Mover::Es => &[
            "ES_HOST",
            "INDEX_NAME_PREFIX",
            "FAILED_LOG_S3_BUCKET",
            "FAILED_LOG_S3_PREFIX",
        ],
        Mover::Fluent => &[
            "LOG_FLUENT_SINK_ENDPOINT",
            "LOG_FLUENT_TAG",
            "FAILED_LOG_S3_BUCKET",
            "FAILED_LOG_S3_PREFIX",
        ],
        Mover::Forward => &[
            "TARGET_STREAM_NAME",
            "KINESIS_MAX_RETRIES",
            "FAILED_LOG_S3_BUCKET",
            "FAILED_LOG_S3_PREFIX",
        ],
    }
}

/// Lambda itself always sets `TZ`, so that it cannot be missing.
#[tokio::test]
async fn one_error_at_start_names_all_that_is_missing() {
    each_mover(async |mover| {
        let package = Package::open(mover.package()).unwrap_or_else(|error| panic!("{error:#}"));
        let function = Function::start(mover.package(), &package.program(), &BTreeMap::new());
        let function = function.unwrap();
        let error = format!("{:#}", function.ready().await.unwrap_err());
        let missing = ALL.iter().chain(own(mover)).filter(|name| **name != "TZ");
        for name in missing {
            assert!(error.contains(name), "{mover:?}: no {name} in\n{error}");
        }
        let lines = function
            .log()
            .lines()
            .filter(|line| line.contains("LOG_ID_FIELD"))
            .count();
        assert_eq!(lines, 1, "{}", function.log());
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_none_is_named_at_start() {
    let package = Package::open("kinesis-forward").unwrap_or_else(|error| panic!("{error:#}"));
    let names = ALL.iter().chain(own(Mover::Forward));
    let variables = names
        .map(|name| ((*name).to_owned(), "many".to_owned()))
        .collect();
    let function = Function::start("it", &package.program(), &variables).unwrap();
    let error = format!("{:#}", function.ready().await.unwrap_err());
    assert!(
        error.contains("KINESIS_MAX_RETRIES") && error.contains("many"),
        "{error}"
    );
}
