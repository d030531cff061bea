//! What arrives.

use fluent_forward::{Batch, EventTime};
use serde_json::json;

use super::{batch, client, server, soon};

#[tokio::test]
async fn events_arrive_in_packed_batches_and_are_acknowledged() {
    let server = server().await;
    let delivery = client(&server)
        .send(&[batch("a.log", 1000), batch("b.log", 1)], soon())
        .await;
    assert!(
        delivery.error.is_none() && delivery.undelivered.is_empty(),
        "{delivery:?}"
    );
    let batches = server.batches().unwrap();
    let told: Vec<_> = batches
        .iter()
        .map(|one| (one.tag.as_str(), one.mode.as_str(), one.events))
        .collect();
    assert_eq!(
        told,
        [
            ("a.log", "PackedForward", 1000),
            ("b.log", "PackedForward", 1)
        ]
    );
    assert!(
        batches
            .iter()
            .all(|one| one.chunk.is_some() && one.size == Some(one.events))
    );
    let event = &server.events().unwrap()[7];
    assert_eq!(event.record, json!({ "message": "{\"n\":7}" }));
    assert_eq!(
        (event.seconds, event.nanoseconds),
        (1_767_312_007, Some(123_456_789))
    );
}

#[tokio::test]
async fn events_arrive_compressed() {
    let server = server().await;
    let batch = batch("a.log", 500).compressed(&mut Batch::compressor());
    let delivery = client(&server).send(&[batch], soon()).await;
    assert!(delivery.error.is_none(), "{delivery:?}");
    assert_eq!(server.batches().unwrap()[0].mode, "CompressedPackedForward");
    assert_eq!(server.events().unwrap().len(), 500);
}

#[tokio::test]
async fn messages_of_every_length_arrive() {
    let server = server().await;
    let mut batch = Batch::new("a");
    let lengths = [0, 1, 31, 32, 255, 256, 65_535, 65_536, 1 << 20];
    for length in lengths {
        let (seconds, nanoseconds) = (1, 0);
        batch.push(
            EventTime {
                seconds,
                nanoseconds,
            },
            "x".repeat(length).as_bytes(),
        );
    }
    assert!(client(&server).send(&[batch], soon()).await.error.is_none());
    let events = server.events().unwrap();
    let arrived: Vec<usize> = events
        .iter()
        .map(|one| one.record["message"].as_str().unwrap().len())
        .collect();
    assert_eq!(arrived, lengths);
}

#[tokio::test]
async fn a_time_before_1970_is_a_whole_number_of_seconds() {
    let server = server().await;
    let mut batch = Batch::new("a");
    let (seconds, nanoseconds) = (-86_400, 5);
    batch.push(
        EventTime {
            seconds,
            nanoseconds,
        },
        b"{}",
    );
    assert!(client(&server).send(&[batch], soon()).await.error.is_none());
    let event = &server.events().unwrap()[0];
    assert_eq!((event.seconds, event.nanoseconds), (-86_400, None));
}
