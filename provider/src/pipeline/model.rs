//! The attributes, and how a pipeline fills them.

use std::collections::BTreeMap;

use kinesis_pipeline::Seen;
use tfplugin6::{Attr, Model};

use super::destination::{Destination, Objects};
use super::lake;
use crate::texts::Texts;
use crate::timeouts::Timeouts;

/// A list of texts.
pub(crate) type List = Attr<Vec<String>>;

/// From a Kinesis stream to its destinations: for each a Lambda function with its log group, its role
/// and its event source mapping.
///
/// All destinations are made at the same time, and changed in place; adding or removing one does not
/// touch the others. Whatever is deleted or changed by hand shows as `drift` in the next plan and is
/// repaired by the next apply. Deleting a pipeline leaves nothing of it, the logs included. What stands at its
/// names and is not its own is neither changed nor deleted.
///
/// A record that cannot be delivered is kept in failed logs and never blocks its shard. A batch that
/// fails because something else is down is tried again from where it stopped: until its records expire
/// from the stream, or, with `on_failure_destination_arn`, a thousand times.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Pipeline {
    /// Name of the pipeline: letters, digits, hyphens and underscores. Function, role and log group
    /// of a destination are named `<name>-<destination>`, which takes 64 characters. Changing this forces a new resource.
    #[tf(required, replace)]
    pub(crate) name: Attr<String>,
    /// ARN of the stream to read, or of one of its consumers with enhanced fan-out. Another one is
    /// read from `starting_position` on.
    #[tf(required)]
    pub(crate) stream_arn: Attr<String>,
    /// Where records go, by a name of yours such as `archive`.
    #[tf(required, nested)]
    pub(crate) destinations: Attr<BTreeMap<String, Destination>>,
    /// Number of records that one invocation gets at most, from 1 to 10000; 100 by default.
    #[tf(optional, computed, default = 100)]
    pub(crate) batch_size: Attr<i64>,
    /// Where a new mapping begins to read: `TRIM_HORIZON`, the oldest record and the default, `LATEST`, or
    /// `AT_TIMESTAMP`, at `starting_position_timestamp`. When it changes, the mappings are recreated and begin there.
    #[tf(optional, computed, default = "TRIM_HORIZON")]
    pub(crate) starting_position: Attr<String>,
    /// With `AT_TIMESTAMP`, the time from which on records are read, in RFC 3339, such as `2026-11-30T00:00:00Z`. It
    /// cannot be in the future, and fractions of a second do not count. When it changes, the mappings are recreated and
    /// begin there.
    #[tf(optional)]
    pub(crate) starting_position_timestamp: Attr<String>,
    /// How long to wait for a batch to fill, from 0 to 300 seconds; 0, the default, does not wait, but at a destination
    /// that writes Parquet.
    #[tf(optional, computed, default = 0)]
    pub(crate) maximum_batching_window_in_seconds: Attr<i64>,
    /// Number of batches of one shard that are worked on at a time, from 1 to 10; 1 by default.
    #[tf(optional, computed, default = 1)]
    pub(crate) parallelization_factor: Attr<i64>,
    /// How often a failed batch is tried again, from 0 to 10000, or -1 for until its records expire.
    /// By default -1, so that nothing is lost; 1000 with `on_failure_destination_arn`. A number
    /// without a destination loses what is given up.
    #[tf(optional)]
    pub(crate) maximum_retry_attempts: Attr<i64>,
    /// Age at which records are no longer tried, from 60 to 604800 seconds; -1, the default, tries
    /// until they expire.
    #[tf(optional, computed, default = -1)]
    pub(crate) maximum_record_age_in_seconds: Attr<i64>,
    /// Whether a batch on which the function fails as a whole is halved, so that one record cannot
    /// hold up the others. On by default.
    #[tf(optional, computed, default = true)]
    pub(crate) bisect_batch_on_function_error: Attr<bool>,
    /// ARN of an SQS queue, SNS topic or S3 bucket that gets a notice of each batch given up.
    #[tf(optional)]
    pub(crate) on_failure_destination_arn: Attr<String>,
    /// Whether the stream is read. On by default.
    #[tf(optional, computed, default = true)]
    pub(crate) enabled: Attr<bool>,
    /// The types that are let through; all of them by default.
    #[tf(optional)]
    pub(crate) log_types: List,
    /// Where a record says what it is.
    #[tf(optional, nested)]
    pub(crate) schema: Attr<Schema>,
    /// Where records that cannot be delivered are kept. Every kind of destination but `s3` needs it, and `s3` in
    /// partitions; without partitions, it keeps them beside the others.
    #[tf(optional, nested)]
    pub(crate) failed_log_s3: Attr<Objects>,
    /// Memory of each function in MiB, from 128 to 10240; 256 by default.
    #[tf(optional, computed, default = 256)]
    pub(crate) memory_size: Attr<i64>,
    /// Time that an invocation may take, from 1 to 900 seconds; 60 by default.
    #[tf(optional, computed, default = 60)]
    pub(crate) timeout: Attr<i64>,
    /// What the functions run on: `x86_64` or `arm64`. By default what this provider's packages are
    /// made for, and nothing else.
    #[tf(optional, computed)]
    pub(crate) architecture: Attr<String>,
    /// Time zone of the functions, as the tz database names it, such as `Asia/Tokyo`; `UTC` by default.
    #[tf(optional, computed, default = "UTC")]
    pub(crate) timezone: Attr<String>,
    /// How long CloudWatch Logs keeps what the functions log, in days; 30 by default, and 0 keeps it for ever.
    /// One of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    /// 3288 and 3653. A log group that was there before keeps its retention.
    #[tf(optional, computed, default = 30)]
    pub(crate) log_retention_in_days: Attr<i64>,
    /// X-Ray tracing: `Active`, or `PassThrough`, the default, to follow whoever invokes.
    #[tf(optional, computed, default = "PassThrough")]
    pub(crate) tracing_mode: Attr<String>,
    /// The network that the functions are in, where they reach something in it.
    #[tf(optional, nested)]
    pub(crate) vpc: Attr<Vpc>,
    /// ARNs of the KMS keys with which the stream and the buckets are encrypted, where these are keys of
    /// your own.
    #[tf(optional)]
    pub(crate) kms_key_arns: List,
    /// Alarms in Amazon CloudWatch for each destination: records wait, batches fail or are left in part, failed logs are
    /// written, Lambda throttles, and records come while nothing runs. They are named `<name>-<destination>: <kind>`, and
    /// each links to what to do.
    #[tf(optional, nested)]
    pub(crate) alarms: Attr<Alarms>,
    /// Tags of functions, roles, log groups and alarms, beside the provider's `default_tags`.
    #[tf(optional)]
    pub(crate) tags: Texts,
    /// How long to go on trying.
    #[tf(optional, nested)]
    pub(crate) timeouts: Attr<Timeouts>,
    /// The name, which is also the import id.
    #[tf(computed, keep)]
    pub(crate) id: Attr<String>,
    /// `tags` and the provider's `default_tags` together.
    #[tf(computed, keep)]
    pub(crate) tags_all: Texts,
    /// What was found missing or changed by hand; the next apply repairs it.
    #[tf(computed, keep)]
    pub(crate) drift: Attr<Vec<String>>,
}

