//! What independent readers find in a lake of Parquet.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testbed::{install, paths};

use super::stage::{LAKE_COLUMNS, LOG_BUCKET, LOG_PREFIX};
use crate::peers::{Arrival, S3};
use crate::records::Told;

/// What the reader says of a row that is no record that was put.
const ALTERED: u64 = 0;

/// The rows of a lake, each as the record that it is, in the type and on the day that its folder says.
///
/// # Errors
/// When pyarrow and duckdb cannot read it, or do not find the same.
pub(super) fn arrivals(s3: &S3, put: &[Told]) -> Result<Vec<Arrival>> {
    let folder = tempfile::tempdir().context("make a folder for a lake")?;
    let root = folder.path().join("lake");
    for object in s3.objects(LOG_BUCKET) {
        let name = object.key.strip_prefix(LOG_PREFIX).unwrap_or(&object.key);
        let path = root.join(name.trim_start_matches('/'));
        let parent = path.parent().context("an object is in a folder")?;
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        fs::write(&path, &object.body).with_context(|| format!("write {}", path.display()))?;
    }
    let texts = put.iter().map(|one| json!(one.text).to_string());
    let sent = folder.path().join("sent");
    fs::write(&sent, texts.collect::<Vec<_>>().join("\n")).context("write what was put")?;
    let work = folder.path().join("work.json");
    let text = json!({ "root": root, "columns": columns(), "sent": sent }).to_string();
    fs::write(&work, text).context("write what is to be read")?;
    let rows = read(&work)?;
    Ok(rows.iter().filter_map(|row| arrival(row, put)).collect())
}

fn columns() -> Value {
    let all = format!("log_id:string,time:timestamp,{LAKE_COLUMNS}");
    let each = all.split(',').filter_map(|column| column.split_once(':'));
    each.map(|(name, kind)| (name.to_owned(), json!(kind)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The rows: the number of the record, or null where nobody put it, its type and its day.
fn read(work: &Path) -> Result<Vec<Value>> {
    let root = paths::workspace();
    let output = Command::new(install::lake_readers()?.python())
        .arg(root.join("tests/delivery/src/trial/read_lake.py"))
        .arg(root.join("crates/log-lake/tests/readers"))
        .arg(work)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .context("start the readers of a lake")?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "read a lake: {error}");
    serde_json::from_slice(&output.stdout).context("read what the readers found")
}

fn arrival(row: &Value, put: &[Told]) -> Option<Arrival> {
    let number = row[0]
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    let record = number.and_then(|number| put.get(number));
    let place = format!("{} on {}", row[1].as_str()?, row[2].as_str()?);
    Some(Arrival {
        fingerprint: record.map_or(ALTERED, |record| record.fingerprint),
        place: place.into(),
    })
}
