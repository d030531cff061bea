//! The attributes of one destination.

use kinesis_pipeline::Seen;
use kinesis_pipeline::destination::{
    FluentServer, Lake, PACKED, PeerSecret, Search, Sink, log_group, name,
};
use tfplugin6::{Attr, Model};

use super::model::List;
use super::posted::Http;
use crate::texts::{Texts, has_unknown, strings};

/// One destination: exactly one of `s3`, `elasticsearch`, `fluent`, `http` and `kinesis` says where records
/// go. Another one is changed in place.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Destination {
    /// Amazon S3.
    #[tf(optional, nested)]
    pub(crate) s3: Attr<S3>,
    /// Elasticsearch or Amazon OpenSearch.
    #[tf(optional, nested)]
    pub(crate) elasticsearch: Attr<Elasticsearch>,
    /// A Fluentd or Fluent Bit server.
    #[tf(optional, nested)]
    pub(crate) fluent: Attr<Fluent>,
    /// A server that takes records by HTTP.
    #[tf(optional, nested)]
    pub(crate) http: Attr<Http>,
    /// Another stream: with `log_types`, a router.
    #[tf(optional, nested)]
    pub(crate) kinesis: Attr<Kinesis>,
    /// The types that are let through, in place of the pipeline's.
    #[tf(optional)]
    pub(crate) log_types: List,
    /// Which records of these types are taken, as JSON: a list of conditions, all of which a record has to meet, such as
    /// `jsonencode([{ field = "level", in = ["error", "fatal"] }, { field = "debug", exists = false }])`. A condition
    /// has `field` with one of `equals`, `in` and `exists`, or `sample` alone, for a part of all ids. A path such as
    /// `http.status` is found nested and with dots.
    #[tf(optional)]
    pub(crate) r#where: Attr<String>,
    /// What is redacted before a record goes anywhere.
    #[tf(optional, nested)]
    pub(crate) redact: Attr<Redact>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) batch_size: Attr<i64>,
    /// In place of the pipeline's. Where neither is set, 300 for `s3` with the format `parquet`, since many small files
    /// are slow to read.
    #[tf(optional)]
    pub(crate) maximum_batching_window_in_seconds: Attr<i64>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) enabled: Attr<bool>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) memory_size: Attr<i64>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) timeout: Attr<i64>,
    /// How many days the time of a record may lie before its arrival; a record with an earlier one is kept in failed
    /// logs. Unless it is set, 366 for `elasticsearch`, and any number for the others.
    #[tf(optional)]
    pub(crate) max_record_age_days: Attr<i64>,
    /// How many days the time of a record may lie after its arrival; a record with a later one is kept in failed
    /// logs. Unless it is set, 2 for `elasticsearch`, and any number for the others.
    #[tf(optional)]
    pub(crate) max_record_future_days: Attr<i64>,
    /// ARN of the function.
    #[tf(computed, keep)]
    pub(crate) function_arn: Attr<String>,
    /// Name of the function: `<name>-<destination>`.
    #[tf(computed, keep)]
    pub(crate) function_name: Attr<String>,
    /// ARN of the function's role.
    #[tf(computed, keep)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the log group.
    #[tf(computed, keep)]
    pub(crate) log_group_name: Attr<String>,
    /// UUID of the event source mapping.
    #[tf(computed, keep)]
    pub(crate) event_source_mapping_uuid: Attr<String>,
    /// SHA-256 of the function's package in base64; it changes exactly when the package does.
    #[tf(computed, keep)]
    pub(crate) source_code_hash: Attr<String>,
}

/// What is redacted before a record goes to the sink, to failed logs or into a log. Type and time cannot be, and the
/// id can only be hashed. A path such as `user.email` is found nested and with dots, and in every element of an array.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Redact {
    /// Paths of fields that are removed.
    #[tf(optional)]
    pub(crate) drop: List,
    /// Paths of fields that are hashed: `h1:<secret_version_id>:<HMAC-SHA-256>`.
    #[tf(optional)]
    pub(crate) hash: List,
    /// Paths of fields that become `***`.
    #[tf(optional)]
    pub(crate) mask: List,
    /// Regular expressions: what they find in keys, texts and numbers becomes `***`.
    #[tf(optional)]
    pub(crate) patterns: List,
    /// `hash` for hashed partition keys in the stream that records are forwarded to. They stay as they are by default.
    #[tf(optional)]
    pub(crate) partition_key: Attr<String>,
    /// ARN of the secret in AWS Secrets Manager that hashes are made with: at least 32 random bytes. `hash`, `patterns`
    /// and `partition_key` need one. A batch whose key cannot be read fails, and nothing of it is delivered.
    #[tf(optional)]
    pub(crate) secret_arn: Attr<String>,
    /// Id of the version of the secret. With another one, every value has another hash.
    #[tf(optional)]
    pub(crate) secret_version_id: Attr<String>,
    /// ARN of the KMS key that the secret is encrypted with, where that is one of your own.
    #[tf(optional)]
    pub(crate) secret_kms_key_arn: Attr<String>,
    /// Where is kept what cannot be redacted, since it is no JSON object or cannot be unpacked: apart from what is
    /// delivered and from failed logs. Either this or `drop_unredacted` has to be given.
    #[tf(optional, nested)]
    pub(crate) unredacted: Attr<Objects>,
    /// `true` drops and counts what cannot be redacted.
    #[tf(optional)]
    pub(crate) drop_unredacted: Attr<bool>,
    /// `true` says that `on_failure_destination_arn` may be a bucket, which gets batches given up as they are on the
    /// stream: nobody redacts them.
    #[tf(optional)]
    pub(crate) allow_raw_on_failure: Attr<bool>,
}