/// The keys under which a record says what it is.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Schema {
    /// Key of its type; `log_type` by default.
    #[tf(optional, computed, default = "log_type")]
    pub(crate) type_field: Attr<String>,
    /// Key of its unique id; `log_id` by default.
    #[tf(optional, computed, default = "log_id")]
    pub(crate) id_field: Attr<String>,
    /// Key of its time; `time` by default.
    #[tf(optional, computed, default = "time")]
    pub(crate) time_field: Attr<String>,
    /// What the type of records without one begins with; `unknown` by default.
    #[tf(optional, computed, default = "unknown")]
    pub(crate) unknown_prefix: Attr<String>,
}

/// Who is notified, and when.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Alarms {
    /// ARN of the SNS topic that gets a notice of each alarm, and of its end.
    #[tf(required)]
    pub(crate) topic_arn: Attr<String>,
    /// How long records may wait before there is an alarm, in whole seconds from 60 on; 3600 by default. It should be
    /// well below the retention of the stream.
    #[tf(optional, computed, default = 3600)]
    pub(crate) maximum_iterator_age_in_seconds: Attr<i64>,
}

/// A network of yours.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Vpc {
    /// Its subnets.
    #[tf(required)]
    pub(crate) subnet_ids: List,
    /// Its security groups.
    #[tf(required)]
    pub(crate) security_group_ids: List,
}

impl Pipeline {
    /// The destinations that are known, by name.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&String, &Destination)> {
        self.destinations.known().into_iter().flatten()
    }

    /// Fills in the statements that define tables of the objects, as far as they are known.
    pub(crate) fn describe_tables(&mut self) {
        let tables = self.each();
        let tables = tables.map(|(key, one)| (key.clone(), lake::athena_ddl(self, key, one)));
        let mut tables: BTreeMap<_, _> = tables.collect();
        for (key, one) in self.destinations.known_mut().into_iter().flatten() {
            if let Some((s3, ddl)) = one.s3.known_mut().zip(tables.remove(key)) {
                s3.athena_ddl = ddl;
            }
        }
    }

    /// Fills in what was seen, and leaves out destinations of which nothing is left.
    pub(crate) fn observe(&mut self, seen: &BTreeMap<String, Seen>) {
        let Some(all) = self.destinations.known_mut() else {
            return;
        };
        let gone = |key: &String| seen.get(key).is_some_and(|seen| seen.is_gone);
        all.retain(|key, _| !gone(key));
        for (key, destination) in all {
            if let Some(seen) = seen.get(key) {
                destination.observe(seen);
            }
        }
        let mut built = seen.values().map(|seen| &seen.architecture);
        if let Some(built) = built.find_map(Option::as_ref) {
            self.architecture = built.clone().into();
        }
        let lines = seen.iter().filter(|(_, seen)| !seen.is_gone);
        let lines = lines.flat_map(|(key, seen)| {
            let own = seen.drift.iter();
            own.map(move |line| format!("{key}: {line}"))
        });
        self.drift = Attr::Known(lines.collect());
    }
}
