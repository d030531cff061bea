//! A lake, and what independent readers find in it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::stage::{BUCKET, Stage};

/// The columns beside those of the schema.
pub(crate) const COLUMNS: &str = "status:bigint,took:double,ok:boolean,user:string";
/// How keys of the lake begin.
pub(crate) const LAKE: &str = "logs/log_type=";

/// A record, and where it has to be.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) text: String,
    pub(crate) log_type: String,
    pub(crate) day: String,
}

impl Sent {
    pub(crate) fn new(text: impl Into<String>, log_type: &str, day: &str) -> Self {
        Self {
            text: text.into(),
            log_type: log_type.to_owned(),
            day: day.to_owned(),
        }
    }

    /// A usual record of a type, at noon of a day.
    pub(crate) fn usual(id: usize, log_type: &str, day: &str) -> Self {
        let text = format!(
            r#"{{"log_type":"{log_type}","log_id":"{id}","time":"{day}T12:00:00Z","status":{id},"user":"user {id}"}}"#
        );
        Self::new(text, log_type, day)
    }

    pub(crate) fn data(&self) -> Vec<u8> {
        self.text.clone().into_bytes()
    }
}

/// A function that writes a lake, and a bucket for it.
pub(crate) async fn stage(format: &str, changed: &[(&str, &str)]) -> Stage {
    let own = [
        ("LOG_FORMAT", format),
        (
            "LOG_COLUMNS",
            if format == "parquet" { COLUMNS } else { "" },
        ),
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
        ("FAILED_LOG_S3_BUCKET", BUCKET),
        ("FAILED_LOG_S3_PREFIX", "failed"),
    ];
    Stage::with(&[&own, changed].concat()).await
}

/// Checks that what readers find in the lake is what was sent, each record once, in its own type and day.
pub(crate) async fn assert_holds(stage: &Stage, format: &str, sent: &[Sent]) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lake");
    for (key, body) in stage.archives().await {
        if let Some(name) = key.strip_prefix("logs/").filter(|_| key.starts_with(LAKE)) {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, body).unwrap();
        }
    }
    let work = folder.path().join("work.json");
    let sent = sent
        .iter()
        .map(|one| json!({ "text": one.text, "log_type": one.log_type, "day": one.day }));
    let sent: Vec<_> = sent.collect();
    let work_text =
        json!({ "root": root, "format": format, "columns": columns(format), "sent": sent });
    fs::write(&work, work_text.to_string()).unwrap();
    read(&work, sent.len());
}

fn columns(format: &str) -> Map<String, Value> {
    if format != "parquet" {
        return Map::new();
    }
    let schema = "log_id:string,time:timestamp,";
    let all = format!("{schema}{COLUMNS}");
    let each = all.split(',').filter_map(|column| column.split_once(':'));
    each.map(|(name, kind)| (name.to_owned(), kind.into()))
        .collect()
}

fn read(work: &Path, count: usize) {
    let python = testbed::install::lake_readers().unwrap().python();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(python)
        .arg(tests.join("tests/kinesis_to_s3/read_lake.py"))
        .arg(tests.join("../../crates/log-lake/tests/readers"))
        .arg(work)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.trim(), format!("read {count} records"));
}
