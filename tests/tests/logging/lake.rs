//! The example of a lake: its records are where and what its README says, as DuckDB reads them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::today;
use baikonur_tests::roles::Allowed;
use baikonur_tests::{least_privilege, markdown};
use delivery::records::{aggregate, data_message};
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use testbed::logging::Bucket;
use testbed::{install, paths};

const RESTRICTED: &str = "example-logs-restricted";
const TABLE: &str = "\"default\".\"example_logs_lake\"";
/// The day of the README.
const DAY: &str = "2026-11-30";
/// What no one may read in the lake.
const PERSONAL: [&str; 4] = [
    "swordfish",
    "Kyoto",
    "hanako@example.com",
    "4111111111111111",
];

#[tokio::test(flavor = "multi_thread")]
async fn records_are_in_the_lake_as_its_queries_want_them_and_what_is_personal_is_not() -> Result<()>
{
    let values = [
        ("bucket", BUCKET),
        ("redaction_key", "a key of thirty-two bytes or more"),
        ("recovery_window_in_days", "0"),
        ("maximum_batching_window_in_seconds", "0"),
    ];
    let example = Example::new("log-lake", &values).await?;
    example.terraform.init().await?;
    example.terraform.apply().await?;
    assert!(example.terraform.plan(&[]).await?.is_empty());
    let allowed = Allowed::of(&example.endpoint(), "example-logs-lake").await?;
    allowed
        .inline
        .iter()
        .try_for_each(least_privilege::check_policy)?;
    example.stream("example-logs").put(&records()).await?;
    let expected = ["a-1", "a-2", "a-3", "o-1"].map(str::to_owned);
    example
        .becomes("records in the lake", &expected.into(), async || {
            ids(&example).await
        })
        .await?;
    answers_the_queries(&example).await?;
    table_has_the_columns(&example).await?;
    others_are_elsewhere(&example).await?;
    Bucket::at(&example.endpoint(), RESTRICTED).empty().await?;
    example.destroy().await
}

