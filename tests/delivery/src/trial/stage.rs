//! The sinks of a trial.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::peers::{Arrival, Elasticsearch, Faults, Fluent, Http, Kinesis, Object, S3};
use crate::records::{Mover, WHITELIST, fingerprint, minified};

/// Where `kinesis-to-s3` puts logs.
pub const LOG_BUCKET: &str = "logs";
/// What the keys of logs begin with.
pub const LOG_PREFIX: &str = "kept";
/// Where failed logs are put.
pub const FAILED_BUCKET: &str = "failed-logs";
/// What the keys of failed logs begin with; a slash at the end makes no difference.
pub const FAILED_PREFIX: &str = "failed/";

/// The columns of a lake, beside the id and the time.
pub(super) const LAKE_COLUMNS: &str = "path:string,size:bigint,took_ms:double";

/// The sinks of a trial, ended when dropped.
#[derive(Debug)]
pub struct Stage {
    mover: Mover,
    /// Where failed logs are put, and the logs of `kinesis-to-s3`.
    pub s3: S3,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    S3,
    Es(Elasticsearch),
    Fluent(Fluent),
    Http(Http),
    Forward(Kinesis),
}

/// A line of a failed log that is not the record itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped<'a> {
    #[serde(rename = "error")]
    _error: serde_json::Value,
    #[serde(rename = "status")]
    _status: Option<u16>,
    data: Option<String>,
    data_base64: Option<String>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

impl Stage {
    /// Starts what a mover needs, failing like this.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(mover: Mover, s3: Faults, sink: Faults) -> Result<Self> {
        let sink = match mover {
            Mover::S3 | Mover::Lake => Sink::S3,
            Mover::Es => Sink::Es(Elasticsearch::start(sink)?),
            Mover::Fluent => Sink::Fluent(Fluent::start(sink).await?),
            Mover::Http => Sink::Http(Http::start(sink)?),
            Mover::Forward | Mover::ForwardPacked => Sink::Forward(Kinesis::start(sink)?),
        };
        let s3 = S3::start(s3)?;
        Ok(Self { mover, s3, sink })
    }

    /// The variables that the mover is configured with.
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        let mut variables = common();
        variables.insert("AWS_ENDPOINT_URL_S3".to_owned(), self.s3.endpoint());
        let own: &[(&str, String)] = match &self.sink {
            Sink::S3 => &[
                ("LOG_S3_BUCKET", LOG_BUCKET.to_owned()),
                ("LOG_S3_PREFIX", LOG_PREFIX.to_owned()),
            ],
            Sink::Es(es) => &[
                ("ES_HOST", es.endpoint()),
                ("INDEX_NAME_PREFIX", "logs".to_owned()),
            ],
            Sink::Fluent(fluent) => &[
                ("LOG_FLUENT_SINK_ENDPOINT", fluent.address().to_string()),
                ("LOG_FLUENT_TAG", "tagged".to_owned()),
            ],
            Sink::Http(http) => &[
                ("HTTP_URL", http.endpoint()),
                ("HTTP_COMPRESS", "gzip".to_owned()),
            ],
            Sink::Forward(kinesis) => &[
                ("AWS_ENDPOINT_URL_KINESIS", kinesis.endpoint()),
                ("TARGET_STREAM_NAME", "target".to_owned()),
                ("KINESIS_MAX_RETRIES", "3".to_owned()),
            ],
        };
        let own = own
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        variables.extend(own);
        let more: &[(&str, &str)] = match self.mover {
            Mover::ForwardPacked => &[("ORDERING", "packed")],
            Mover::Lake => &[("LOG_FORMAT", "parquet"), ("LOG_COLUMNS", LAKE_COLUMNS)],
            _ => &[],
        };
        let more = more.iter();
        variables.extend(more.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        variables
    }

    /// What is in the sink, in the order in which it came where there is one.
    ///
    /// # Errors
    /// When something is there that nobody could read.
    pub fn arrivals(&self) -> Result<Vec<Arrival>> {
        match &self.sink {
            Sink::S3 => {
                ensure!(self.mover == Mover::S3, "a lake is read with what was put");
                let mut objects = self.s3.objects(LOG_BUCKET);
                objects.retain(|object| !is_failed(object));
                lines(&objects, LOG_PREFIX, |line| Ok(minified(line)))
            }
            Sink::Es(es) => Ok(es.arrivals()),
            Sink::Http(http) => Ok(http.arrivals()),
            Sink::Forward(kinesis) => kinesis.arrivals(),
            Sink::Fluent(fluent) => {
                let wrong = fluent.wrong();
                ensure!(wrong.is_empty(), "not of the Forward protocol: {wrong:?}");
                Ok(fluent.arrivals())
            }
        }
    }

    /// The stream that records are put into, where there is one.
    #[must_use]
    pub fn target(&self) -> Option<&Kinesis> {
        match &self.sink {
            Sink::Forward(kinesis) => Some(kinesis),
            _ => None,
        }
    }

    /// What is in failed logs.
    ///
    /// # Errors
    /// When something is there that nobody could read.
    pub fn failed(&self) -> Result<Vec<Arrival>> {
        let (bucket, prefix) = match self.mover {
            // It keeps failed logs beside the others.
            Mover::S3 => (LOG_BUCKET, LOG_PREFIX),
            _ => (FAILED_BUCKET, FAILED_PREFIX.trim_end_matches('/')),
        };
        let mut objects = self.s3.objects(bucket);
        objects.retain(|object| self.mover != Mover::S3 || is_failed(object));
        lines(&objects, prefix, unwrapped)
    }

    /// How often what went wrong at the sinks.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<&'static str, usize> {
        let mut made = self.s3.faults().made();
        let sink = match &self.sink {
            Sink::S3 => BTreeMap::new(),
            Sink::Es(es) => es.faults().made(),
            Sink::Fluent(fluent) => fluent.faults().made(),
            Sink::Http(http) => http.faults().made(),
            Sink::Forward(kinesis) => kinesis.faults().made(),
        };
        for (name, number) in sink {
            *made.entry(name).or_default() += number;
        }
        made
    }
}

