//! What is sent when, without a stream.

use std::time::Duration;

use bytes::Bytes;

use super::*;
use crate::record::Origin;

/// Records with these partition keys and sizes.
fn records(of: &[(&str, usize)]) -> Vec<Record> {
    let record = |(index, (key, size)): (usize, &(&str, usize))| Record {
        json: Bytes::from(vec![b'x'; *size]),
        log_type: "t".into(),
        log_id: None,
        time: None,
        partition_key: (*key).into(),
        explicit_hash_key: None,
        origin: Origin {
            record: index,
            part: 0,
        },
    };
    of.iter().enumerate().map(record).collect()
}

fn all_of(key: &str, count: usize) -> Vec<Record> {
    records(&vec![(key, 10); count])
}

fn all_different(count: usize) -> Vec<Record> {
    let keys: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    records(
        &keys
            .iter()
            .map(|key| (key.as_str(), 10))
            .collect::<Vec<_>>(),
    )
}

#[test]
fn records_of_one_key_are_sent_one_after_another() {
    let (records, now) = (all_of("a", 3), Instant::now());
    let mut queues = Queues::new(&records, 0);
    for index in 0..3 {
        assert_eq!(queues.next_call(now), Some(vec![index]));
        assert_eq!(
            queues.next_call(now),
            None,
            "the one before is still under way"
        );
        queues.taken(index);
    }
    assert_eq!(queues.next_call(now), None);
    let outcome = queues.outcome();
    assert_eq!((outcome.left, outcome.refused), (Vec::new(), Vec::new()));
}

#[test]
fn a_call_holds_one_record_of_each_key() {
    let (records, now) = (
        records(&[("a", 1), ("a", 1), ("b", 1), ("c", 1), ("b", 1)]),
        Instant::now(),
    );
    let mut queues = Queues::new(&records, 0);
    assert_eq!(queues.next_call(now), Some(vec![0, 2, 3]));
    [0, 2, 3].into_iter().for_each(|index| queues.taken(index));
    assert_eq!(queues.next_call(now), Some(vec![1, 4]));
}

#[test]
fn what_is_left_is_told_in_order_since_the_first_of_it_is_the_checkpoint() {
    let records = records(&[("a", 1), ("b", 1), ("a", 1)]);
    let mut queues = Queues::new(&records, 0);
    assert_eq!(queues.next_call(Instant::now()), Some(vec![0, 1]));
    queues.taken(0);
    assert_eq!(queues.outcome().left, [1, 2]);
}

#[test]
fn a_call_holds_no_more_than_500_records_and_10_mebibytes() {
    let (many, now) = (all_different(1200), Instant::now());
    let mut queues = Queues::new(&many, 0);
    let sizes: Vec<_> = std::iter::from_fn(|| queues.next_call(now))
        .map(|call| call.len())
        .collect();
    assert_eq!(sizes, [500, 500, 200]);
    let size = USUAL_RECORD - 2;
    let keys: Vec<String> = (10..22).map(|number| number.to_string()).collect();
    let large = records(
        &keys
            .iter()
            .map(|key| (key.as_str(), size))
            .collect::<Vec<_>>(),
    );
    let mut queues = Queues::new(&large, 0);
    let calls: Vec<_> = std::iter::from_fn(|| queues.next_call(now))
        .map(|call| call.len())
        .collect();
    assert_eq!(calls, [10, 2], "partition keys count");
}

#[test]
fn what_is_larger_than_usual_goes_alone() {
    let (records, now) = (
        records(&[("a", 1), ("b", USUAL_RECORD), ("c", 1)]),
        Instant::now(),
    );
    let mut queues = Queues::new(&records, 0);
    let calls: Vec<_> = std::iter::from_fn(|| queues.next_call(now)).collect();
    assert_eq!(calls, [vec![0], vec![1], vec![2]]);
}

