mod batches;
mod failures;
mod limits;
mod responses;
mod told;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Attempt, Batch, Lane, Next, Record, Settings, judge, lanes};

const SHARD: &str = "shardId-000000000006";

/// A time long after that of all records.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(2_000_000_000)
}

/// The record at a place of the shard, as old as this.
fn record(place: usize, age: Duration) -> Record {
    Record {
        sequence_number: Record::sequence_number(6, place),
        partition_key: "key".to_owned(),
        data: vec![b'a' + u8::try_from(place % 26).unwrap()].into(),
        arrived: now() - age,
    }
}

fn records(number: usize) -> Vec<Record> {
    (0..number)
        .map(|place| record(place, Duration::ZERO))
        .collect()
}

fn lane(records: Vec<Record>, settings: &Settings) -> Lane {
    lanes(SHARD, records, settings).pop().unwrap()
}

/// A batch as the letters of its records.
fn letters(batch: &Batch) -> String {
    let data = batch.records.iter().map(|record| record.data.as_ref());
    data.map(|data| String::from_utf8_lossy(data).into_owned())
        .collect()
}

/// An answer that names the records with these letters as failed.
fn failed(batch: &Batch, names: &str) -> String {
    let is_named = |record: &&Record| names.as_bytes().contains(&record.data[0]);
    let failures = batch.records.iter().filter(is_named);
    let failures = failures.map(|one| format!(r#"{{"itemIdentifier":"{}"}}"#, one.sequence_number));
    let failures: Vec<String> = failures.collect();
    format!(r#"{{"batchItemFailures":[{}]}}"#, failures.join(","))
}

/// Delivers all of a lane to a function that answers, or fails with an error, and tells of each
/// invocation the letters, and of what was given up the same in parentheses.
fn run(
    mut lane: Lane,
    settings: &Settings,
    mut function: impl FnMut(&str, &Batch) -> Option<String>,
) -> String {
    let mut told = Vec::new();
    loop {
        let discarded = match lane.next(now()) {
            Next::Done => return told.join(" "),
            Next::Discard(discarded) => Some(discarded),
            Next::Invoke(batch) => {
                let names = letters(&batch);
                let answer = function(&names, &batch);
                told.push(names);
                let answer = answer.as_ref().map(String::as_bytes);
                let attempt = answer.map_or(Attempt::Failed, Attempt::Answered);
                let verdict = judge(attempt, &batch, settings.report_batch_item_failures);
                lane.conclude(batch, verdict, now())
            }
        };
        told.extend(discarded.map(|one| format!("({})", letters(&one.batch))));
        assert!(told.len() < 1000, "it never ends: {told:?}");
    }
}
