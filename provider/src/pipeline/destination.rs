//! The attributes of one destination.

use kinesis_pipeline::Seen;
use kinesis_pipeline::destination::{Sink, log_group, name};
use tfplugin6::{Attr, Model};

use super::model::List;

/// One destination: exactly one of `s3`, `elasticsearch`, `fluent` and `kinesis` says where records
/// go. Another one is changed in place.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Destination {
    /// Amazon S3.
    #[tf(optional, nested)]
    pub(crate) s3: Attr<Objects>,
    /// Elasticsearch or Amazon OpenSearch.
    #[tf(optional, nested)]
    pub(crate) elasticsearch: Attr<Elasticsearch>,
    /// A Fluentd or Fluent Bit server.
    #[tf(optional, nested)]
    pub(crate) fluent: Attr<Fluent>,
    /// Another stream: with `log_types`, a router.
    #[tf(optional, nested)]
    pub(crate) kinesis: Attr<Kinesis>,
    /// The types that are let through, in place of the pipeline's.
    #[tf(optional)]
    pub(crate) log_types: List,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) batch_size: Attr<i64>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) enabled: Attr<bool>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) memory_size: Attr<i64>,
    /// In place of the pipeline's.
    #[tf(optional)]
    pub(crate) timeout: Attr<i64>,
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
    /// ARN of the domain, which the function is allowed to send documents to. A cluster that is not
    /// AWS's has none.
    #[tf(optional)]
    pub(crate) arn: Attr<String>,
    /// What names of indices begin with.
    #[tf(required)]
    pub(crate) index_name_prefix: Attr<String>,
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
}

/// Another stream of the same account and region.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Kinesis {
    /// Its name.
    #[tf(required)]
    pub(crate) stream_name: Attr<String>,
    /// How often a record that the stream did not take is sent again within one invocation.
    #[tf(optional, computed, default = 3)]
    pub(crate) max_retries: Attr<i64>,
    /// Whether each record gets a random partition key in place of its own: without order, and fast
    /// where producers have few keys. Off by default.
    #[tf(optional, computed, default = false)]
    pub(crate) random_partition_keys: Attr<bool>,
}

impl Destination {
    /// How many kinds are given; `None` where that is not known before apply.
    pub(crate) fn kinds(&self) -> Option<usize> {
        let given = [
            (self.s3.is_null(), self.s3.is_unknown()),
            (
                self.elasticsearch.is_null(),
                self.elasticsearch.is_unknown(),
            ),
            (self.fluent.is_null(), self.fluent.is_unknown()),
            (self.kinesis.is_null(), self.kinesis.is_unknown()),
        ];
        let known = given.iter().all(|(_, unknown)| !unknown);
        known.then(|| given.iter().filter(|(null, _)| !null).count())
    }

    /// Name of the package that delivers; `None` where that is not known before apply.
    pub(crate) fn package(&self) -> Option<&'static str> {
        let named = [
            (self.s3.is_null(), "kinesis-to-s3"),
            (self.elasticsearch.is_null(), "kinesis-to-es"),
            (self.fluent.is_null(), "kinesis-to-fluent"),
            (self.kinesis.is_null(), "kinesis-forward"),
        ];
        let one = named.into_iter().find(|(null, _)| !null);
        (self.kinds() == Some(1)).then_some(one?.1)
    }

    /// Where records go; `None` where that is not known before apply.
    pub(crate) fn sink(&self) -> Option<Sink> {
        if let Some(s3) = self.s3.known() {
            return s3.place().map(Sink::S3);
        }
        if let Some(es) = self.elasticsearch.known() {
            return Some(Sink::Elasticsearch {
                host: es.host.known()?.clone(),
                arn: known_or_none(&es.arn)?,
                index_name_prefix: es.index_name_prefix.known()?.clone(),
            });
        }
        if let Some(fluent) = self.fluent.known() {
            return Some(Sink::Fluent {
                endpoint: fluent.endpoint.known()?.clone(),
                tag: fluent.tag.known()?.clone(),
            });
        }
        let kinesis = self.kinesis.known()?;
        Some(Sink::Kinesis {
            stream_name: kinesis.stream_name.known()?.clone(),
            max_retries: i32::try_from(*kinesis.max_retries.known()?).ok()?,
            random_partition_keys: *kinesis.random_partition_keys.known()?,
        })
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

/// What is set, or that nothing is; `None` where that is not known before apply.
pub(crate) fn known_or_none<T: Clone>(attribute: &Attr<T>) -> Option<Option<T>> {
    match attribute {
        Attr::Known(value) => Some(Some(value.clone())),
        Attr::Null => Some(None),
        Attr::Unknown => None,
    }
}
