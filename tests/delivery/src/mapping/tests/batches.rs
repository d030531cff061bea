//! Which records are delivered together.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::Value;

use super::*;

#[test]
fn a_batch_holds_at_most_as_many_as_it_is_set_to() {
    let settings = Settings {
        batch_size: 3,
        ..Settings::default()
    };
    let told = run(lane(records(8), &settings), &settings, |_, _| {
        Some(String::new())
    });
    assert_eq!(told, "abc def gh");
}

/// Base64 takes a third more, so that three records of 1.4 MB fit and four do not.
#[test]
fn a_batch_is_an_event_of_at_most_six_megabytes() {
    let mut all = records(10);
    for record in &mut all {
        record.data = Bytes::from(vec![b'x'; 1_400_000]);
    }
    let settings = Settings::default();
    let mut lane = lane(all, &settings);
    let mut sizes = Vec::new();
    while let Next::Invoke(batch) = lane.next(now()) {
        assert!(batch.event().len() <= 6 * 1024 * 1024);
        sizes.push(batch.records.len());
        lane.conclude(batch, super::super::Verdict::Delivered, now());
    }
    assert_eq!(sizes, [3, 3, 3, 1]);
}

#[test]
fn the_event_is_as_large_as_its_limit_allows_and_no_larger() {
    let settings = Settings::default();
    let mut all = records(2);
    let mut one = all.clone();
    one.truncate(1);
    let Next::Invoke(alone) = lane(one, &settings).next(now()) else {
        panic!("nothing to invoke");
    };
    let room = 6 * 1024 * 1024 - alone.event().len() - all[1].to_event(SHARD).len() - 1;
    let filler = |more: usize| Bytes::from(vec![b'x'; (room + 4) / 4 * 3 + more]);
    for (more, together) in [(0, 2), (3, 1)] {
        all[1].data = filler(more);
        let Next::Invoke(batch) = lane(all.clone(), &settings).next(now()) else {
            panic!("nothing to invoke");
        };
        assert_eq!(batch.records.len(), together, "{more} bytes more");
        assert!(batch.event().len() <= 6 * 1024 * 1024);
    }
}

#[test]
fn an_event_is_what_lambda_documents() {
    let Next::Invoke(batch) = lane(records(2), &Settings::default()).next(now()) else {
        panic!("nothing to invoke");
    };
    let event: Value = serde_json::from_str(&batch.event()).unwrap();
    let one = &event["Records"][1];
    assert_eq!(one["kinesis"]["data"], "Yg==");
    assert_eq!(
        one["kinesis"]["approximateArrivalTimestamp"],
        2_000_000_000.0
    );
    let number = one["kinesis"]["sequenceNumber"].as_str().unwrap();
    assert_eq!(one["eventID"], format!("{SHARD}:{number}"));
    assert_eq!(one["eventSource"], "aws:kinesis");
}

/// What has one partition key is in one lane, in order; all lanes get some.
#[test]
fn concurrent_batches_of_a_shard_share_no_partition_key() {
    let settings = Settings {
        parallelization_factor: 4,
        batch_size: 7,
        ..Settings::default()
    };
    let mut all = records(1000);
    for (place, record) in all.iter_mut().enumerate() {
        record.partition_key = format!("key-{}", place % 40);
    }
    let (mut lane_of, mut last) = (HashMap::new(), HashMap::new());
    let mut seen = [0; 4];
    for (number, mut lane) in lanes(SHARD, all, &settings).into_iter().enumerate() {
        while let Next::Invoke(batch) = lane.next(now()) {
            for record in &batch.records {
                let key = record.partition_key.clone();
                assert_eq!(*lane_of.entry(key.clone()).or_insert(number), number);
                let before = last.insert(key, record.sequence_number.clone());
                assert!(before.is_none_or(|before| before < record.sequence_number));
            }
            seen[number] += batch.records.len();
            lane.conclude(batch, super::super::Verdict::Delivered, now());
        }
    }
    assert_eq!(seen.iter().sum::<usize>(), 1000);
    assert!(seen.iter().all(|number| *number > 0), "{seen:?}");
}