#[test]
fn what_failed_is_sent_again_later_and_holds_up_only_its_own_key() {
    let (records, now) = (
        records(&[("a", 1), ("a", 1), ("b", 1), ("b", 1)]),
        Instant::now(),
    );
    let later = now + Duration::from_secs(1);
    let mut queues = Queues::new(&records, 5);
    assert_eq!(queues.next_call(now), Some(vec![0, 2]));
    queues.failed(0, "throttled", |failures| {
        assert_eq!(failures, 1);
        later
    });
    queues.taken(2);
    assert_eq!(queues.next_call(now), Some(vec![3]));
    assert_eq!(queues.next_ready(), Some(later));
    assert_eq!(queues.next_call(now), None);
    assert_eq!(queues.next_call(later), Some(vec![0]));
    queues.taken(0);
    assert_eq!(queues.next_call(later), Some(vec![1]));
}

#[test]
fn after_the_last_retry_a_record_and_all_behind_it_are_left() {
    let (records, now) = (records(&[("b", 1), ("a", 1), ("a", 1)]), Instant::now());
    let mut queues = Queues::new(&records, 2);
    for _ in 0..3 {
        let call = queues.next_call(now).unwrap();
        assert!(call.contains(&1));
        queues.failed(1, "throttled", |_| now);
    }
    assert_eq!(queues.next_call(now), None);
    assert_eq!(queues.next_ready(), None);
    queues.taken(0);
    let outcome = queues.outcome();
    assert_eq!(outcome.left, [1, 2]);
    assert_eq!(outcome.reason, "throttled");
}

#[test]
fn retries_are_counted_for_each_record() {
    let (records, now) = (all_of("a", 2), Instant::now());
    let mut queues = Queues::new(&records, 1);
    for index in 0..2 {
        assert_eq!(queues.next_call(now), Some(vec![index]));
        queues.failed(index, "throttled", |_| now);
        assert_eq!(queues.next_call(now), Some(vec![index]));
        queues.taken(index);
    }
    assert_eq!(queues.outcome().left, [0; 0]);
}

#[test]
fn one_invalid_record_of_many_is_found_by_halving() {
    let (records, now) = (records(&[("a", 1), ("b", 1), ("b", 1)]), Instant::now());
    let mut queues = Queues::new(&records, 0);
    let call = queues.next_call(now).unwrap();
    queues.halve(&call);
    assert_eq!(queues.next_call(now), Some(vec![0]));
    assert_eq!(queues.next_call(now), Some(vec![1]));
    queues.taken(0);
    queues.refused(1, "too large".into());
    assert_eq!(
        queues.next_call(now),
        Some(vec![2]),
        "a refused record holds nothing up"
    );
    queues.taken(2);
    let outcome = queues.outcome();
    assert_eq!(outcome.left, [0; 0]);
    assert_eq!(outcome.refused, [(1, "too large".to_owned())]);
}

/// Makes all calls of a stream that refuses these records, and counts them.
fn calls(records: &[Record], is_bad: impl Fn(usize) -> bool) -> (usize, Outcome) {
    let (mut queues, now, mut calls) = (Queues::new(records, 0), Instant::now(), 0);
    while let Some(call) = queues.next_call(now) {
        calls += 1;
        match &call[..] {
            call if !call.iter().any(|index| is_bad(*index)) => {
                call.iter().for_each(|index| queues.taken(*index));
            }
            [alone] => queues.refused(*alone, "bad".to_owned()),
            several => queues.halve(several),
        }
    }
    (calls, queues.outcome())
}

#[test]
fn a_few_invalid_records_take_a_few_calls() {
    let records = all_different(500);
    let (made, outcome) = calls(&records, |index| index == 77);
    assert_eq!(outcome.refused, [(77, "bad".to_owned())]);
    assert_eq!((outcome.left.len(), made <= 19), (0, true), "{made} calls");
    let (made, outcome) = calls(&records, |_| true);
    assert_eq!((outcome.refused.len(), outcome.left.len()), (500, 0));
    assert!(made < 1000, "{made} calls");
}

#[test]
fn what_no_stream_takes_is_refused_without_a_call() {
    let mut records = all_of("a", 30_000);
    for record in records.iter_mut().skip(1) {
        record.explicit_hash_key = Some("none".into());
    }
    records[29_999].explicit_hash_key = Some("0".into());
    let (made, outcome) = calls(&records, |_| false);
    assert_eq!((made, outcome.left.len()), (2, 0));
    assert_eq!(outcome.refused.len(), 29_998);
    assert!(outcome.refused[0].1.contains("explicit hash key"));
}