fn record(log_type: &str, id: &str, fields: &str) -> String {
    let time = format!("{}T12:00:00Z", today("%Y-%m-%d"));
    format!(r#"{{"log_type":"{log_type}","log_id":"{id}","time":"{time}",{fields}}}"#)
}

/// Four for the lake, of which one has a status that is no number; one that is filtered, one without a time, and one that
/// is no record.
fn records() -> Vec<Vec<u8>> {
    let first = r#""path":"/","status":200,"took":0.25,"user":"swordfish","address":"Kyoto""#;
    let second =
        r#""path":"/","status":200,"took":0.75,"user":"swordfish","email":"hanako@example.com""#;
    let third = r#""path":"/pay?card=4111111111111111","status":"failed","user":"other""#;
    let together = [("a", record("access", "a-2", second).into_bytes())];
    let third = record("access", "a-3", third);
    vec![
        record("access", "a-1", first).into_bytes(),
        aggregate(together),
        data_message(1, [third.as_str()]),
        record("order", "o-1", r#""user":"swordfish""#).into_bytes(),
        record("debug", "d-1", r#""user":"swordfish""#).into_bytes(),
        br#"{"log_type":"access","log_id":"a-4","user":"swordfish"}"#.to_vec(),
        b"not JSON: swordfish".to_vec(),
    ]
}

async fn ids(example: &Example) -> Result<BTreeSet<String>> {
    let keys = Bucket::at(&example.endpoint(), BUCKET).keys().await?;
    if !keys.iter().any(|key| key.starts_with("lake/")) {
        return Ok(BTreeSet::new());
    }
    let select = format!("SELECT log_id FROM {TABLE}");
    let answers = query(example, &[select]).await?;
    let rows = answers[0].as_array().context("rows")?.iter();
    Ok(rows
        .filter_map(|row| Some(row[0].as_str()?.to_owned()))
        .collect())
}

/// The rows of each statement, on a copy of the bucket.
async fn query(example: &Example, statements: &[String]) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join(BUCKET);
    let bucket = Bucket::at(&example.endpoint(), BUCKET);
    for key in bucket.keys().await? {
        let path = root.join(&key);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(path, bucket.get(&key).await?)?;
    }
    // In a bucket there is no folder to make first.
    fs::create_dir(root.join("compacted"))?;
    let place = format!("s3://{BUCKET}");
    let local = |text: &String| text.replace(&place, &root.to_string_lossy());
    let statements: Vec<_> = statements.iter().map(local).collect();
    let work = json!({ "root": root, "table": TABLE, "statements": statements });
    let path = folder.path().join("work.json");
    fs::write(&path, work.to_string())?;
    run(&path)
}

fn run(work: &Path) -> Result<Value> {
    let script = paths::workspace().join("tests/tests/logging/query_lake.py");
    let python = install::lake_readers()?.python();
    let output = Command::new(python).arg(script).arg(work).output()?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{error}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The statements of the README, on the day of the records.
fn statements() -> Result<Vec<String>> {
    let path = paths::workspace().join("examples/log-lake/README.md");
    let text = fs::read_to_string(path)?;
    let blocks = markdown::blocks(&text, &["sql"]).into_iter();
    Ok(blocks
        .map(|block| block.text.replace(DAY, &today("%Y-%m-%d")))
        .collect())
}

async fn answers_the_queries(example: &Example) -> Result<()> {
    let all = format!("SELECT * FROM {TABLE} ORDER BY log_id");
    let compacted = format!(
        "SELECT count(*), count(DISTINCT filename) FROM read_parquet('s3://{BUCKET}/compacted/**/*.parquet', \
         filename = true)"
    );
    let users = format!("SELECT user FROM {TABLE} ORDER BY log_id");
    let statements = [statements()?, vec![compacted, users, all]].concat();
    let answers = query(example, &statements).await?;
    assert_eq!(answers[0], json!([["/", 2, 0.5]]), "requests by path");
    assert_eq!(answers[1], json!([["a-3", "failed"]]), "what did not fit");
    assert_eq!(
        answers[3],
        json!([[4, 2]]),
        "one file for each of two types"
    );
    let users: Vec<&str> = (0..4)
        .filter_map(|row| answers[4][row][0].as_str())
        .collect();
    assert!(
        users.iter().all(|user| user.starts_with("h1:")),
        "{users:?}"
    );
    assert_eq!(users[0], users[1], "one user is one user");
    assert_ne!(users[0], users[2]);
    assert_eq!(users[0], users[3]);
    let rows = answers[5].to_string();
    assert!(
        rows.contains("***") && rows.contains("/pay?card="),
        "{rows}"
    );
    let found: Vec<_> = PERSONAL
        .iter()
        .filter(|text| rows.contains(**text))
        .collect();
    assert!(found.is_empty(), "{found:?} in {rows}");
    Ok(())
}

/// The statement for Athena has the columns that are in the files.
async fn table_has_the_columns(example: &Example) -> Result<()> {
    let outputs = example.terraform.outputs().await?;
    let ddl = outputs["athena_ddl"].as_str().context("the statement")?;
    assert!(
        ddl.starts_with("CREATE EXTERNAL TABLE `default`.`example_logs_lake`"),
        "{ddl}"
    );
    assert!(
        ddl.contains(&format!("LOCATION 's3://{BUCKET}/lake/'")),
        "{ddl}"
    );
    let mut described: Vec<&str> = ddl.split('`').skip(5).step_by(2).collect();
    described.sort_unstable();
    let names = format!("SELECT column_name FROM (DESCRIBE SELECT * FROM {TABLE}) ORDER BY 1");
    let answers = query(example, &[names]).await?;
    let read = answers[0].as_array().context("columns")?.iter();
    let read: Vec<&str> = read.filter_map(|row| row[0].as_str()).collect();
    assert_eq!(described, read, "{ddl}");
    Ok(())
}

/// Failed logs are beside the lake and redacted; what cannot be redacted is in its own bucket alone.
async fn others_are_elsewhere(example: &Example) -> Result<()> {
    let bucket = Bucket::at(&example.endpoint(), BUCKET);
    let mut failed = bucket.keys().await?;
    failed.retain(|key| !key.starts_with("lake/"));
    assert_eq!(failed.len(), 1, "{failed:?}");
    let place = "failed/unknown/access/no_timestamp/";
    assert!(failed[0].starts_with(place), "{failed:?}");
    let mut lines = String::new();
    let gzip = bucket.get(&failed[0]).await?;
    MultiGzDecoder::new(gzip.as_slice()).read_to_string(&mut lines)?;
    assert!(lines.contains("a-4") && lines.contains("h1:"), "{lines}");
    let restricted = Bucket::at(&example.endpoint(), RESTRICTED).lines().await?;
    let kept: Vec<&String> = restricted.values().flatten().collect();
    assert_eq!(kept.len(), 1, "{restricted:?}");
    assert!(
        restricted
            .keys()
            .all(|key| key.starts_with("raw/unknown/unreadable/")),
        "{restricted:?}"
    );
    assert!(kept[0].contains("not JSON: swordfish"), "{kept:?}");
    Ok(())
}
