//! What is in the bucket afterwards.

use serde_json::Value;
use testbed::proxy::{Fault, When};
use testbed::world::Clients;

use crate::stage::{BUCKET, Stage, log};

const KEY: &str = "logs/access/2020-03/14/2020-03-14-15:09:26-a%201.gz";

#[tokio::test]
async fn there_is_one_object_of_each_type_as_the_records_were_sent() {
    let stage = Stage::new().await;
    let odd = br#"{ "log_type":"access", "x": 1.50,"log_id":2, "time": 1584198566 ,"u":"\u00e9"}"#;
    stage
        .deliver(&[log("access", "a 1"), log("app", "b"), odd.to_vec()])
        .await;
    let objects = stage.objects().await;
    let first = String::from_utf8(log("access", "a 1")).unwrap();
    let odd = std::str::from_utf8(odd).unwrap();
    assert_eq!(objects[KEY], format!("{first}\n{odd}"));
    let app = &objects["logs/app/2020-03/14/2020-03-14-15:09:26-b.gz"];
    assert_eq!(app.as_bytes(), log("app", "b"));
    assert_eq!(objects.len(), 2);
}

#[tokio::test]
async fn a_batch_that_is_delivered_again_changes_nothing() {
    let stage = Stage::new().await;
    let batch = [
        log("access", "a 1"),
        b"{}".to_vec(),
        b"text".to_vec(),
        log("app", "b"),
    ];
    stage.deliver(&batch).await;
    let before = stage.archives().await;
    assert_eq!(before.len(), 4);
    stage.deliver(&batch).await;
    assert_eq!(stage.archives().await, before);
}

#[tokio::test]
async fn another_batch_with_the_same_first_id_replaces_nothing() {
    let stage = Stage::new().await;
    stage
        .deliver(&[log("access", "a 1"), log("access", "2")])
        .await;
    stage
        .deliver(&[b"{}".to_vec(), log("access", "a 1"), log("access", "3")])
        .await;
    let objects = stage.objects().await;
    let texts: String = objects.values().cloned().collect();
    assert!(objects[KEY].contains(r#""log_id":"2""#), "{objects:?}");
    assert!(texts.contains(r#""log_id":"3""#), "{objects:?}");
    assert_eq!(
        objects
            .keys()
            .filter(|key| key.starts_with("logs/access/"))
            .count(),
        2
    );
}

#[tokio::test]
async fn an_object_that_changed_since_it_was_looked_at_is_looked_at_again() {
    let stage = Stage::new().await;
    let replacing = When::call("s3", "PutObject").nth(3);
    stage.proxy.rule(replacing, Fault::precondition_failed());
    let batch = [log("access", "a 1"), log("access", "2")];
    stage.deliver(&batch).await;
    stage.deliver(&batch[..1]).await;
    let count = |call| stage.proxy.count("s3", call);
    assert_eq!((count("PutObject"), count("HeadObject")), (4, 2));
    assert_eq!(stage.objects().await[KEY].as_bytes(), batch[0]);
}

#[tokio::test]
async fn an_object_that_is_written_after_it_was_looked_at_is_not_replaced() {
    let stage = Stage::new().await;
    let batch = [log("access", "a 1")];
    stage.deliver(&batch).await;
    let upstream = stage.upstream();
    let meddle = Fault::before(move |_| overwrite(upstream.clone()));
    // The one that must be new comes before it.
    stage
        .proxy
        .rule(When::call("s3", "PutObject").nth(2), meddle);
    stage.deliver(&batch).await;
    let archives = stage.archives().await;
    assert_eq!((archives.len(), archives[KEY].as_slice()), (2, OTHER));
}

const OTHER: &[u8] = b"what another process wrote";

/// Writes the object of [`KEY`], from wherever it is called.
fn overwrite(endpoint: String) {
    let write = async move {
        let call = Clients::new(&endpoint).s3.put_object();
        let call = call.bucket(BUCKET).key(KEY).body(OTHER.to_vec().into());
        call.send().await.unwrap();
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let thread = std::thread::spawn(move || runtime.block_on(write));
    thread.join().unwrap();
}

#[tokio::test]
async fn an_object_whose_answer_was_lost_is_there_once() {
    let stage = Stage::new().await;
    stage
        .proxy
        .rule(When::call("s3", "PutObject").nth(1), Fault::DropAfter);
    stage.deliver(&[log("access", "a 1")]).await;
    let objects = stage.objects().await;
    assert_eq!(objects.keys().collect::<Vec<_>>(), [KEY]);
}

#[tokio::test]
async fn every_poison_is_kept_and_harms_no_other_record() {
    let stage = Stage::new().await;
    let deep = "[".repeat(100_000).into_bytes();
    let poison: [&[u8]; 8] = [
        b"",
        b"text",
        b"[1]",
        b"\xff\xfe",
        b"\x1f\x8b damaged",
        &deep,
        b"\xf3\x89\x9a\xc2 no aggregate at all",
        b"{\"a\":",
    ];
    let mut batch = vec![log("access", "a 1")];
    batch.extend(poison.iter().map(|data| data.to_vec()));
    batch.push(log("access", "2"));
    stage.deliver(&batch).await;
    let objects = stage.objects().await;
    assert_eq!(objects[KEY].lines().count(), 2);
    let unreadable = objects
        .iter()
        .find(|(key, _)| key.starts_with("logs/unknown/unreadable/"));
    let lines: Vec<Value> = unreadable
        .unwrap()
        .1
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), poison.len());
    assert_eq!(lines[1]["data"], "text");
    assert_eq!(lines[3]["data_base64"], "//4=");
    assert!(lines.iter().all(|line| line["error"].is_string()));
}

#[tokio::test]
async fn the_whitelist_keeps_other_types_out() {
    let stage = Stage::with(&[("LOG_TYPE_WHITELIST", "access, app")]).await;
    stage
        .deliver(&[log("access", "a 1"), log("other", "2"), log("app", "3")])
        .await;
    let keys: Vec<String> = stage.objects().await.into_keys().collect();
    assert!(
        keys[0].starts_with("logs/access/") && keys[1].starts_with("logs/app/"),
        "{keys:?}"
    );
    assert_eq!(keys.len(), 2);
    assert!(stage.function.log().contains(r#""RecordsFiltered":1"#));
}
