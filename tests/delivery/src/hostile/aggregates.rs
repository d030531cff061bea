//! Aggregates of the Kinesis Producer Library that are wide, deep, or name keys that no stream takes.

use super::made::{Made, id, record};
use super::{Case, Growth};
use crate::records::{aggregate, aggregate_with_hash_keys, fingerprint, seal};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "records of an aggregate",
        make: wide,
        most: 40_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "empty records of an aggregate",
        make: empty,
        most: 780_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "invalid explicit hash keys",
        make: hash_keys,
        most: 30_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "keys that no record of the aggregate has",
        make: spare_keys,
        most: 2_300_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "keys of an aggregate that are too long",
        make: long_keys,
        most: 10_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "aggregates in an aggregate in an aggregate",
        make: nested,
        most: 10_000,
        growth: Growth::Size,
        is_one_key: false,
    },
    Case {
        name: "groups in groups of protobuf",
        make: groups,
        most: 2_300_000,
        growth: Growth::Size,
        is_one_key: false,
    },
];

fn wide(size: usize, number: usize) -> Made {
    let texts: Vec<String> = texts(size, number).collect();
    let keyed = |(at, text): (usize, &String)| [format!("key-{at}"), at.to_string(), text.clone()];
    Made::of(
        aggregate_with_hash_keys(texts.iter().enumerate().map(keyed)),
        &texts,
    )
}

fn texts(size: usize, number: usize) -> impl Iterator<Item = String> {
    (0..size).map(move |at| record("\"a\"", id(at, number), ""))
}

fn empty(size: usize, _: usize) -> Made {
    let data = aggregate((0..size).map(|_| ("key", Vec::new())));
    let parts = vec![fingerprint(b""); size];
    Made { data, parts }
}

fn hash_keys(size: usize, number: usize) -> Made {
    const BAD: [&str; 6] = [
        "",
        "00",
        "-1",
        "x",
        "1.0",
        "340282366920938463463374607431768211456",
    ];
    let texts: Vec<String> = texts(size, number).collect();
    let keyed = |(at, text): (usize, &String)| {
        let hash_key = BAD[at % BAD.len()].to_owned();
        [format!("key-{at}"), hash_key, text.clone()]
    };
    Made::of(
        aggregate_with_hash_keys(texts.iter().enumerate().map(keyed)),
        &texts,
    )
}

/// One record, and so many keys beside its own: each an empty text.
fn spare_keys(size: usize, number: usize) -> Made {
    let text = record("\"a\"", id(0, number), "");
    let whole = aggregate([("key", text.clone().into_bytes())]);
    // Repeated fields may stand in any order: the record's key has the index 0.
    const EMPTY_KEY: &[u8] = &[0x0a, 0x00];
    let body = whole.get(4..whole.len() - 16).unwrap_or_default();
    Made::of(seal(&[body, &EMPTY_KEY.repeat(size)].concat()), &[text])
}

fn long_keys(size: usize, number: usize) -> Made {
    let key = |at| format!("{at}-{}", "k".repeat(256));
    let texts = texts(size / 100, number).enumerate();
    Made::whole(aggregate(
        texts.map(|(at, text)| (key(at), text.into_bytes())),
    ))
}

/// What an aggregate holds is not taken apart once more: no producer does it.
fn nested(size: usize, number: usize) -> Made {
    let text = record("\"a\"", id(0, number), "");
    let mut inner = aggregate([("key", text.into_bytes())]);
    for _ in 0..size / 10 {
        inner = aggregate([("k", inner)]);
    }
    let part = fingerprint(&inner);
    let data = aggregate([("key", inner)]);
    Made {
        data,
        parts: vec![part],
    }
}

fn groups(size: usize, number: usize) -> Made {
    const START: u8 = 0x23;
    const END: u8 = 0x24;
    let (open, close) = (vec![START; size], vec![END; size]);
    let text = record("\"a\"", id(0, number), "");
    let record = aggregate([("key", text.into_bytes())]);
    let body = record.get(4..record.len() - 16).unwrap_or_default();
    Made::whole(seal(&[body, &open, &close].concat()))
}