/// Whether an object of `kinesis-to-s3` is a failed log.
fn is_failed(object: &Object) -> bool {
    let log_type = object.log_type(LOG_PREFIX).unwrap_or_default();
    log_type.starts_with("unknown/")
}

/// What every mover is configured with.
fn common() -> BTreeMap<String, String> {
    let whitelist = WHITELIST.join(",") + ",Not An/Index";
    let pairs = [
        ("AWS_REGION", testbed::REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("TZ", "UTC"),
        ("LOG_ID_FIELD", "log_id"),
        ("LOG_TYPE_FIELD", "log_type"),
        ("LOG_TIMESTAMP_FIELD", "time"),
        ("LOG_TYPE_UNKNOWN_PREFIX", "unknown"),
        ("LOG_TYPE_WHITELIST", &whitelist),
        ("REPORT_BATCH_ITEM_FAILURES", "true"),
        ("FAILED_LOG_S3_BUCKET", FAILED_BUCKET),
        ("FAILED_LOG_S3_PREFIX", FAILED_PREFIX),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The lines of objects, each read by `read` into the bytes that its record is known by.
fn lines(
    objects: &[Object],
    prefix: &str,
    read: impl Fn(&[u8]) -> Result<Vec<u8>>,
) -> Result<Vec<Arrival>> {
    let mut arrivals = Vec::new();
    for object in objects {
        let log_type = object.log_type(prefix);
        let log_type = log_type.with_context(|| format!("no type in the key {}", object.key))?;
        for line in object.lines()? {
            arrivals.push(Arrival {
                fingerprint: fingerprint(&read(&line)?),
                place: log_type.into(),
            });
        }
    }
    Ok(arrivals)
}

/// What was put, out of a line of a failed log.
fn unwrapped(line: &[u8]) -> Result<Vec<u8>> {
    let Ok(wrapped) = serde_json::from_slice::<Wrapped<'_>>(line) else {
        return Ok(minified(line));
    };
    match (wrapped.data, wrapped.data_base64, wrapped.record) {
        (Some(text), None, None) => Ok(text.into_bytes()),
        (None, Some(text), None) => Ok(STANDARD.decode(text)?),
        (None, None, Some(record)) => Ok(minified(record.get().as_bytes())),
        _ => bail!(
            "a failed log of no known form: {}",
            String::from_utf8_lossy(line)
        ),
    }
}
