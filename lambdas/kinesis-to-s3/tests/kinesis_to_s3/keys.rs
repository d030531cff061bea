//! Types and ids that are no names, and buckets that are elsewhere.

use serde_json::json;
use testbed::proxy::{Fault, When};

use crate::stage::{BUCKET, Stage, log};

fn nasty(log_type: &str, id: &str) -> Vec<u8> {
    let record = json!({ "log_type": log_type, "log_id": id, "time": "2020-03-14T15:09:26Z" });
    record.to_string().into_bytes()
}

fn puts() -> When {
    When::call("s3", "PutObject")
}

#[tokio::test]
async fn a_type_and_an_id_cannot_lead_out_of_the_bucket() {
    let stage = Stage::new().await;
    stage.proxy.rule(When::service("s3"), Fault::KeysOfS3);
    let id = "../".repeat(9);
    let batch = [
        nasty("../../../x", "1"),
        nasty("access", &id),
        nasty("a\u{0}//b", "2"),
        // Without a time, the type is in the key of a failed log.
        json!({ "log_type": "../../../../y", "log_id": &id })
            .to_string()
            .into_bytes(),
        // Without a type, only the id is.
        json!({ "log_id": &id, "time": 0 }).to_string().into_bytes(),
    ];
    stage.deliver(&batch).await;
    let objects = stage.objects().await;
    assert_eq!(objects.len(), batch.len(), "{objects:?}");
    let log = stage.function.log();
    assert!(!log.contains("refuses the key"), "no key is refused: {log}");
    // The keys are the same again.
    stage.deliver(&batch).await;
    assert_eq!(stage.objects().await, objects);
}

#[tokio::test]
async fn a_key_that_s3_refuses_is_no_outage() {
    let refusals = [
        Fault::error(400, "KeyTooLongError", "Your key is too long"),
        Fault::error(400, "InvalidURI", "Couldn't parse the specified URI."),
        Fault::error(414, "", ""),
    ];
    for refusal in refusals {
        let stage = Stage::new().await;
        stage.proxy.rule(puts().at("swordfish"), refusal);
        let record = nasty("access", "swordfish");
        let failed = json!({ "log_type": "swordfish", "log_id": "1" }).to_string();
        stage
            .deliver(&[record.clone(), failed.clone().into_bytes(), log("app", "1")])
            .await;
        let objects = stage.objects().await;
        let refused = objects.iter().filter(|(key, _)| {
            key.starts_with("logs/unknown/refused_key/") && !key.contains("swordfish")
        });
        let mut refused: Vec<&str> = refused.map(|(_, text)| text.as_str()).collect();
        refused.sort_unstable();
        let sent = std::str::from_utf8(&record).unwrap();
        assert_eq!(refused, [failed.as_str(), sent], "{objects:?}");
        assert_eq!(objects.len(), 3);
        let reported = stage.function.log();
        assert_eq!(
            reported.matches("S3 refuses the key").count(),
            2,
            "{reported}"
        );
    }
}

#[tokio::test]
async fn a_bucket_that_takes_no_key_is_an_outage() {
    let stage = Stage::new().await;
    let refusal = Fault::error(400, "InvalidRequest", "Nothing is taken.");
    stage.proxy.rule(puts(), refusal);
    let error = stage.invoke(&[log("access", "1")]).await.unwrap_err();
    assert!(error.contains("InvalidRequest"), "{error}");
    assert_eq!(stage.proxy.count("s3", "PutObject"), 2);
}

#[tokio::test]
async fn a_bucket_in_another_region_is_written_to_there() {
    let stage = Stage::new().await;
    stage
        .proxy
        .rule(When::service("s3"), Fault::Region("eu-west-1".to_owned()));
    let batch = [log("access", "1"), b"text".to_vec()];
    stage.deliver(&batch).await;
    let objects = stage.objects().await;
    assert_eq!(objects.len(), 2);
    // What is there is looked at in the same region.
    stage.deliver(&batch).await;
    assert_eq!(stage.objects().await, objects);
    let calls = stage.proxy.calls();
    let astray = calls.iter().filter(|call| call.status == Some(301));
    // One for the logs and one for the failed logs: the region is kept.
    assert_eq!(astray.count(), 2, "{BUCKET}");
}

#[tokio::test]
async fn a_slash_behind_the_prefix_is_not_doubled_and_one_before_it_stays() {
    let stage = Stage::with(&[("LOG_S3_PREFIX", "/a/b/")]).await;
    stage.deliver(&[log("access", "1"), b"text".to_vec()]).await;
    let objects = stage.objects().await;
    assert_eq!(objects.len(), 2);
    assert!(
        objects
            .keys()
            .all(|key| key.starts_with("/a/b/") && !key.contains("//")),
        "{objects:?}"
    );
}
