//! One destination of a pipeline as it is asked for.

mod peers;
mod posted;
mod start;

use std::collections::BTreeMap;

use crate::alarm::{Alarms, MARK};
use crate::arn::StreamArn;

pub(crate) use self::peers::{
    CA_PEM, COMPRESS, DATA_STREAM, INGEST_PIPELINE, ON, PEER_SECRET_ARN, SERVERLESS, TLS,
};
pub use self::peers::{FluentServer, PeerSecret, Search};
pub(crate) use self::posted::{
    HTTP_CA_PEM, HTTP_COMPRESS, HTTP_FORMAT, HTTP_HEADERS, HTTP_MAX_BYTES, HTTP_MAX_RECORDS,
    HTTP_PRESET, HTTP_URL, of_text,
};
pub use self::posted::{HttpServer, texts};
pub use self::start::{Start, StartError};

pub use aws_calls::tags::Tags;

/// What the function of a destination is built of, wherever it comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code {
    /// The zip file.
    pub package: Vec<u8>,
    /// Its SHA-256 in base64, as AWS Lambda tells it of a function.
    pub sha256: String,
    /// What it is made for, as AWS Lambda calls it: `x86_64` or `arm64`.
    pub architecture: String,
}

/// One destination: a function with everything that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// Name of the pipeline.
    pub pipeline: String,
    /// Name of the destination within it.
    pub key: String,
    /// Where records go.
    pub sink: Sink,
    /// Where a record says what it is.
    pub schema: Schema,
    /// The types that are let through; all of them where it is empty.
    pub log_types: Vec<String>,
    /// Which records of these are taken, as the function reads it; all of them where there is nothing.
    pub selection: Option<String>,
    /// What is redacted before a record goes anywhere.
    pub redaction: Option<Redaction>,
    /// Where records that cannot be delivered are kept; Amazon S3 keeps them beside the others.
    pub failed_logs: Option<Objects>,
    /// How many days the time of a record may lie before its arrival; the function's own number where there is none.
    pub max_record_age_days: Option<i64>,
    /// How many days it may lie after it.
    pub max_record_future_days: Option<i64>,
    /// Time zone of the function, as the tz database names it.
    pub timezone: String,
    /// Memory in MiB.
    pub memory_size: i32,
    /// Time of one invocation in seconds.
    pub timeout: i32,
    /// X-Ray tracing: `Active` or `PassThrough`.
    pub tracing_mode: String,
    /// The network that the function is in, where that is one of the user's.
    pub vpc: Option<Vpc>,
    /// ARNs of the user's own keys, with which the stream or buckets are encrypted.
    pub kms_key_arns: Vec<String>,
    /// The package's handler.
    pub handler: String,
    /// The package's runtime.
    pub runtime: String,
    /// How long logs are kept, in days; 0 is for ever.
    pub log_retention_in_days: i32,
    /// How the stream is read.
    pub mapping: Mapping,
    /// The alarms, where some are asked for.
    pub alarms: Option<Alarms>,
    /// Tags of function, role and log group.
    pub tags: Tags,
    /// Those that they were given before.
    pub previous_tags: Tags,
}

/// Where records go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sink {
    /// Amazon S3.
    S3(Objects),
    /// Amazon S3, in partitions.
    Lake(Lake),
    /// Elasticsearch or Amazon OpenSearch.
    Elasticsearch(Search),
    /// A Fluentd or Fluent Bit server.
    Fluent(FluentServer),
    /// A server that takes records by HTTP.
    Http(HttpServer),
    /// Another stream, in the same account and region.
    Kinesis {
        /// Its name.
        stream_name: String,
        /// How often a record that it did not take is sent again.
        max_retries: i32,
        /// Whether records of one key are put together, in aggregates of the Kinesis Producer Library.
        packed: bool,
        /// Whether records get random partition keys, and so no order.
        random_partition_keys: bool,
    },
}

/// What a function redacts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Redaction {
    /// What it does with which fields, as the function reads it.
    pub rules: String,
    /// What hashes are made with, where there are any.
    pub secret: Option<SecretVersion>,
    /// Where is kept what cannot be redacted; nowhere where there is no place.
    pub unredacted: Option<Objects>,
}

/// A version of a secret in AWS Secrets Manager.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SecretVersion {
    /// ARN of the secret.
    pub arn: String,
    /// Id of the version.
    pub version_id: String,
    /// ARN of the key that it is encrypted with, where that is one of the user's.
    pub kms_key_arn: Option<String>,
}

/// A place in Amazon S3, and how objects are laid out there, as the function takes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lake {
    /// The place.
    pub objects: Objects,
    /// What the objects are: `parquet` or `ndjson`.
    pub format: String,
    /// The partitions; the function's own where it is empty.
    pub partition_by: Vec<String>,
    /// The columns by name, with their types.
    pub columns: BTreeMap<String, String>,
}

