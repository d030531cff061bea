//! A function's process is started, invoked, timed out and killed as Lambda does it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use testbed::function::Function;
use testbed::runtime_api::Ending;

const TIME: Duration = Duration::from_secs(30);

fn start(at_start: &str) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_scripted_function"));
    let variables = BTreeMap::from([("AT_START".to_owned(), at_start.to_owned())]);
    Function::start("it", program, &variables).unwrap()
}

async fn run(function: &Function, event: Value) -> Ending {
    function.run(event.to_string(), TIME).await
}

#[tokio::test]
async fn an_answer_comes_with_all_that_lambda_gives() {
    let function = start("");
    let before = SystemTime::now();
    assert!(function.ready().await.unwrap() < Duration::from_secs(20));
    let first = function
        .invoke(json!({ "n": 1 }), TIME)
        .await
        .unwrap()
        .unwrap();
    let second = function
        .invoke(json!({ "n": 2 }), TIME)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&first["event"]["n"], &second["event"]["n"]),
        (&json!(1), &json!(2))
    );
    assert_ne!(first["id"], second["id"]);
    assert_eq!(
        first["arn"],
        "arn:aws:lambda:ap-northeast-1:123456789012:function:it"
    );
    let deadline: u64 = first["deadline"].as_str().unwrap().parse().unwrap();
    let now = before.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert!(Duration::from_millis(deadline) > now + TIME / 2);
    let variables: Vec<&str> = first["variables"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(variables.contains(&"AT_START") && variables.contains(&"AWS_LAMBDA_FUNCTION_NAME"));
    assert!(
        !variables.contains(&"PATH"),
        "{variables:?} are the test's own"
    );
    assert!(function.peak_memory().unwrap() > 1 << 20);
}

#[tokio::test]
async fn an_error_is_reported_and_the_process_goes_on() {
    let function = start("");
    let ending = run(&function, json!({ "do": "raise" })).await;
    assert!(
        matches!(&ending, Ending::Raised(error) if error.contains("as asked")),
        "{ending:?}"
    );
    assert!(matches!(
        run(&function, json!({})).await,
        Ending::Answered(_)
    ));
    assert!(function.is_running());
}

#[tokio::test]
async fn what_does_not_answer_in_time_is_killed() {
    let function = start("");
    function.ready().await.unwrap();
    let time = Duration::from_millis(200);
    let started = Instant::now();
    let event = json!({ "do": "hang" }).to_string();
    assert_eq!(function.run(event, time).await, Ending::TimedOut);
    assert!(started.elapsed() >= time);
    function.ended().await;
    assert!(!function.is_running());
}

#[tokio::test]
async fn a_process_that_ends_ends_its_invocation() {
    let function = start("");
    let ending = run(&function, json!({ "do": "crash" })).await;
    assert!(
        matches!(ending, Ending::Crashed(status) if status.code() == Some(3)),
        "{ending:?}"
    );
    let again = run(&function, json!({})).await;
    assert!(matches!(again, Ending::Crashed(_)), "{again:?}");
}

#[tokio::test]
async fn a_killed_process_ends_its_invocation() {
    let function = start("");
    function.ready().await.unwrap();
    let kill = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        function.kill();
    };
    let (ending, ()) = tokio::join!(run(&function, json!({ "do": "hang" })), kill);
    assert!(matches!(ending, Ending::Crashed(_)), "{ending:?}");
}

#[tokio::test]
async fn what_cannot_start_says_so_at_once() {
    for (at_start, words) in [("report", "as asked"), ("exit", "as asked")] {
        let error = start(at_start).ready().await.unwrap_err();
        assert!(format!("{error:#}").contains(words), "{error:#}");
    }
}