/// A place in Amazon S3, and how objects are laid out there.
///
/// With `parquet` and `ndjson`, objects are in Hive partitions (`<prefix>/log_type=<type>/day=<day>/`), each record is in
/// one of them in spite of retries, and failed logs are kept in `failed_log_s3`. What files of before and after could not
/// be read together with is refused in a plan: under one prefix, neither `format`, `partition_by` nor the type of a column
/// changes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct S3 {
    /// The bucket.
    #[tf(required)]
    pub(crate) bucket: Attr<String>,
    /// What keys begin with; nothing by default.
    #[tf(optional, computed, default = "")]
    pub(crate) prefix: Attr<String>,
    /// `json`, one gzip object a type and batch and the default; `ndjson`, gzip in partitions; or `parquet`.
    #[tf(optional)]
    pub(crate) format: Attr<String>,
    /// The partitions of `ndjson` and `parquet`: `["log_type", "day"]`, the default, or `["log_type", "day", "hour"]`. Day
    /// and hour are the record's own, in `timezone`.
    #[tf(optional)]
    pub(crate) partition_by: List,
    /// The columns of `parquet` by the names of fields, with the types `bigint`, `double`, `boolean`, `string` or
    /// `timestamp`. The id (`string`) and the time (`timestamp`) are always columns. What is in none, or does not fit, is
    /// in the column `_rest`, as JSON. Columns may be added and removed at any time.
    #[tf(optional)]
    pub(crate) columns: Texts,
    /// The statement that defines a table of the objects in Amazon Athena, with partition projection; of `parquet` alone.
    /// The table is named after the function, in the database `default`. Without `log_types`, every query needs a
    /// condition such as `log_type = 'access'`.
    #[tf(computed, keep)]
    pub(crate) athena_ddl: Attr<String>,
}

/// A place in Amazon S3.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Objects {
    /// The bucket.
    #[tf(required)]
    pub(crate) bucket: Attr<String>,
    /// What keys begin with; nothing by default.
    #[tf(optional, computed, default = "")]
    pub(crate) prefix: Attr<String>,
}

/// An Elasticsearch or Amazon OpenSearch cluster.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Elasticsearch {
    /// A bare host, to which requests are signed, or a URL such as `https://search.example.com:9200`.
    #[tf(required)]
    pub(crate) host: Attr<String>,
    /// ARN of the domain, or of the collection of OpenSearch Serverless, which the function is allowed to send
    /// documents to. A cluster that is not AWS's has none.
    #[tf(optional)]
    pub(crate) arn: Attr<String>,
    /// What names of indices and data streams begin with.
    #[tf(required)]
    pub(crate) index_name_prefix: Attr<String>,
    /// Whether documents go to a data stream a type, `<index_name_prefix>-<type>`, instead of an index a day. The field
    /// `@timestamp` is added to those that have none. A template of the cluster's has to say that these names are data streams.
    #[tf(optional)]
    pub(crate) data_stream: Attr<bool>,
    /// Name of an ingest pipeline that the cluster runs documents through before it writes them.
    #[tf(optional)]
    pub(crate) ingest_pipeline: Attr<String>,
    /// Type of a collection of OpenSearch Serverless: `search`, as which one is taken that says nothing, or `timeseries`, which
    /// takes no ids, so that a batch that is delivered again makes its documents again.
    #[tf(optional)]
    pub(crate) serverless: Attr<String>,
    /// ARN of a secret in AWS Secrets Manager, in place of signatures: a JSON object with `api_key`, or with `username` and
    /// `password`. Its current version is read by the function alone, and again when the cluster refuses it after a rotation.
    #[tf(optional)]
    pub(crate) secret_arn: Attr<String>,
    /// ARN of the KMS key that the secret is encrypted with, where that is one of your own.
    #[tf(optional)]
    pub(crate) secret_kms_key_arn: Attr<String>,
}

