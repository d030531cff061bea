//! A server whose shared key, users and certificate are what Terraform sets.

use std::collections::BTreeMap;
use std::fs;

use testbed::peers::{Certificate, FluentOptions};
use testbed::secrets::Secret;

use crate::stage::{Stage, assert_done, send};

const RECORDS: [&str; 2] = [
    r#"{"log_type":"web","log_id":"1","time":"2026-01-02T00:00:00Z"}"#,
    r#"{"log_type":"app","log_id":"2","time":"2026-01-02T00:00:00Z"}"#,
];
const FIRST: &str =
    r#"{"shared_key":"first canary","username":"mover","password":"first password"}"#;
const SECOND: &str =
    r#"{"shared_key":"second canary","username":"mover","password":"second password"}"#;

fn users(password: &str) -> BTreeMap<&str, &str> {
    BTreeMap::from([("mover", password)])
}

async fn secured(certificate: &Certificate) -> (Stage, Secret) {
    let options = FluentOptions {
        shared_key: Some("first canary"),
        users: Some(users("first password")),
        certificate: Some(certificate),
    };
    let mut stage = Stage::new(&options).await;
    let secret = Secret::make(&stage.aws.endpoint(), "peer", FIRST).await;
    let secret = secret.unwrap();
    // As the resource sets it: the host alone, and TLS beside it.
    let address = format!("localhost:{}", stage.server.port());
    stage.set("LOG_FLUENT_SINK_ENDPOINT", &address);
    stage.set("LOG_FLUENT_TLS", "true");
    let pem = fs::read_to_string(certificate.authority()).unwrap();
    stage.set("LOG_FLUENT_CA_PEM", &pem);
    stage.set("LOG_FLUENT_COMPRESS", "gzip");
    stage.set("SECRET_ARN", secret.arn());
    (stage, secret)
}

fn assert_no_secret(text: &str) {
    for canary in ["canary", "first password", "second password"] {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

#[tokio::test]
async fn key_user_and_certificate_are_those_of_the_secret_and_the_variables() {
    let certificate = Certificate::new().unwrap();
    let (stage, _secret) = secured(&certificate).await;
    let function = stage.function();
    assert_done(&send(&function, &RECORDS, 60).await, &function);
    let batches = stage.server.batches().unwrap();
    assert_eq!(batches.len(), 2);
    assert!(
        batches
            .iter()
            .all(|batch| batch.mode == "CompressedPackedForward"),
        "{batches:?}"
    );
    assert_no_secret(&function.log());
}

#[tokio::test]
async fn a_rotation_loses_nothing_and_fails_no_batch() {
    let certificate = Certificate::new().unwrap();
    let (stage, secret) = secured(&certificate).await;
    let function = stage.function();
    assert_done(&send(&function, &RECORDS, 60).await, &function);
    secret.rotate(SECOND).await.unwrap();
    stage
        .server
        .rotate("second canary", &users("second password"))
        .await
        .unwrap();
    // A connection that stands is not asked again.
    assert_done(&send(&function, &RECORDS, 60).await, &function);
    assert_eq!(stage.server.connections().await.unwrap(), 1);
    stage.server.hang_up().await.unwrap();
    assert_done(&send(&function, &RECORDS, 60).await, &function);
    assert_eq!(stage.server.events().unwrap().len(), 6);
    assert!(stage.bucket.keys().await.unwrap().is_empty());
    assert_no_secret(&function.log());
}

#[tokio::test]
async fn a_secret_that_the_server_refuses_fails_the_batch_and_is_not_shown() {
    let certificate = Certificate::new().unwrap();
    let (stage, secret) = secured(&certificate).await;
    secret.rotate(SECOND).await.unwrap();
    let function = stage.function();
    let error = send(&function, &RECORDS, 30).await.unwrap_err();
    assert!(
        error.contains("refused the client") && error.contains("SECRET_ARN"),
        "{error}"
    );
    assert_no_secret(&error);
    secret.rotate(r#"{"shared_key":["canary"]}"#).await.unwrap();
    let error = send(&stage.function(), &RECORDS, 30).await.unwrap_err();
    assert!(error.contains("is not a JSON object of texts"), "{error}");
    assert_no_secret(&error);
    assert!(stage.server.events().unwrap().is_empty());
}
