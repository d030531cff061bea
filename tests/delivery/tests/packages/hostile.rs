//! Events that try to break a mover: it answers them in little memory, and keeps every record.

use std::collections::BTreeMap;

use delivery::records::{Mover, gzip_bomb};
use serde_json::json;

use crate::scene::{Scene, each_mover};

/// What a function may hold at most, in bytes.
const MEMORY: u64 = 64 << 20;
/// Base64 makes an event of six megabytes of it.
const ALMOST_SIX_MEGABYTES: usize = 4_700_000;

fn good(number: usize, filler: usize) -> Vec<u8> {
    let filler = "x".repeat(filler);
    let text = format!(
        r#"{{"log_type":"app","log_id":"h-{number}","time":"2026-11-24T01:02:03Z","text":"{filler}"}}"#
    );
    text.into_bytes()
}

/// Invokes each mover with an event of these records; all of them have to be kept, in little memory.
async fn all_is_kept(name: &str, records: Vec<Vec<u8>>) {
    each_mover(async |mover| {
        let everything = |variables: &mut BTreeMap<String, String>| {
            variables.insert("LOG_TYPE_WHITELIST".to_owned(), String::new());
        };
        let mut scene = Scene::with(mover, everything).await;
        scene.deliver(&records).await;
        let (sink, failed) = scene.kept();
        assert_eq!(
            sink + failed,
            records.len(),
            "{mover:?}, {name}: {sink} in the sink, {failed} failed"
        );
        let peak = scene.peak_memory().await;
        println!("{mover:?}, {name}: {} KiB at most", peak / 1024);
        assert!(peak < MEMORY, "{mover:?}, {name}: {} KiB", peak / 1024);
    })
    .await;
}

#[tokio::test]
async fn one_good_record_of_six_megabytes() {
    all_is_kept("one of 6 MB", vec![good(0, ALMOST_SIX_MEGABYTES)]).await;
}

#[tokio::test]
async fn one_bad_record_of_six_megabytes() {
    let bytes = (0..ALMOST_SIX_MEGABYTES)
        .map(|place| (place % 251) as u8)
        .collect();
    all_is_kept("one of 6 MB that is no JSON", vec![bytes]).await;
}

#[tokio::test]
async fn ten_thousand_records_in_six_megabytes() {
    let short = |number: usize| {
        let text = format!(r#"{{"log_type":"app","log_id":"{number}","time":1795000000}}"#);
        text.into_bytes()
    };
    all_is_kept("10,000", (0..10_000).map(short).collect()).await;
}

#[tokio::test]
async fn ten_thousand_records_of_nothing() {
    all_is_kept("10,000 of nothing", vec![Vec::new(); 10_000]).await;
}

#[tokio::test]
async fn json_that_is_nested_a_hundred_thousand_deep() {
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        format!(r#"{{"log_type":"app","log_id":"deep","time":1795000000,"a":{open}1{close}}}"#)
    };
    let whole = deep("[", "]").into_bytes();
    let objects = deep(r#"{"a":"#, "}").into_bytes();
    let cut = "[".repeat(100_000).into_bytes();
    all_is_kept("deep", vec![whole, objects, cut]).await;
}

#[tokio::test]
async fn gzip_that_expands_to_a_gigabyte() {
    let records = vec![gzip_bomb(0, 1024), gzip_bomb(1, 64), good(0, 10)];
    all_is_kept("bombs", records).await;
}

/// Each expands to what a mover could hold, and all of them together to what it could not.
#[tokio::test]
async fn hundreds_of_small_bombs() {
    let records = (0..200).map(|number| gzip_bomb(number, 10)).collect();
    all_is_kept("200 small bombs", records).await;
}

#[tokio::test]
async fn types_that_are_no_names() {
    let record = |log_type: &str| {
        let log_type = serde_json::to_string(log_type).unwrap();
        let text = format!(r#"{{"log_type":{log_type},"log_id":"n","time":1795000000}}"#);
        text.into_bytes()
    };
    let long = "t".repeat(5000);
    let names = [
        "..",
        "../../etc",
        "../../../../../../x",
        "/",
        "a//b",
        "a\n\u{7f}",
        "a/b",
        "A B",
        "日本語",
        "-",
        "\u{0}",
        "*,?",
        &long,
    ];
    all_is_kept("types", names.into_iter().map(record).collect()).await;
}

#[tokio::test]
async fn ids_that_are_no_names() {
    let long = "i".repeat(5000);
    let ids = [
        "../".repeat(9),
        "/".repeat(9),
        "\u{0}\n".to_owned(),
        ".".to_owned(),
        long,
    ];
    let record = |id: String| {
        let typed = json!({ "log_type": "app", "log_id": &id, "time": 1_795_000_000 });
        let failed = json!({ "log_id": id });
        [typed, failed].map(|record| record.to_string().into_bytes())
    };
    all_is_kept("ids", ids.into_iter().flat_map(record).collect()).await;
}

#[tokio::test]
async fn an_event_without_records() {
    each_mover(async |mover| {
        let mut scene = Scene::new(mover).await;
        scene.deliver(&[]).await;
        assert_eq!(scene.kept(), (0, 0), "{}", Mover::package(mover));
    })
    .await;
}