/// A Fluentd or Fluent Bit server.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Fluent {
    /// `host`, `host:port` or `tls://host:port`; the port is 24224 unless named.
    #[tf(required)]
    pub(crate) endpoint: Attr<String>,
    /// What tags end with.
    #[tf(required)]
    pub(crate) tag: Attr<String>,
    /// ARN of a secret in AWS Secrets Manager: a JSON object with `shared_key` and, where the server has users, `username` and
    /// `password`. Its current version is read by the function alone, and again when the server refuses it after a rotation.
    #[tf(optional)]
    pub(crate) secret_arn: Attr<String>,
    /// ARN of the KMS key that the secret is encrypted with, where that is one of your own.
    #[tf(optional)]
    pub(crate) secret_kms_key_arn: Attr<String>,
    /// Whether TLS is spoken, as with `tls://` before the host.
    #[tf(optional)]
    pub(crate) tls: Attr<bool>,
    /// Certificate authorities of the server in PEM, where they are none of those that every machine has. They take a part of the
    /// 4 KB that all environment variables of a function have.
    #[tf(optional)]
    pub(crate) ca_pem: Attr<String>,
    /// `gzip` for compressed batches, which fluentd takes from 0.14.7 on; `text`, the default, for others.
    #[tf(optional)]
    pub(crate) compress: Attr<String>,
}

/// Another stream of the same account and region.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Kinesis {
    /// Its name.
    #[tf(required)]
    pub(crate) stream_name: Attr<String>,
    /// How often a record that the stream did not take is sent again within one invocation, from 0 to 100; 3
    /// by default.
    #[tf(optional, computed, default = 3)]
    pub(crate) max_retries: Attr<i64>,
    /// How the order of records with the same partition key is kept: `strict`, one record of a key in each call, or
    /// `packed`, records of a key together in aggregates of the Kinesis Producer Library, of up to 256 KiB, in far fewer
    /// calls. Consumers of the stream have to unpack aggregates. `strict` by default.
    #[tf(optional)]
    pub(crate) ordering: Attr<String>,
    /// Whether each record gets a random partition key instead of the one it has: without order, and fast
    /// where producers have few keys. Off by default.
    #[tf(optional, computed, default = false)]
    pub(crate) random_partition_keys: Attr<bool>,
}

/// A kind of destination.
pub(crate) struct Kind {
    /// Name of its attribute.
    pub(crate) name: &'static str,
    /// Name of the package that delivers.
    pub(crate) package: &'static str,
    /// Whether it is given; `None` where that is not known before apply.
    pub(crate) given: Option<bool>,
    /// Where records go; `None` where that is not known before apply, and where it is not given.
    pub(crate) sink: Option<Sink>,
}

impl Kind {
    fn of<T>(
        name: &'static str,
        package: &'static str,
        attribute: &Attr<T>,
        sink: impl FnOnce(&T) -> Option<Sink>,
    ) -> Self {
        Self {
            name,
            package,
            given: (!attribute.is_unknown()).then(|| !attribute.is_null()),
            sink: attribute.known().and_then(sink),
        }
    }
}

impl Destination {
    /// Every kind, given or not.
    pub(crate) fn kinds(&self) -> [Kind; 5] {
        // Each attribute is named, so that the compiler asks of a new one whether it is a kind.
        let Self {
            s3,
            elasticsearch,
            fluent,
            http,
            kinesis,
            log_types: _,
            r#where: _,
            redact: _,
            batch_size: _,
            maximum_batching_window_in_seconds: _,
            enabled: _,
            memory_size: _,
            timeout: _,
            max_record_age_days: _,
            max_record_future_days: _,
            function_arn: _,
            function_name: _,
            role_arn: _,
            log_group_name: _,
            event_source_mapping_uuid: _,
            source_code_hash: _,
        } = self;
        [
            Kind::of("s3", "kinesis-to-s3", s3, S3::sink),
            Kind::of(
                "elasticsearch",
                "kinesis-to-es",
                elasticsearch,
                Elasticsearch::sink,
            ),
            Kind::of("fluent", "kinesis-to-fluent", fluent, Fluent::sink),
            Kind::of("http", "kinesis-to-http", http, Http::sink),
            Kind::of("kinesis", "kinesis-forward", kinesis, Kinesis::sink),
        ]
    }

    /// How many kinds are given; `None` where that is not known before apply.
    pub(crate) fn count(&self) -> Option<usize> {
        let given = self.kinds().into_iter();
        given.map(|kind| kind.given.map(usize::from)).sum()
    }

