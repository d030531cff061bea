//! A lake that a package wrote goes through another package by `baikonur-replay`: what independent readers find there is
//! what was sent at first.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use delivery::trial::Package;
use serde_json::json;
use testbed::function::Function;
use testbed::kinesis_event::{arriving, event};
use testbed::logging::{Bucket, mover_variables};
use testbed::peers::{Invocation, LambdaApi};
use testbed::world::variables;
use testbed::{Kind, StandIn, install, paths, program};
use tokio::process::Command;

const BUCKET: &str = "logs";
/// On the last of the days of the records.
const ARRIVAL: f64 = 1_796_025_600.0;
const TIME: Duration = Duration::from_secs(60);
/// Of records with a type, an id and a time, what else they have: what columns hold, what they do not, and what readers
/// of JSON lose.
const FIELDS: &[&str] = &[
    r#""status":200,"took":0.25,"user":"a""#,
    r#""status":1e3,"took":1"#,
    r#""status":9223372036854775808,"took":1E400"#,
    r#""status":"200","took":null,"user":7"#,
    r#""status":1,"status":2,"\u0075ser":"\ud83d\ude00""#,
    r#""user":"\u0061\"\\\/\b\u0000\ud83d\ude00日本","deep":{"a":[1.50,{"a":1,"a":2}]}"#,
    r#""_rest":{"status":1},"STATUS":5,"":0"#,
];

struct Sent {
    log_type: &'static str,
    day: &'static str,
    text: String,
}

fn sent() -> Vec<Sent> {
    let places = [
        ("access", "2026-11-29"),
        ("a/b=日本", "2026-11-29"),
        ("access", "2026-11-30"),
    ];
    let places = places.into_iter().cycle();
    let record = |(number, (log_type, day)): (usize, (&'static str, &'static str))| {
        let fields = FIELDS[number % FIELDS.len()];
        let text = format!(
            r#"{{"log_type":"{log_type}","log_id":"{number}","time":"{day}T03:04:05Z",{fields}}}"#
        );
        Sent {
            log_type,
            day,
            text,
        }
    };
    places.take(42).enumerate().map(record).collect()
}

/// The package of kinesis-to-s3, which writes below a prefix.
fn mover(package: &Package, endpoint: &str, prefix: &str, format: &str) -> Function {
    let columns = if format == "parquet" {
        "status:bigint,took:double,user:string"
    } else {
        ""
    };
    let own = [
        ("TZ", "UTC"),
        ("LOG_S3_BUCKET", BUCKET),
        ("LOG_S3_PREFIX", prefix),
        ("LOG_FORMAT", format),
        ("LOG_COLUMNS", columns),
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
    ];
    let mut variables = mover_variables(endpoint, BUCKET);
    variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Function::start(package.name(), &package.program(), &variables).unwrap()
}

async fn replay(lambda: &LambdaApi, endpoint: &str, source: &str) -> String {
    let program = program::built("baikonur-replay", "log-replay", "BAIKONUR_REPLAY").unwrap();
    let output = Command::new(program)
        .args(["--to-function", "copy", "--batch-size", "5", source])
        .envs(variables(endpoint))
        .env("AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint())
        .output()
        .await
        .unwrap();
    let (out, err) = (output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}\n{}", lambda.log());
    String::from_utf8(out).unwrap()
}

async fn below(bucket: &Bucket, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let keys = bucket.keys().await.unwrap();
    let mut found = BTreeMap::new();
    for key in keys.into_iter().filter(|key| key.starts_with(prefix)) {
        let body = bucket.get(&key).await.unwrap();
        found.insert(key, body);
    }
    found
}

/// Reads a lake of NDJSON with duckdb and line by line, and compares it with what was sent.
fn read(objects: &BTreeMap<String, Vec<u8>>, sent: &[Sent]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (key, body) in objects {
        let path = folder.path().join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
    }
    let sent = sent
        .iter()
        .map(|one| json!({ "text": one.text, "log_type": one.log_type, "day": one.day }));
    let work = json!({
        "root": folder.path().join("copy"),
        "format": "ndjson",
        "columns": {},
        "sent": sent.collect::<Vec<_>>(),
    });
    let path = folder.path().join("work.json");
    fs::write(&path, work.to_string()).unwrap();
    run_reader(&path)
}

fn run_reader(work: &Path) -> String {
    let root = paths::workspace();
    let output = std::process::Command::new(install::lake_readers().unwrap().python())
        .arg(root.join("lambdas/kinesis-to-s3/tests/kinesis_to_s3/read_lake.py"))
        .arg(root.join("crates/log-lake/tests/readers"))
        .arg(work)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[tokio::test]
async fn a_lake_of_parquet_goes_through_a_function_and_is_whole_and_the_same_at_every_run() {
    let stand_in = StandIn::start(Kind::Moto).await.unwrap();
    let endpoint = stand_in.endpoint();
    let bucket = Bucket::make(&endpoint, BUCKET).await.unwrap();
    let package = Package::open("kinesis-to-s3").unwrap();
    let sent = sent();
    let lake = mover(&package, &endpoint, "lake", "parquet");
    let texts: Vec<_> = sent.iter().map(|one| &one.text).collect();
    let answer = lake
        .invoke(arriving(event(&texts), ARRIVAL), TIME)
        .await
        .unwrap();
    assert_eq!(
        answer,
        Ok(json!({ "batchItemFailures": [] })),
        "{}",
        lake.log()
    );
    assert_eq!(below(&bucket, "lake/").await.len(), 3);

    let function = mover(&package, &endpoint, "copy", "ndjson");
    let own = [("LOG_S3_BUCKET", BUCKET), ("LOG_S3_PREFIX", "copy")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let lambda = LambdaApi::start(own.into_iter().collect(), Some(function)).unwrap();
    lambda.script([Invocation::Refused(429, "TooManyRequestsException")]);
    let report = replay(&lambda, &endpoint, "s3://logs/lake/").await;
    assert_eq!(
        report,
        "3 objects, 42 records put, 0 left\n  type access: 28 put, 0 left\n  type a/b=日本: 14 put, 0 left\n"
    );
    let copy = below(&bucket, "copy/").await;
    assert_eq!(read(&copy, &sent), "read 42 records");

    replay(&lambda, &endpoint, "s3://logs/lake/").await;
    assert_eq!(below(&bucket, "copy/").await, copy, "no byte changes");
}
