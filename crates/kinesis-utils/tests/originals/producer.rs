//! Records such as producers put into a stream.

use std::io::Write;

use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest, Md5};
use serde_json::json;

const TYPES: &[&str] = &["access", "error", "application/batch", "日本"];
const TIMES: &[&str] = &[
    "2026-11-24T18:30:00Z",
    "2026-11-24T18:30:00.123456+09:00",
    "2026-11-24 03:04:05",
    "Tue, 24 Nov 2026 18:30:00 +0900",
    "Tue Nov 24 18:30:00 2026",
    "11/24/2026 6:30 PM",
    "20261124T183000Z",
    "2026-11-24T18:30:00,5 UTC+3",
];

/// Partition key, explicit hash key and text of a record that is to be packed with others.
pub(crate) type Packed = (String, Option<String>, String);

/// Makes records from a seed.
pub(crate) struct Producer(Rng);

impl Producer {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// The data of a few Kinesis records of every kind that the original reads rightly.
    pub(crate) fn datas(&mut self) -> Vec<Vec<u8>> {
        let count = self.0.usize(1..20);
        (0..count).map(|_| self.data()).collect()
    }

    /// Records for one aggregate.
    pub(crate) fn pack(&mut self) -> Vec<Packed> {
        let count = self.0.usize(1..20);
        (0..count).map(|_| self.packed()).collect()
    }

    fn packed(&mut self) -> Packed {
        let key = format!("key-{}", self.0.u8(..5));
        // The original gives every record of an aggregate a hash key, or none.
        let hash_key = Some(self.0.u128(..).to_string());
        (key, hash_key, self.json())
    }

    fn data(&mut self) -> Vec<u8> {
        match self.0.u8(..8) {
            0 => gzip(&self.json()),
            1 => gzip(&self.message("DATA_MESSAGE")),
            2 => self.message("DATA_MESSAGE").into_bytes(),
            3 => gzip(&self.message("CONTROL_MESSAGE")),
            4 => {
                let texts: Vec<_> = (0..self.0.usize(..9)).map(|_| self.json()).collect();
                let records: Vec<_> = texts.iter().map(|text| ("a", text.as_str())).collect();
                aggregate(&records)
            }
            _ => self.json().into_bytes(),
        }
    }

    /// A message of CloudWatch Logs.
    fn message(&mut self, kind: &str) -> String {
        let event =
            |_| json!({ "id": "1", "timestamp": 1_795_512_600_123_u64, "message": self.json() });
        let events: Vec<_> = (0..4).map(event).collect();
        json!({
            "messageType": kind, "owner": "123456789012", "logGroup": "group", "logStream": "stream",
            "subscriptionFilters": ["filter"], "logEvents": events,
        })
        .to_string()
    }

    fn json(&mut self) -> String {
        let log_type = TYPES[self.0.usize(..TYPES.len())];
        let time = TIMES[self.0.usize(..TIMES.len())];
        let id = self.id();
        let space = ["", " ", "\t"][self.0.usize(..3)];
        let extra = match self.0.u8(..5) {
            0 => r#","n":1.0E+2,"n":-0,"e":"\u00e9\ud83d\ude00\/","d":{"time":[{}]}"#,
            1 => r#", "message" : "{\"log_type\": \"inner\"}" "#,
            _ => "",
        };
        match self.0.u8(..12) {
            0 => format!(r#"{{"log_id":"{id}","time":"{time}"{extra}}}"#),
            1 => format!(r#"{{"log_type":"{log_type}","log_id":"{id}"{extra}}}"#),
            _ => format!(
                r#"{{"time":{space}"{time}","log_id":"{id}",{space}"log_type":"{log_type}"{extra}}}"#
            ),
        }
    }

    fn id(&mut self) -> String {
        match self.0.u8(..4) {
            0 => format!("id/with spaces & é~{}", self.0.u16(..)),
            _ => format!("{:032x}", self.0.u128(..)),
        }
    }
}

pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// An aggregate of records with keys; a record with an empty key names one that is not there.
pub(crate) fn aggregate(records: &[(&str, &str)]) -> Vec<u8> {
    let mut message = field(1, b"a");
    for (key, text) in records {
        let key = [1 << 3, u8::from(key.is_empty())];
        message.extend(field(3, &[&key[..], &field(3, text.as_bytes())].concat()));
    }
    let digest = Md5::digest(&message);
    [&[0xF3, 0x89, 0x9A, 0xC2][..], &message, &digest[..]].concat()
}

/// A field of bytes, as protobuf writes it.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        field.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).unwrap());
    field.extend_from_slice(bytes);
    field
}
