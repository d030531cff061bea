//! What is in objects, whatever their format.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use delivery::peers::S3;
use delivery::trial::LOG_BUCKET;
use flate2::read::GzDecoder;

const READER: &str = include_str!("rows.py");

/// The lines of all archives, sorted.
pub(crate) fn lines(s3: &S3) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for object in s3.objects(LOG_BUCKET) {
        let mut text = String::new();
        let mut archive = GzDecoder::new(&object.body[..]);
        let read = archive.read_to_string(&mut text);
        read.with_context(|| format!("expand {}", object.key))?;
        lines.extend(text.lines().map(str::to_owned));
    }
    lines.sort_unstable();
    Ok(lines)
}

/// The rows of all Parquet files, as pyarrow reads them, each a JSON document.
pub(crate) fn rows(s3: &S3) -> Result<Vec<String>> {
    let folder = tempfile::tempdir().context("make a folder for a lake")?;
    for object in s3.objects(LOG_BUCKET) {
        let path = folder.path().join(object.key.trim_start_matches('/'));
        let parent = path.parent().context("an object is in a folder")?;
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        fs::write(&path, &object.body).with_context(|| format!("write {}", path.display()))?;
    }
    read(folder.path())
}

fn read(folder: &Path) -> Result<Vec<String>> {
    let python = testbed::install::lake_readers()?.python();
    let mut command = Command::new(python);
    let output = command.arg("-c").arg(READER).arg(folder).output();
    let output = output.context("start pyarrow")?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "read a lake: {error}");
    let text = String::from_utf8(output.stdout).context("read what pyarrow found")?;
    Ok(text.lines().map(str::to_owned).collect())
}
