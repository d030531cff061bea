use std::collections::{HashMap, HashSet};

use super::*;

fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        records: 30_000,
        shards: 3,
        poison: 10,
        keeps_texts: false,
    }
}

#[test]
fn a_seed_makes_the_same_stream() {
    let (one, same, other) = (plan(1).stream(), plan(1).stream(), plan(2).stream());
    let data = |stream: &Stream| -> Vec<Record> {
        let shards = stream.shards.iter();
        shards.flat_map(|shard| shard.records.clone()).collect()
    };
    assert_eq!(data(&one), data(&same));
    assert_ne!(data(&one), data(&other));
}

#[test]
fn every_kind_of_poison_is_there_and_no_two_records_are_alike() {
    let stream = plan(3).stream();
    assert_eq!(stream.told.len(), 30_000);
    let kinds: HashSet<Kind> = stream.told.iter().map(|told| told.kind).collect();
    let missing: Vec<Kind> = Kind::POISON
        .into_iter()
        .filter(|kind| !kinds.contains(kind))
        .collect();
    assert_eq!(missing, []);
    let mut seen = HashMap::new();
    for told in &stream.told {
        let before = seen.insert(told.fingerprint, told.kind);
        assert_eq!(before, None, "like a {:?}", told.kind);
    }
}

#[test]
fn a_third_comes_in_each_way() {
    let stream = plan(4).stream();
    let way = |told: &Told| match told.partition_key.split(['-', '/']).next() {
        Some("user") => "plain",
        Some("producer") => "aggregate",
        _ => "message",
    };
    let mut ways: HashMap<&str, usize> = HashMap::new();
    for told in &stream.told {
        *ways.entry(way(told)).or_default() += 1;
    }
    for way in ["plain", "aggregate", "message"] {
        assert!(ways[way].abs_diff(10_000) < 40, "{ways:?}");
    }
}
