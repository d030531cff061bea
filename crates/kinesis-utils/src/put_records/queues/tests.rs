//! What is sent when, without a stream.

use std::time::Duration;

use aws_sdk_kinesis::types::PutRecordsResultEntry;
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

fn strict(records: &[Record], max_retries: u32) -> Queues<'_> {
    packed(records, max_retries, 0)
}

fn packed(records: &[Record], max_retries: u32, aggregate: usize) -> Queues<'_> {
    let options = Options {
        max_retries,
        aggregate,
    };
    Queues::new(records, options)
}

/// The first record of each entry.
fn firsts(call: Option<Vec<Entry>>) -> Option<Vec<usize>> {
    Some(call?.iter().map(|entry| entry.first).collect())
}

#[test]
fn records_of_one_key_are_sent_one_after_another() {
    let (records, now) = (all_of("a", 3), Instant::now());
    let mut queues = strict(&records, 0);
    for index in 0..3 {
        assert_eq!(firsts(queues.next_call(now)), Some(vec![index]));
        assert_eq!(
            queues.next_call(now),
            None,
            "the one before is still under way"
        );
        queues.taken(Entry::of(index), None);
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
    let mut queues = strict(&records, 0);
    assert_eq!(firsts(queues.next_call(now)), Some(vec![0, 2, 3]));
    [0, 2, 3]
        .into_iter()
        .for_each(|index| queues.taken(Entry::of(index), None));
    assert_eq!(firsts(queues.next_call(now)), Some(vec![1, 4]));
}

#[test]
fn what_is_left_is_told_in_order_since_the_first_of_it_is_the_checkpoint() {
    let records = records(&[("a", 1), ("b", 1), ("a", 1)]);
    let mut queues = strict(&records, 0);
    assert_eq!(firsts(queues.next_call(Instant::now())), Some(vec![0, 1]));
    queues.taken(Entry::of(0), None);
    assert_eq!(queues.outcome().left, [1, 2]);
}

#[test]
fn a_call_holds_no_more_than_500_records_and_10_mebibytes() {
    let (many, now) = (all_different(1200), Instant::now());
    let mut queues = strict(&many, 0);
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
    let mut queues = strict(&large, 0);
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
    let mut queues = strict(&records, 0);
    let calls: Vec<_> = std::iter::from_fn(|| firsts(queues.next_call(now))).collect();
    assert_eq!(calls, [vec![0], vec![1], vec![2]]);
}

#[test]
fn what_failed_is_sent_again_later_and_holds_up_only_its_own_key() {
    let (records, now) = (
        records(&[("a", 1), ("a", 1), ("b", 1), ("b", 1)]),
        Instant::now(),
    );
    let later = now + Duration::from_secs(1);
    let mut queues = strict(&records, 5);
    assert_eq!(firsts(queues.next_call(now)), Some(vec![0, 2]));
    queues.failed(Entry::of(0), "throttled", |failures| {
        assert_eq!(failures, 1);
        later
    });
    queues.taken(Entry::of(2), None);
    assert_eq!(firsts(queues.next_call(now)), Some(vec![3]));
    assert_eq!(queues.next_ready(), Some(later));
    assert_eq!(queues.next_call(now), None);
    assert_eq!(firsts(queues.next_call(later)), Some(vec![0]));
    queues.taken(Entry::of(0), None);
    assert_eq!(firsts(queues.next_call(later)), Some(vec![1]));
}

#[test]
fn after_the_last_retry_a_record_and_all_behind_it_are_left() {
    let (records, now) = (records(&[("b", 1), ("a", 1), ("a", 1)]), Instant::now());
    let mut queues = strict(&records, 2);
    for _ in 0..3 {
        let call = queues.next_call(now).unwrap();
        assert!(call.contains(&Entry::of(1)));
        queues.failed(Entry::of(1), "throttled", |_| now);
    }
    assert_eq!(queues.next_call(now), None);
    assert_eq!(queues.next_ready(), None);
    queues.taken(Entry::of(0), None);
    let outcome = queues.outcome();
    assert_eq!(outcome.left, [1, 2]);
    assert_eq!(outcome.reason, "throttled");
}

#[test]
fn retries_are_counted_for_each_record() {
    let (records, now) = (all_of("a", 2), Instant::now());
    let mut queues = strict(&records, 1);
    for index in 0..2 {
        assert_eq!(firsts(queues.next_call(now)), Some(vec![index]));
        queues.failed(Entry::of(index), "throttled", |_| now);
        assert_eq!(firsts(queues.next_call(now)), Some(vec![index]));
        queues.taken(Entry::of(index), None);
    }
    assert_eq!(queues.outcome().left, [0; 0]);
}

#[test]
fn one_invalid_record_of_many_is_found_by_halving() {
    let (records, now) = (records(&[("a", 1), ("b", 1), ("b", 1)]), Instant::now());
    let mut queues = strict(&records, 0);
    let call = queues.next_call(now).unwrap();
    queues.halve(&call);
    assert_eq!(firsts(queues.next_call(now)), Some(vec![0]));
    assert_eq!(firsts(queues.next_call(now)), Some(vec![1]));
    queues.taken(Entry::of(0), None);
    queues.refused(1, "too large".into());
    assert_eq!(
        firsts(queues.next_call(now)),
        Some(vec![2]),
        "a refused record holds nothing up"
    );
    queues.taken(Entry::of(2), None);
    let outcome = queues.outcome();
    assert_eq!(outcome.left, [0; 0]);
    assert_eq!(outcome.refused, [(1, "too large".to_owned())]);
}

/// Makes all calls of a stream that refuses these records, and counts them.
fn calls(mut queues: Queues<'_>, is_bad: impl Fn(usize) -> bool) -> (usize, Outcome) {
    let (now, mut calls) = (Instant::now(), 0);
    while let Some(call) = queues.next_call(now) {
        calls += 1;
        let records = |entry: &Entry| queues.from(entry.first).take(entry.count);
        let bad: Vec<usize> = call
            .iter()
            .flat_map(records)
            .filter(|it| is_bad(*it))
            .collect();
        match &call[..] {
            call if bad.is_empty() => call.iter().for_each(|entry| queues.taken(*entry, None)),
            [Entry { first, count: 1 }] => queues.refused(*first, "bad".to_owned()),
            several => queues.halve(several),
        }
    }
    (calls, queues.outcome())
}

#[test]
fn a_few_invalid_records_take_a_few_calls() {
    let records = all_different(500);
    let (made, outcome) = calls(strict(&records, 0), |index| index == 77);
    assert_eq!(outcome.refused, [(77, "bad".to_owned())]);
    assert_eq!((outcome.left.len(), made <= 19), (0, true), "{made} calls");
    let (made, outcome) = calls(strict(&records, 0), |_| true);
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
    let (made, outcome) = calls(strict(&records, 0), |_| false);
    assert_eq!((made, outcome.left.len()), (2, 0));
    assert_eq!(outcome.refused.len(), 29_998);
    assert!(outcome.refused[0].1.contains("explicit hash key"));
}

/// First and number of each entry's records.
fn runs(call: Option<Vec<Entry>>) -> Vec<(usize, usize)> {
    let run = |entry: &Entry| (entry.first, entry.count);
    call.unwrap_or_default().iter().map(run).collect()
}

fn entry(first: usize, count: usize) -> Entry {
    Entry { first, count }
}

#[test]
fn records_of_one_key_are_packed_in_order_and_one_aggregate_of_a_key_is_under_way() {
    let keys = [
        ("a", 10),
        ("b", 10),
        ("a", 10),
        ("a", 10),
        ("b", 10),
        ("c", 10),
    ];
    let (records, now) = (records(&keys), Instant::now());
    let two = records[0].keys().empty_size() + 2 * records[0].keys().record_size(10);
    let mut queues = packed(&records, 0, two);
    assert_eq!(runs(queues.next_call(now)), [(0, 2), (1, 2), (5, 1)]);
    assert_eq!(queues.next_call(now), None);
    queues.taken(entry(0, 2), None);
    assert_eq!(runs(queues.next_call(now)), [(3, 1)]);
    queues.taken(entry(1, 2), None);
    assert_eq!(queues.next_call(now), None);
    assert_eq!(queues.outcome().left, [3, 5]);
    let mut smaller = packed(&records, 0, two - 1);
    assert_eq!(runs(smaller.next_call(now)), [(0, 1), (1, 1), (5, 1)]);
}

#[test]
fn records_with_another_explicit_hash_key_are_in_another_aggregate() {
    let (mut records, now) = (all_of("a", 5), Instant::now());
    records[2].explicit_hash_key = Some("7".into());
    records[3].explicit_hash_key = Some("7".into());
    let mut queues = packed(&records, 0, 1 << 20);
    for run in [(0, 2), (2, 2), (4, 1)] {
        assert_eq!(runs(queues.next_call(now)), [run]);
        queues.taken(entry(run.0, run.1), None);
    }
    assert_eq!(queues.outcome().left, [0; 0]);
}

#[test]
fn an_aggregate_that_was_throttled_is_halved_down_to_one_record_and_grows_again() {
    let (records, now) = (all_of("a", 8), Instant::now());
    let mut queues = packed(&records, 5, 1 << 20);
    for count in [8, 4, 2, 1, 1] {
        assert_eq!(runs(queues.next_call(now)), [(0, count)]);
        queues.failed(entry(0, count), "throttled", |_| now);
    }
    for (first, count) in [(0, 1), (1, 2), (3, 4), (7, 1)] {
        assert_eq!(runs(queues.next_call(now)), [(first, count)]);
        queues.taken(entry(first, count), None);
    }
    assert_eq!(queues.outcome().left, [0; 0]);
}

#[test]
fn an_invalid_record_in_an_aggregate_is_found_by_halving_and_order_is_kept() {
    let records = all_of("a", 1000);
    for bad in [0, 77, 999] {
        let (made, outcome) = calls(packed(&records, 0, 1 << 20), |index| index == bad);
        assert_eq!(outcome.refused, [(bad, "bad".to_owned())]);
        assert_eq!((outcome.left.len(), made <= 100), (0, true), "{made} calls");
    }
    let (made, outcome) = calls(packed(&records, 0, 1 << 20), |_| true);
    assert_eq!((outcome.refused.len(), outcome.left.len()), (1000, 0));
    assert!(made < 3000, "{made} calls");
}

#[test]
fn what_comes_before_an_earlier_one_of_its_key_and_shard_is_counted() {
    let place = |shard: &str, sequence: &str| {
        let entry = PutRecordsResultEntry::builder();
        Place::read(&entry.shard_id(shard).sequence_number(sequence).build())
    };
    let (records, now) = (all_of("a", 5), Instant::now());
    let mut queues = strict(&records, 0);
    let places = [("s", "8"), ("s", "10"), ("s", "9"), ("t", "1"), ("t", "1")];
    for (index, (shard, sequence)) in places.into_iter().enumerate() {
        assert_eq!(firsts(queues.next_call(now)), Some(vec![index]));
        queues.taken(Entry::of(index), place(shard, sequence));
    }
    assert_eq!(queues.outcome().out_of_order, 1);
}