    /// Name of the package that delivers; `None` where that is not known before apply.
    pub(crate) fn package(&self) -> Option<&'static str> {
        let one = self.given()?;
        (self.count() == Some(1)).then_some(one.package)
    }

    /// Where records go; `None` where that is not known before apply.
    pub(crate) fn sink(&self) -> Option<Sink> {
        self.given()?.sink
    }

    fn given(&self) -> Option<Kind> {
        let mut kinds = self.kinds().into_iter();
        kinds.find(|kind| kind.given == Some(true))
    }

    /// Fills in the names, which are known before anything is made.
    pub(crate) fn place(&mut self, pipeline: &Attr<String>, key: &str) {
        let function = pipeline.known().map(|pipeline| name(pipeline, key));
        let function = function.map_or(Attr::Unknown, Attr::Known);
        self.log_group_name = function.clone().map(|function| log_group(&function));
        self.function_name = function;
    }

    /// Fills in what was seen.
    pub(crate) fn observe(&mut self, seen: &Seen) {
        self.function_arn = seen.function_arn.clone().into();
        self.role_arn = seen.role_arn.clone().into();
        self.event_source_mapping_uuid = seen.mapping.clone().into();
        self.source_code_hash = seen.source_code_hash.clone().into();
    }
}

impl Objects {
    /// The place; `None` where it is not known before apply.
    pub(crate) fn place(&self) -> Option<kinesis_pipeline::destination::Objects> {
        Some(kinesis_pipeline::destination::Objects {
            bucket: self.bucket.known()?.clone(),
            prefix: self.prefix.known()?.clone(),
        })
    }
}

impl S3 {
    fn sink(&self) -> Option<Sink> {
        let objects = kinesis_pipeline::destination::Objects {
            bucket: self.bucket.known()?.clone(),
            prefix: self.prefix.known()?.clone(),
        };
        if has_unknown(&self.columns) {
            return None;
        }
        let format = known_or_none(&self.format)?.filter(|format| format != "json");
        let partition_by = known_or_none(&self.partition_by)?.unwrap_or_default();
        Some(match format {
            None => Sink::S3(objects),
            Some(format) => Sink::Lake(Lake {
                objects,
                format,
                partition_by,
                columns: strings(&self.columns),
            }),
        })
    }
}

impl Elasticsearch {
    fn sink(&self) -> Option<Sink> {
        Some(Sink::Elasticsearch(Search {
            host: self.host.known()?.clone(),
            arn: known_or_none(&self.arn)?,
            index_name_prefix: self.index_name_prefix.known()?.clone(),
            data_stream: known_or_none(&self.data_stream)?.unwrap_or_default(),
            ingest_pipeline: given(&self.ingest_pipeline)?,
            serverless: given(&self.serverless)?,
            secret: secret(&self.secret_arn, &self.secret_kms_key_arn)?,
        }))
    }
}

impl Fluent {
    fn sink(&self) -> Option<Sink> {
        Some(Sink::Fluent(FluentServer {
            endpoint: self.endpoint.known()?.clone(),
            tag: self.tag.known()?.clone(),
            tls: known_or_none(&self.tls)?.unwrap_or_default(),
            ca_pem: given(&self.ca_pem)?,
            compress: given(&self.compress)?,
            secret: secret(&self.secret_arn, &self.secret_kms_key_arn)?,
        }))
    }
}

impl Kinesis {
    fn sink(&self) -> Option<Sink> {
        Some(Sink::Kinesis {
            stream_name: self.stream_name.known()?.clone(),
            max_retries: i32::try_from(*self.max_retries.known()?).ok()?,
            packed: known_or_none(&self.ordering)?.is_some_and(|ordering| ordering == PACKED),
            random_partition_keys: *self.random_partition_keys.known()?,
        })
    }
}

/// A text that an empty one is as good as none of; `None` where that is not known before apply.
pub(super) fn given(text: &Attr<String>) -> Option<Option<String>> {
    Some(known_or_none(text)?.filter(|text| !text.is_empty()))
}

pub(super) fn secret(arn: &Attr<String>, kms_key_arn: &Attr<String>) -> Option<Option<PeerSecret>> {
    let Some(arn) = known_or_none(arn)? else {
        return Some(None);
    };
    Some(Some(PeerSecret {
        arn,
        kms_key_arn: known_or_none(kms_key_arn)?,
    }))
}

/// What is set, or that nothing is; `None` where that is not known before apply.
pub(crate) fn known_or_none<T: Clone>(attribute: &Attr<T>) -> Option<Option<T>> {
    match attribute {
        Attr::Known(value) => Some(Some(value.clone())),
        Attr::Null => Some(None),
        Attr::Unknown => None,
    }
}
