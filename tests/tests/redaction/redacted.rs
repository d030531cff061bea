//! What each mover lets out.

use testbed::proxy::{Fault, When};

use crate::canaries::{KEYS, UNREADABLE, ids};
use crate::outside::{Seen, find};
use crate::python::hashes;
use crate::stage::{MOVERS, Mover, SECRET, Secret, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_redacted_leaves_a_mover() {
    let stage = Stage::new().await;
    let secret = stage.secret("redaction", SECRET).await;
    for name in MOVERS {
        let mover = stage.mover((name, 1), &secret, &[]).await;
        mover.deliver().await;
        let outside = stage.outside(&mover).await;
        assert_eq!(find(&outside), [""; 0], "{name}");
        every_record_is_there(name, &secret, &outside);
        unreadable_is_apart(&mover).await;
    }
    nothing_is_written_without_a_key(&stage, &secret).await;
    a_key_is_read_once(&stage, &secret).await;
    what_cannot_be_redacted_is_dropped_where_that_is_asked_for(&stage, &secret).await;
    a_selection_sees_what_is_redacted_after_it(&stage, &secret).await;
}

/// Each record is in the sink or in failed logs, under the hash that Python computes of its id.
fn every_record_is_there(name: &str, secret: &Secret, outside: &[Seen]) {
    let is_there = |text: &String| outside.iter().any(|seen| seen.text.contains(text.as_str()));
    let mut texts: Vec<String> = ids().collect();
    texts.extend(["12345".to_owned(), "MARLIN-é".to_owned()]);
    if name == "kinesis-forward" {
        texts.extend(KEYS.map(str::to_owned));
    }
    for (text, hash) in texts.iter().zip(hashes(SECRET, &secret.version, &texts)) {
        assert!(is_there(&hash), "{name}: no hash of {text}");
    }
    let kept = outside.iter().filter(|seen| seen.text.contains("herring"));
    assert_eq!(kept.count(), ids().count(), "{name}");
}

async fn unreadable_is_apart(mover: &Mover) {
    let apart = mover.apart().await;
    let objects = apart.iter().filter(|seen| seen.place == "an object");
    assert_eq!(objects.clone().count(), UNREADABLE);
    // The gzip that is damaged shows nothing.
    let found = find(&apart).len();
    assert!(found >= UNREADABLE - 1, "{apart:?}");
    let keys = apart.iter().filter(|seen| seen.place != "an object");
    let mut keys: Vec<&Seen> = keys.collect();
    keys.retain(|seen| !seen.text.starts_with("raw/unknown/unreadable/"));
    assert!(keys.is_empty(), "{keys:?}");
    assert_eq!(mover.metric("RecordsUnredactable"), Some(UNREADABLE as u64));
    let sum = [
        "RecordsDelivered",
        "RecordsFailed",
        "RecordsFiltered",
        "RecordsUnredactable",
    ];
    let sum: Option<u64> = sum.iter().map(|name| mover.metric(name)).sum();
    assert_eq!(mover.metric("RecordsIn"), sum);
}

async fn nothing_is_written_without_a_key(stage: &Stage, secret: &Secret) {
    let short = stage.secret("short", &SECRET[1..]).await;
    let unknown = Secret {
        version: "00000000-0000-0000-0000-000000000000".to_owned(),
        ..secret.clone()
    };
    for (number, secret, why) in [(2, &unknown, &*secret.arn), (3, &short, "at least 32")] {
        for name in MOVERS {
            let mover = stage.mover((name, number), secret, &[]).await;
            let error = mover.invoke().await.unwrap_err();
            assert!(error.contains(why), "{name}: {error}");
            assert!(!error.contains(SECRET), "{name}: {error}");
            let (written, apart) = (stage.written(&mover).await, mover.apart().await);
            assert!(
                written.is_empty() && apart.is_empty(),
                "{name}: {written:?} {apart:?}"
            );
            assert_eq!(find(&stage.outside(&mover).await), [""; 0], "{name}");
        }
    }
}

async fn a_key_is_read_once(stage: &Stage, secret: &Secret) {
    let call = || When::call("secretsmanager", "GetSecretValue");
    let refusal = Fault::error(400, "AccessDeniedException", "not authorized");
    stage.proxy.rule(call().first(1), refusal);
    stage.proxy.clear_calls();
    let mover = stage.mover(("kinesis-to-s3", 4), secret, &[]).await;
    let error = mover.invoke().await.unwrap_err();
    for part in ["AccessDeniedException", "com.amazonaws.", ".secretsmanager"] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    stage.proxy.rule(call().first(1), Fault::Throttle);
    for _ in 0..2 {
        mover.deliver().await;
    }
    assert_eq!(stage.proxy.count("secretsmanager", "GetSecretValue"), 3);
    stage.proxy.clear_rules();
}

async fn what_cannot_be_redacted_is_dropped_where_that_is_asked_for(
    stage: &Stage,
    secret: &Secret,
) {
    let dropped = [("UNREDACTED", "drop")];
    let mover = stage.mover(("kinesis-to-s3", 5), secret, &dropped).await;
    mover.deliver().await;
    assert!(mover.apart().await.is_empty());
    assert_eq!(find(&stage.outside(&mover).await), [""; 0]);
    assert_eq!(mover.metric("RecordsUnredactable"), Some(UNREADABLE as u64));
    let log = mover.function.log();
    assert!(log.contains("could not be redacted, and dropped"), "{log}");
    let nowhere = [("UNREDACTED", "s3://nowhere/raw")];
    let mover = stage.mover(("kinesis-to-s3", 6), secret, &nowhere).await;
    let error = mover.invoke().await.unwrap_err();
    assert!(
        error.contains("what could not be redacted was not kept"),
        "{error}"
    );
    assert_eq!(find(&stage.outside(&mover).await), [""; 0]);
}

async fn a_selection_sees_what_is_redacted_after_it(stage: &Stage, secret: &Secret) {
    let good = r#"[{"field":"who","equals":"MARLIN-\u00e9"},{"field":"log_type","equals":"app"}]"#;
    let selected = [("LOG_WHERE", good)];
    let mover = stage.mover(("kinesis-to-s3", 7), secret, &selected).await;
    mover.deliver().await;
    // Of the seven records of each of six packings, three have this type; and there is the message of CloudWatch Logs.
    assert_eq!(mover.metric("RecordsFiltered"), Some(4 * 6 + 1));
    let others = [("LOG_WHERE", r#"[{"field":"user.email","exists":false}]"#)];
    let mover = stage.mover(("kinesis-to-s3", 8), secret, &others).await;
    mover.deliver().await;
    assert_eq!(mover.metric("RecordsFiltered"), Some(ids().count() as u64));
    assert_eq!(mover.metric("RecordsUnredactable"), Some(UNREADABLE as u64));
}
