//! Records as applications write them, into a stream and out of what it is delivered to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use delivery::records::{aggregate, data_message};
use jiff::Timestamp;
use serde_json::{Value, json};
use testbed::logging::Bucket;

use crate::example::{BUCKET, Example};

/// The stand-in polls a stream once a second, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(300);

/// The day on which this process looked first, in UTC: Elasticsearch takes no records of other years.
#[must_use]
pub fn today(format: &str) -> String {
    static TODAY: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);
    TODAY.strftime(format).to_string()
}

/// A record of the common schema.
#[must_use]
pub fn record(log_type: &str, id: &str) -> String {
    let time = format!("{}T09:00:00+09:00", today("%Y-%m-%d"));
    json!({ "log_type": log_type, "log_id": id, "time": time }).to_string()
}

/// Records of three types and one that is none, as they come: plain, in an aggregate of the Kinesis Producer Library,
/// in a message of CloudWatch Logs.
#[must_use]
pub fn mixed() -> Vec<Vec<u8>> {
    let together = [("order", "o-2"), ("access", "a-1")];
    let together = together.map(|(log_type, id)| (id, record(log_type, id).into_bytes()));
    let messages = [record("order", "o-3"), record("debug", "d-1")];
    vec![
        record("order", "o-1").into_bytes(),
        aggregate(together),
        data_message(1, messages.iter().map(String::as_str)),
        b"not JSON".to_vec(),
    ]
}

/// The ids of these records by their types.
#[must_use]
pub fn mixed_ids() -> Ids {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let pairs = [
        ("access", ids(&["a-1"])),
        ("debug", ids(&["d-1"])),
        ("order", ids(&["o-1", "o-2", "o-3"])),
    ];
    pairs
        .map(|(log_type, ids)| (log_type.to_owned(), ids))
        .into()
}

/// Ids of records by their types.
pub type Ids = BTreeMap<String, BTreeSet<String>>;

/// Of some records, those with one of these types.
#[must_use]
pub fn only(ids: &Ids, types: &[&str]) -> Ids {
    let chosen = ids
        .iter()
        .filter(|(name, _)| types.contains(&name.as_str()));
    chosen
        .map(|(name, ids)| (name.clone(), ids.clone()))
        .collect()
}

/// The ids in lines of JSON, by the types that they say.
///
/// # Errors
/// When a line is no record.
pub fn ids<T: AsRef<[u8]>>(lines: impl IntoIterator<Item = T>) -> Result<Ids> {
    let mut found = Ids::new();
    for line in lines {
        let record: Value = serde_json::from_slice(line.as_ref()).context("read a record")?;
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        found
            .entry(text("log_type"))
            .or_default()
            .insert(text("log_id"));
    }
    Ok(found)
}

impl Example {
    /// The lines of all objects below a prefix of the bucket, by what follows it in their keys.
    ///
    /// # Errors
    /// When the bucket cannot be read.
    pub async fn objects(&self, prefix: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let all = Bucket::at(&self.endpoint(), BUCKET)
            .lines()
            .await?
            .into_iter();
        let below =
            all.filter_map(|(key, lines)| Some((key.strip_prefix(prefix)?.to_owned(), lines)));
        Ok(below.collect())
    }

    /// The ids of the records in S3 below a prefix, where each has to be below its type.
    ///
    /// # Errors
    /// When the bucket cannot be read, or a record is in the wrong place.
    pub async fn kept(&self, prefix: &str) -> Result<Ids> {
        let mut found = Ids::new();
        for (key, lines) in self.objects(prefix).await? {
            if key.starts_with("unknown/") {
                continue;
            }
            for (log_type, more) in ids(lines)? {
                ensure!(
                    key.starts_with(&format!("{log_type}/")),
                    "{log_type} is in {key}"
                );
                found.entry(log_type).or_default().extend(more);
            }
        }
        Ok(found)
    }

    /// Waits until what is looked at is as it has to be.
    ///
    /// # Errors
    /// When it is not after minutes: with what it was, and the stand-in's log.
    pub async fn becomes<T: PartialEq + std::fmt::Debug>(
        &self,
        what: &str,
        expected: &T,
        look: impl AsyncFn() -> Result<T>,
    ) -> Result<()> {
        let start = Instant::now();
        loop {
            let found = look().await;
            if found.as_ref().is_ok_and(|found| found == expected) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                let log = self.stand_in.log();
                bail!("{what}: {found:?} instead of {expected:?} after {PATIENCE:?}\n{log}");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
