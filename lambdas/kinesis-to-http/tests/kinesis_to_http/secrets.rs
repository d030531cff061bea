//! Headers from a secret.

use std::sync::{Arc, Mutex};

use serde_json::json;
use testbed::peers::Reply;
use testbed::secrets::Secret;

use crate::stage::{Stage, assert_done, lines, records, send};

const CANARY: &str = "canary-1";

fn headers(key: &str) -> String {
    json!({ "Authorization": format!("Bearer {key}"), "X-Team": "logs" }).to_string()
}

/// A server that knows this key, and the function with a secret.
async fn guarded(key: &str) -> (Stage, Arc<Mutex<String>>, Secret) {
    let accepted = Arc::new(Mutex::new(format!("Bearer {key}")));
    let shared = Arc::clone(&accepted);
    let mut stage = Stage::answering(move |posted| {
        let header = posted.headers.get("authorization");
        let is_right = header.is_some_and(|header| *header == **shared.lock().unwrap());
        Reply::of(if is_right { 200 } else { 401 })
    })
    .await;
    let secret = Secret::make(&stage.aws.endpoint(), "peer", &headers(CANARY)).await;
    let secret = secret.unwrap();
    stage.set("SECRET_ARN", secret.arn());
    (stage, accepted, secret)
}

fn assert_no_canary(text: &str) {
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn requests_carry_the_headers_of_the_secret_and_a_rotation_fails_no_batch() {
    let (stage, accepted, secret) = guarded(CANARY).await;
    let function = stage.function();
    assert_done(&send(&function, &records(2), 60).await, &function);
    assert_eq!(stage.server.posted()[0].headers["x-team"], "logs");
    secret.rotate(&headers("canary-2")).await.unwrap();
    "Bearer canary-2".clone_into(&mut accepted.lock().unwrap());
    assert_done(&send(&function, &records(2), 60).await, &function);
    let refused = stage.server.posted().len() - stage.server.taken().len();
    assert_eq!(refused, 1, "the old key is tried once");
    assert_eq!(lines(&stage).len(), 4);
    assert!(stage.failed().await.is_empty());
    assert_no_canary(&function.log());
}

#[tokio::test]
async fn a_secret_that_is_refused_fails_the_batch_and_is_read_again_once_a_minute() {
    let (stage, accepted, secret) = guarded("another").await;
    let function = stage.function();
    let error = send(&function, &records(3), 30).await.unwrap_err();
    assert!(
        error.contains("status 401") && error.contains("SECRET_ARN"),
        "{error}"
    );
    assert_no_canary(&error);
    assert_eq!(
        stage.server.posted().len(),
        1,
        "it is not tried again and again"
    );
    secret.rotate(&headers("canary-2")).await.unwrap();
    "Bearer canary-2".clone_into(&mut accepted.lock().unwrap());
    assert!(send(&function, &records(3), 30).await.is_err());
    assert!(stage.failed().await.is_empty());
    assert_no_canary(&function.log());
}

#[tokio::test]
async fn a_secret_that_holds_no_headers_fails_the_batch_and_is_not_shown() {
    let (mut stage, _, _) = guarded(CANARY).await;
    let other = Secret::make(&stage.aws.endpoint(), "other", r#"["canary"]"#).await;
    stage.set("SECRET_ARN", other.unwrap().arn());
    let error = send(&stage.function(), &records(1), 30).await.unwrap_err();
    assert!(
        error.contains("it is not a JSON object of texts"),
        "{error}"
    );
    assert_no_canary(&error);
    assert!(
        stage.server.posted().is_empty(),
        "nothing is sent without it"
    );
}
