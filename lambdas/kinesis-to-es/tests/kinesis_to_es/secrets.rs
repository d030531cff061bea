//! A cluster with API keys and users.

use serde_json::json;
use testbed::peers::{ElasticKind, Guard};
use testbed::secrets::Secret;

use crate::stage::{Stage, assert_done, send};

const KEY: &str = r#"{"api_key":"b25lOmNhbmFyeQ=="}"#;
const KEY_HEADER: &str = "ApiKey b25lOmNhbmFyeQ==";
const USER: &str = r#"{"username":"mover","password":"canary"}"#;
/// `mover:canary` as RFC 7617 has it.
const USER_HEADER: &str = "Basic bW92ZXI6Y2FuYXJ5";

/// What is in the secrets, in every spelling.
const CANARIES: [&str; 4] = ["b25lOmNhbmFyeQ", "one:canary", "canary", "bW92ZXI6Y2FuYXJ5"];

fn records(from: usize) -> Vec<String> {
    let one = |id| json!({ "log_type": "web", "log_id": id, "time": "2026-01-02T00:00:00Z" });
    (from..from + 20).map(|id| one(id).to_string()).collect()
}

async fn behind_guard(secret: &str, header: &str) -> (Stage, Guard, Secret) {
    let mut stage = Stage::new(ElasticKind::Osmem).await;
    let guard = Guard::start(&stage.store.endpoint(), header).unwrap();
    let made = Secret::make(&stage.aws.endpoint(), "peer", secret).await;
    let made = made.unwrap();
    stage.set("ES_HOST", &guard.endpoint());
    stage.set("SECRET_ARN", made.arn());
    (stage, guard, made)
}

fn assert_no_canary(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

#[tokio::test]
async fn requests_carry_an_api_key_or_a_user_of_the_secret() {
    for (secret, header) in [(KEY, KEY_HEADER), (USER, USER_HEADER)] {
        let (stage, guard, _) = behind_guard(secret, header).await;
        let function = stage.function();
        assert_done(&send(&function, &records(0), 60).await, &function);
        assert_eq!(stage.store.count("log-web-20260102").await.unwrap(), 20);
        assert_eq!(guard.refused(), 0);
        assert_no_canary(&function.log());
    }
}

#[tokio::test]
async fn a_rotation_loses_nothing_and_fails_no_batch() {
    let (stage, guard, secret) = behind_guard(KEY, KEY_HEADER).await;
    let function = stage.function();
    assert_done(&send(&function, &records(0), 60).await, &function);
    secret.rotate(USER).await.unwrap();
    guard.accept(USER_HEADER);
    assert_done(&send(&function, &records(20), 60).await, &function);
    assert_eq!(guard.refused(), 1, "the old key is tried once");
    assert_eq!(stage.store.count("log-web-20260102").await.unwrap(), 40);
    assert!(stage.bucket.lines().await.unwrap().is_empty());
    assert_no_canary(&function.log());
}

#[tokio::test]
async fn a_secret_that_the_cluster_refuses_fails_the_batch_and_is_not_shown() {
    let (stage, guard, secret) = behind_guard(KEY, "another").await;
    let function = stage.function();
    for refused in 1..=2 {
        let error = send(&function, &records(0), 30).await.unwrap_err();
        assert!(
            error.contains("status 401") && error.contains("SECRET_ARN"),
            "{error}"
        );
        assert_no_canary(&error);
        assert_eq!(guard.refused(), refused, "it is not tried again and again");
    }
    // Until a minute has passed it is not read again, whatever it is now.
    secret.rotate(USER).await.unwrap();
    guard.accept(USER_HEADER);
    assert!(send(&function, &records(0), 30).await.is_err());
    assert!(stage.bucket.lines().await.unwrap().is_empty());
    assert_no_canary(&function.log());
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_fails_the_batch_and_says_why() {
    let (mut stage, guard, _) = behind_guard(KEY, KEY_HEADER).await;
    let missing = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:missing-a1b2c3";
    stage.set("SECRET_ARN", missing);
    let error = send(&stage.function(), &records(0), 30).await.unwrap_err();
    for part in [missing, "secretsmanager:GetSecretValue", "com.amazonaws."] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    let other = Secret::make(&stage.aws.endpoint(), "other", r#"{"token":"canary"}"#).await;
    stage.set("SECRET_ARN", other.unwrap().arn());
    let error = send(&stage.function(), &records(0), 30).await.unwrap_err();
    assert!(error.contains("either `api_key`, or `username`"), "{error}");
    assert_no_canary(&error);
    assert_eq!(guard.refused(), 0, "nothing is sent without it");
}
