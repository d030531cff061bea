//! Events whose records are all alike, for measuring.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::records::{aggregate, data_message, fingerprint, minified};

/// What events are like.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    /// How many log records one has.
    pub records: usize,
    /// How many types they are of.
    pub types: usize,
    /// How they are put.
    pub packing: Packing,
}

/// How log records are put into records of the stream.
#[derive(Clone, Copy, Debug)]
pub enum Packing {
    /// Each by itself.
    Alone,
    /// So many in an aggregate.
    Aggregates(usize),
    /// A third by themselves, a third in aggregates, a third in messages of CloudWatch Logs.
    Mixed,
}

/// Records that an aggregate or a message of CloudWatch Logs holds.
const TOGETHER: usize = 40;
/// Partition keys, which producers mostly choose at random.
const KEYS: usize = 1_000;

/// The cases whose throughput is measured.
#[must_use]
pub fn cases() -> Vec<Case> {
    let plain = |name, records| Case {
        name,
        records,
        ..SMALLEST
    };
    vec![
        plain("100 plain", 100),
        plain("1,000 plain", 1_000),
        plain("10,000 plain", 10_000),
        Case {
            packing: Packing::Mixed,
            ..plain("3,000 mixed", 3_000)
        },
    ]
}

/// The smallest event.
pub const SMALLEST: Case = Case {
    name: "1 plain",
    records: 1,
    types: 4,
    packing: Packing::Alone,
};

/// An event as large as Lambda hands over.
#[must_use]
pub fn largest() -> Case {
    of_megabytes("6 MB", 6)
}

/// A plain event of this size.
#[must_use]
pub fn of_megabytes(name: &'static str, megabytes: usize) -> Case {
    let of_100 = Case {
        records: 100,
        ..SMALLEST
    };
    Case {
        name,
        records: megabytes * 1_000_000 / of_100.event(0).len() * 100,
        ..SMALLEST
    }
}

impl Case {
    /// An event; those with other numbers are of the same kind and size, with other records.
    #[must_use]
    pub fn event(&self, number: usize) -> String {
        let texts = self.texts(number);
        let datas = match self.packing {
            Packing::Alone => texts.into_iter().map(String::into_bytes).collect(),
            Packing::Aggregates(together) => aggregates(&texts, together).collect(),
            Packing::Mixed => mixed(&texts),
        };
        let records: Vec<String> = datas.iter().enumerate().map(record).collect();
        format!(r#"{{"Records":[{}]}}"#, records.join(","))
    }

    /// What the event's records are told by, sorted.
    #[must_use]
    pub fn fingerprints(&self, number: usize) -> Vec<u64> {
        let told = |text: &String| fingerprint(&minified(text.as_bytes()));
        let mut fingerprints: Vec<_> = self.texts(number).iter().map(told).collect();
        fingerprints.sort_unstable();
        fingerprints
    }

    /// The log records of an event.
    #[must_use]
    pub fn texts(&self, number: usize) -> Vec<String> {
        let first = number * self.records;
        let text = |number| text(number, self.types);
        (first..first + self.records).map(text).collect()
    }
}

/// A third of the records by themselves, a third in aggregates and a third in messages of CloudWatch Logs.
fn mixed(texts: &[String]) -> Vec<Vec<u8>> {
    let third = texts.len() / 3;
    let (alone, packed) = texts.split_at(third);
    let (packed, logged) = packed.split_at(third);
    let alone = alone.iter().map(|text| text.as_bytes().to_vec());
    let packed = aggregates(packed, TOGETHER);
    let logged = (0..).zip(logged.chunks(TOGETHER));
    let logged =
        logged.map(|(number, texts)| data_message(number, texts.iter().map(String::as_str)));
    alone.chain(packed).chain(logged).collect()
}

/// Each record of an aggregate has a key of its own.
fn aggregates(texts: &[String], together: usize) -> impl Iterator<Item = Vec<u8>> {
    let keyed = |(number, text): (usize, &String)| (key(number), text.as_bytes().to_vec());
    let mut keyed = texts.iter().enumerate().map(keyed);
    let whole = texts.len().div_ceil(together);
    (0..whole).map(move |_| aggregate(keyed.by_ref().take(together)))
}

/// The first so many types, as a whitelist has them.
#[must_use]
pub fn whitelist(types: usize) -> String {
    let types: Vec<_> = (0..types).map(log_type).collect();
    types.join(",")
}

fn log_type(number: usize) -> String {
    format!("app-{number:03}")
}

fn text(number: usize, types: usize) -> String {
    let log_type = log_type(number % types);
    // Digits that differ from record to record, as real ones do.
    let noise = number.wrapping_mul(2_654_435_761) % 1_000_000_007;
    format!(
        r#"{{"log_type":"{log_type}","log_id":"{noise:08x}-{number:08}","time":"2026-11-24T18:{:02}:{:02}.{:03}+09:00","host":"web-{}.example.com","path":"/api/v1/items/{noise}","status":{},"took_ms":{}.{}}}"#,
        number / 60 % 60,
        number % 60,
        noise % 1000,
        noise % 20,
        [200, 200, 200, 304, 404][noise % 5],
        noise % 900,
        noise % 10,
    )
}

fn key(number: usize) -> String {
    format!("key-{}", number % KEYS)
}

/// As a text, since values of JSON would take longer to make than the events take to handle.
fn record((number, data): (usize, &Vec<u8>)) -> String {
    let sequence = format!("4959033827149025660855969253836157109592157{number:013}");
    let (key, data) = (key(number), STANDARD.encode(data));
    format!(
        r#"{{"kinesis":{{"kinesisSchemaVersion":"1.0","partitionKey":"{key}","sequenceNumber":"{sequence}","data":"{data}","approximateArrivalTimestamp":1795512600.123}},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000006:{sequence}","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda","awsRegion":"ap-northeast-1","eventSourceARN":"arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs"}}"#
    )
}