/// A place in Amazon S3.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Objects {
    /// The bucket.
    pub bucket: String,
    /// What keys begin with; may be empty.
    pub prefix: String,
}

/// The keys under which a record says what it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Schema {
    /// Its type.
    pub type_field: String,
    /// Its unique id.
    pub id_field: String,
    /// Its time.
    pub time_field: String,
    /// What the type of records without one begins with.
    pub unknown_prefix: String,
}

/// A network of the user's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Vpc {
    /// Its subnets, in order.
    pub subnet_ids: Vec<String>,
    /// Its security groups, in order.
    pub security_group_ids: Vec<String>,
}

/// How the stream is read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mapping {
    /// The stream, or a consumer of it.
    pub stream: StreamArn,
    /// Whether it is read at all.
    pub enabled: bool,
    /// Number of records that one invocation gets at most.
    pub batch_size: i32,
    /// Where a new mapping begins.
    pub start: Start,
    /// How long to wait for a batch to fill, in seconds.
    pub maximum_batching_window_in_seconds: i32,
    /// Number of batches of one shard that are worked on at a time.
    pub parallelization_factor: i32,
    /// How often a failed batch is tried again; -1 is until its records expire.
    pub maximum_retry_attempts: i32,
    /// Age in seconds at which records are no longer tried; -1 is until they expire.
    pub maximum_record_age_in_seconds: i32,
    /// Whether a batch on which the function fails as a whole is halved.
    pub bisect_batch_on_function_error: bool,
    /// ARN of a queue, topic or bucket that is notified of batches given up.
    pub on_failure_destination_arn: Option<String>,
}

/// What the function tells Lambda of a batch, which the mapping has to know as well: either without
/// the other would lose records, or repeat more.
pub(crate) const REPORT: (&str, &str) = ("REPORT_BATCH_ITEM_FAILURES", "true");

/// How far the time of a record may be from its arrival, in days.
pub(crate) const AGE_DAYS: &str = "MAX_RECORD_AGE_DAYS";
pub(crate) const FUTURE_DAYS: &str = "MAX_RECORD_FUTURE_DAYS";

/// Which records are taken.
pub(crate) const SELECTION: &str = "LOG_WHERE";

/// What is redacted, with which version of which secret, and where the rest is kept.
pub(crate) const REDACT: &str = "REDACT";
pub(crate) const SECRET_ARN: &str = "REDACT_SECRET_ARN";
pub(crate) const SECRET_VERSION_ID: &str = "REDACT_SECRET_VERSION_ID";
pub(crate) const UNREDACTED: &str = "UNREDACTED";

/// Where what cannot be redacted is kept nowhere.
pub(crate) const DROP: &str = "drop";

/// How objects are laid out in Amazon S3.
pub(crate) const FORMAT: &str = "LOG_FORMAT";
pub(crate) const PARTITION_BY: &str = "LOG_PARTITION_BY";
pub(crate) const COLUMNS: &str = "LOG_COLUMNS";

/// How a function keeps order.
pub(crate) const ORDERING: &str = "ORDERING";
/// The order of one that puts records of one key together.
pub const PACKED: &str = "packed";

/// Where a function is asked to make its own keys.
pub(crate) const RANDOM_KEYS: &str = "RANDOM_PARTITION_KEYS";

impl Sink {
    /// Name of the package that delivers to it.
    #[must_use]
    pub fn package(&self) -> &'static str {
        match self {
            Self::S3(_) | Self::Lake(_) => "kinesis-to-s3",
            Self::Elasticsearch(_) => "kinesis-to-es",
            Self::Fluent(_) => "kinesis-to-fluent",
            Self::Http(_) => "kinesis-to-http",
            Self::Kinesis { .. } => "kinesis-forward",
        }
    }

    /// What the function calls it in its metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::S3(_) | Self::Lake(_) => "s3",
            Self::Elasticsearch(_) => "elasticsearch",
            Self::Fluent(_) => "fluent",
            Self::Http(_) => "http",
            Self::Kinesis { .. } => "kinesis",
        }
    }

    /// What the function identifies itself to its sink with.
    pub(crate) fn secret(&self) -> Option<&PeerSecret> {
        match self {
            Self::Elasticsearch(search) => search.secret.as_ref(),
            Self::Fluent(server) => server.secret.as_ref(),
            Self::Http(server) => server.secret.as_ref(),
            Self::S3(_) | Self::Lake(_) | Self::Kinesis { .. } => None,
        }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::S3(objects) => objects.variables(),
            Self::Lake(lake) => lake.variables(),
            Self::Elasticsearch(search) => search.variables(),
            Self::Fluent(server) => server.variables(),
            Self::Http(server) => server.variables(),
            Self::Kinesis {
                stream_name,
                max_retries,
                packed,
                random_partition_keys,
            } => {
                let mut all = vec![
                    ("TARGET_STREAM_NAME", stream_name.clone()),
                    ("KINESIS_MAX_RETRIES", max_retries.to_string()),
                ];
                let random = random_partition_keys.then(|| (RANDOM_KEYS, "true".to_owned()));
                all.extend(packed.then(|| (ORDERING, PACKED.to_owned())));
                all.extend(random);
                all
            }
        }
    }
}

