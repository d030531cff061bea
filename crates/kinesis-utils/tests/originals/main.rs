//! Compares with the Python packages `amazon_kinesis_utils` and `aws_kinesis_agg`, which this crate succeeds.
//!
//! Where the originals are right, both read the same records, group them alike and give objects the same keys.
//! Everywhere else the original has one of the faults listed in [`kinds::Fault`]: that it has is asserted too.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod kinds;
mod producer;
mod python;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kinesis_utils::decode::{Decoded, Options, decode};
use kinesis_utils::event::Event;
use kinesis_utils::record::Record;
use kinesis_utils::{group, keys};
use serde_json::{Value, json};

use crate::kinds::{FAULTS, Fault};
use crate::producer::Producer;

const SEED: &str = "BAIKONUR_SEED";
const EVENTS: usize = 300;
const PREFIX: &str = "logs/all";

fn producer() -> Producer {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed} makes the same events again");
    Producer::new(seed)
}

/// An event of these records, as Lambda hands it over.
fn event(datas: &[Vec<u8>]) -> Value {
    let record = |(number, data): (usize, &Vec<u8>)| {
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": format!("key-{number}"),
                "sequenceNumber": format!("{number}"),
                "data": STANDARD.encode(data),
                "approximateArrivalTimestamp": 1_795_512_600.123,
            },
            "eventSource": "aws:kinesis",
            "eventID": format!("shardId-000000000000:{number}"),
        })
    };
    json!({ "Records": datas.iter().enumerate().map(record).collect::<Vec<_>>() })
}

fn ours(event: &Value) -> Decoded {
    let event = event.to_string();
    let event = Event::from_json(event.as_bytes()).unwrap();
    decode(&event, &Options::default())
}

/// What the original keeps of an event, in the same words: records, groups and keys.
fn kept(decoded: Decoded) -> Value {
    let text = |record: &Record| String::from_utf8(record.json.to_vec()).unwrap();
    let failed: Vec<_> = decoded
        .failed
        .iter()
        .map(|failed| json!([failed.log_type, String::from_utf8_lossy(&failed.line)]))
        .collect();
    let groups = group::by_type(decoded.records);
    let groups: Vec<_> = groups
        .iter()
        .map(|(log_type, records)| {
            let (time, id) = (records[0].time.unwrap(), records[0].log_id.clone().unwrap());
            let records: Vec<_> = records.iter().map(text).collect();
            json!([
                log_type,
                keys::object(PREFIX, log_type, &time, &id),
                records
            ])
        })
        .collect();
    json!({ "groups": groups, "failed": failed })
}

#[test]
fn records_groups_and_keys_are_the_same() {
    let mut producer = producer();
    let events: Vec<Value> = (0..EVENTS).map(|_| event(&producer.datas())).collect();
    let theirs = python::read(&events, PREFIX);
    let mut groups = 0;
    for (number, (event, theirs)) in events.iter().zip(&theirs).enumerate() {
        let ours = kept(ours(event));
        groups += ours["groups"].as_array().unwrap().len();
        assert_eq!(&ours, theirs, "event {number}");
    }
    assert!(groups > EVENTS, "only {groups} groups");
}

#[test]
fn aggregates_that_the_original_packs_come_out_with_their_keys() {
    let mut producer = producer();
    let packs: Vec<_> = (0..EVENTS).map(|_| producer.pack()).collect();
    for (pack, data) in packs.iter().zip(python::pack(&packs)) {
        let records = kinesis_utils::aggregate::split(&data.into())
            .unwrap()
            .unwrap();
        let record = |(key, hash_key, data): &(String, Option<String>, String)| {
            (key.clone(), hash_key.clone(), data.clone().into_bytes())
        };
        let ours = records.into_iter().map(|record| {
            (
                record.partition_key.to_string(),
                record.explicit_hash_key.map(|key| key.to_string()),
                record.data.to_vec(),
            )
        });
        assert_eq!(
            ours.collect::<Vec<_>>(),
            pack.iter().map(record).collect::<Vec<_>>()
        );
    }
}

#[test]
fn every_fault_is_one_of_the_original_and_loses_nothing_here() {
    let events: Vec<Value> = FAULTS
        .iter()
        .map(|fault| event(&[(fault.data)()]))
        .collect();
    let theirs = python::read(&events, PREFIX);
    for ((fault, event), theirs) in FAULTS.iter().zip(&events).zip(&theirs) {
        let Fault { name, .. } = fault;
        let decoded = ours(event);
        assert_eq!(theirs, &(fault.original)(), "{name}: the original");
        let kept: Vec<_> = decoded
            .records
            .iter()
            .map(|record| record.log_type.as_str())
            .collect();
        let failed: Vec<_> = decoded
            .failed
            .iter()
            .map(|failed| failed.log_type.as_str())
            .collect();
        assert_eq!(
            (kept.as_slice(), failed.as_slice()),
            (fault.kept, fault.failed),
            "{name}: this crate"
        );
    }
}
