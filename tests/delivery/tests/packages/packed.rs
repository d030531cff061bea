//! Records of a key that are put together: in how many calls, and while the target stream is resharded.

use std::collections::HashMap;

use delivery::records::{Mover, fingerprint, minified};
use delivery::uniform::{SMALLEST, cases, whitelist};
use serde_json::json;

use crate::scene::{Scene, TIME};

/// The most calls that the event of all packings may take.
const MOST: usize = 4;
/// A key has more than one aggregate of these.
const RECORDS: usize = 1_800;
const FILL: usize = 2_000;
/// Keys of records in an event of scenes.
const KEYS: usize = 7;

#[tokio::test]
async fn an_event_of_all_packings_takes_a_few_calls() {
    let mut scene = Scene::with(Mover::ForwardPacked, |variables| {
        let types = whitelist(SMALLEST.types);
        variables.insert("LOG_TYPE_WHITELIST".to_owned(), types);
    })
    .await;
    let case = cases().pop().unwrap();
    assert_eq!(case.name, "3,000 mixed");
    scene.invoke(case.event(0), TIME).await;
    let mut there: Vec<u64> = scene.arrivals().iter().map(|one| one.fingerprint).collect();
    there.sort_unstable();
    assert!(there == case.fingerprints(0), "{}", scene.log());
    let calls = scene.calls();
    assert!(calls <= MOST, "{calls} calls");
}

/// The shards of a stream that is resharded count from a beginning of their own: what is compared across them looks
/// out of order.
#[tokio::test]
async fn while_the_target_is_resharded_order_is_kept_and_nothing_counts_as_out_of_order() {
    let mut scene = Scene::new(Mover::ForwardPacked).await;
    scene.reshard_after(1);
    let record = |number: usize| {
        let fill = "x".repeat(FILL);
        let time = "2026-11-24T01:02:03Z";
        json!({ "log_type": "app", "log_id": number, "time": time, "fill": fill }).to_string()
    };
    let records: Vec<Vec<u8>> = (0..RECORDS)
        .map(|number| record(number).into_bytes())
        .collect();
    scene.deliver(&records).await;
    let calls = scene.calls();
    assert!(calls > 1, "{calls} calls");
    let mut sent: HashMap<String, Vec<u64>> = HashMap::new();
    for (number, data) in records.iter().enumerate() {
        let key = format!("key-{}", number % KEYS);
        sent.entry(key)
            .or_default()
            .push(fingerprint(&minified(data)));
    }
    let mut there: HashMap<String, Vec<u64>> = HashMap::new();
    for arrival in scene.arrivals() {
        let place = arrival.place.to_string();
        there.entry(place).or_default().push(arrival.fingerprint);
    }
    assert!(there == sent, "{}", scene.log());
    let log = scene.log();
    assert!(log.contains(r#""RecordsOutOfOrder":0"#), "{log}");
}