impl Redaction {
    fn variables(&self) -> Vec<(&'static str, String)> {
        let unredacted = match &self.unredacted {
            Some(Objects { bucket, prefix }) => format!("s3://{bucket}/{prefix}"),
            None => DROP.to_owned(),
        };
        let mut all = vec![(REDACT, self.rules.clone()), (UNREDACTED, unredacted)];
        if let Some(secret) = &self.secret {
            all.push((SECRET_ARN, secret.arn.clone()));
            all.push((SECRET_VERSION_ID, secret.version_id.clone()));
        }
        all
    }
}

impl Lake {
    /// The columns in one text, as the function takes them.
    #[must_use]
    pub fn columns_text(&self) -> String {
        let columns = self.columns.iter();
        let columns: Vec<_> = columns
            .map(|(name, kind)| format!("{name}:{kind}"))
            .collect();
        columns.join(",")
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let optional = [
            (PARTITION_BY, self.partition_by.join(",")),
            (COLUMNS, self.columns_text()),
        ];
        let optional = optional.into_iter().filter(|(_, value)| !value.is_empty());
        let mut all = self.objects.variables();
        all.push((FORMAT, self.format.clone()));
        all.extend(optional);
        all
    }
}

impl Objects {
    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LOG_S3_BUCKET", self.bucket.clone()),
            ("LOG_S3_PREFIX", self.prefix.clone()),
        ]
    }
}

impl Destination {
    /// Name of the function, its role and the role's policy.
    #[must_use]
    pub fn name(&self) -> String {
        name(&self.pipeline, &self.key)
    }

    /// The tag of a function that has alarms.
    pub(crate) fn alarm_mark(&self) -> Option<(String, String)> {
        let mark = || (MARK.to_owned(), "true".to_owned());
        self.alarms.as_ref().map(|_| mark())
    }

    /// The function's environment variables.
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        let schema = &self.schema;
        let common = [
            ("TZ", self.timezone.clone()),
            ("LOG_ID_FIELD", schema.id_field.clone()),
            ("LOG_TYPE_FIELD", schema.type_field.clone()),
            ("LOG_TYPE_UNKNOWN_PREFIX", schema.unknown_prefix.clone()),
            ("LOG_TIMESTAMP_FIELD", schema.time_field.clone()),
            ("LOG_TYPE_WHITELIST", self.log_types.join(",")),
            (REPORT.0, REPORT.1.to_owned()),
        ];
        let failed = self.own_failed_logs().map(|failed| {
            [
                ("FAILED_LOG_S3_BUCKET", failed.bucket.clone()),
                ("FAILED_LOG_S3_PREFIX", failed.prefix.clone()),
            ]
        });
        let all = common.into_iter().chain(self.sink.variables());
        let all = all.chain(failed.into_iter().flatten());
        let days = [
            (AGE_DAYS, self.max_record_age_days),
            (FUTURE_DAYS, self.max_record_future_days),
        ];
        let days = days.into_iter();
        let all = all.chain(days.filter_map(|(name, days)| Some((name, days?.to_string()))));
        let selection = self.selection.clone();
        let all = all.chain(selection.map(|selection| (SELECTION, selection)));
        let redaction = self.redaction.iter().flat_map(Redaction::variables);
        let all = all.chain(redaction);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Where failed logs are kept other than beside what is delivered.
    #[must_use]
    pub fn own_failed_logs(&self) -> Option<&Objects> {
        match self.sink {
            Sink::S3(_) => None,
            _ => self.failed_logs.as_ref(),
        }
    }
}

/// Name of a destination's function, its role and the role's policy.
#[must_use]
pub fn name(pipeline: &str, key: &str) -> String {
    format!("{pipeline}-{key}")
}

/// Name of a function's log group.
#[must_use]
pub fn log_group(function: &str) -> String {
    format!("/aws/lambda/{function}")
}

/// What functions and roles say of themselves. It proves nothing by itself, but with what a state holds it
/// does of what was made before there were tags.
#[must_use]
pub fn mark(pipeline: &str) -> String {
    format!("Destination of the Baikonur pipeline {pipeline}")
}

#[cfg(test)]
pub(crate) mod tests;
