//! What nobody may find, planted in every packing, escaping and nesting.

use std::io::Write;

use delivery::records::{aggregate, data_message};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use testbed::kinesis_event::{arriving, keyed_event};

/// What the functions are configured with.
pub(crate) const RULES: &str = r#"{
    "drop": ["user.email", "list.password"],
    "hash": ["log_id", "user.id", "who"],
    "mask": ["phone"],
    "patterns": ["SWORDFISH-[0-9]+", "41{15}"],
    "partition_key": "hash"
}"#;

/// What is in every canary: of fields that paths lead to, and of texts that patterns find.
pub(crate) const CANARIES: [&str; 3] = ["MARLIN", "SWORDFISH", "4111111111111111"];

/// The partition keys of the records, and of those within aggregates.
pub(crate) const KEYS: [&str; 2] = ["MARLIN-key", "MARLIN-inner-key"];

/// On 2 January 2026.
const ARRIVAL: f64 = 1_767_312_000.0;

/// A time of a record, and the field that is its type.
struct Kind {
    name: &'static str,
    log_type: &'static str,
    time: &'static str,
}

/// A record of each way that records go: to the sink, and to every kind of failed log.
const KINDS: [Kind; 7] = [
    Kind {
        name: "good",
        log_type: r#""log_type":"app","#,
        time: r#""2026-01-02T03:04:05Z""#,
    },
    Kind {
        name: "no-type",
        log_type: "",
        time: r#""2026-01-02T03:04:05Z""#,
    },
    Kind {
        name: "type-of-other-form",
        log_type: r#""log_type":{"SWORDFISH-1":["SWORDFISH-2"]},"#,
        time: r#""2026-01-02T03:04:05Z""#,
    },
    Kind {
        name: "found-in-type",
        log_type: r#""log_type":"of SWORDF\u0049SH-3","#,
        time: r#""2026-01-02T03:04:05Z""#,
    },
    Kind {
        name: "found-in-time",
        log_type: r#""log_type":"app","#,
        time: r#""SWORDFISH-4""#,
    },
    Kind {
        name: "time-out-of-range",
        log_type: r#""log_type":"app","#,
        time: r#""1926-01-02T03:04:05Z""#,
    },
    Kind {
        // No index of Elasticsearch is named so.
        name: "refused",
        log_type: r#""log_type":"no index","#,
        time: r#""2026-01-02T03:04:05Z""#,
    },
];

/// The id of a record, which is hashed.
pub(crate) fn id(packing: &str, kind: &str) -> String {
    format!("MARLIN-{packing}-{kind}")
}

/// The ids of all records.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    let packings = ["plain", "lines", "gzip", "cloudwatch", "aggregate", "both"];
    let of = |packing| KINDS.iter().map(move |kind| id(packing, kind.name));
    packings.into_iter().flat_map(of)
}

/// A record with canaries in all that a JSON text can hide them in.
fn record(packing: &str, kind: &Kind) -> String {
    let (log_type, time, id) = (kind.log_type, kind.time, id(packing, kind.name));
    format!(
        r#"{{{log_type}"log_id":"{id}","time":{time},"who":"MARLIN-é","user":{{"email":"MARLIN-1","id":12345,"em\u0061il":["MARLIN-2"]}},"user.email":{{"a":"MARLIN-3"}},"user":{{"email":"MARLIN-4"}},"list":[{{"password":"MARLIN-5"}},[{{"password":{{"x":"MARLIN-6"}}}}]],"phone":{{"home":"MARLIN-7"}},"text":"of SWORDFISH-12 and SWORDF\u0049SH-13","json":"{{\"a\":\"SWORDF\\u0049SH-14\"}}","url":"https://x.example/?q=SWORDFISH%2D15","SWORDFISH-16":"key","deep":[[{{"x":{{"SWORDF\u0049SH-17":4111111111111111}}}}]],"kept":"herring"}}"#
    )
}

fn records(packing: &str) -> Vec<String> {
    KINDS.iter().map(|kind| record(packing, kind)).collect()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A batch with every packing of every kind of record, and of what is no record.
pub(crate) fn event() -> serde_json::Value {
    let bytes = |texts: Vec<String>| texts.into_iter().map(String::into_bytes);
    let cloudwatch = |packing: &str| {
        let messages = records(packing);
        data_message(1, messages.iter().map(String::as_str))
    };
    let inner = |data: Vec<u8>| (KEYS[1], data);
    let mut all: Vec<Vec<u8>> = bytes(records("plain")).collect();
    all.push(records("lines").join("\n").into_bytes());
    all.extend(bytes(records("gzip")).map(|record| gzip(&record)));
    all.push(cloudwatch("cloudwatch"));
    all.push(aggregate(bytes(records("aggregate")).map(inner)));
    all.push(aggregate([inner(cloudwatch("both"))]));
    all.extend(unreadable());
    let keyed: Vec<_> = all.iter().map(|data| (KEYS[0], data)).collect();
    arriving(keyed_event(&keyed), ARRIVAL)
}

/// What is no record, and so cannot be redacted.
fn unreadable() -> Vec<Vec<u8>> {
    let message = json!({
        "messageType": "DATA_MESSAGE", "owner": "MARLIN", "log_type": "app", "time": 1_767_312_000,
        "logEvents": [{ "message": "{\"user\":{\"email\":\"MARLIN-8\"}}" }],
    });
    let mut damaged = gzip(b"MARLIN-9");
    damaged.truncate(20);
    vec![
        b"MARLIN-10 is no JSON".to_vec(),
        br#"[{"log_type":"app","who":"MARLIN-11"}]"#.to_vec(),
        b"{\"log_type\":\"MARLIN-12\xff\"}".to_vec(),
        message.to_string().into_bytes(),
        damaged,
    ]
}

/// How many pieces of a batch cannot be redacted.
pub(crate) const UNREADABLE: usize = 5;
