//! Failed logs: what cannot be delivered is kept in a bucket.

use aws_sdk_s3::Client;
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use kinesis_utils::archive::Archives;
use kinesis_utils::event::Event;
use kinesis_utils::failed::Failed;
use kinesis_utils::keys;
use kinesis_utils::time::Time;

use crate::config::Variables;
use crate::deadline::Deadline;
use crate::objects::{Object, ObjectStore, PutError};

/// A place in Amazon S3 for what cannot be delivered.
#[derive(Clone, Debug)]
pub struct FailedLogs {
    store: ObjectStore,
    prefix: String,
}

/// Where failed logs are kept.
#[derive(Clone, Debug)]
pub struct Place {
    /// The bucket.
    pub bucket: String,
    /// What the keys of the objects begin with.
    pub prefix: String,
}

impl Place {
    /// Reads `FAILED_LOG_S3_BUCKET` and `FAILED_LOG_S3_PREFIX`.
    pub fn read(variables: &mut Variables<'_>) -> Self {
        Self {
            bucket: variables.text("FAILED_LOG_S3_BUCKET"),
            prefix: variables.text_or_empty("FAILED_LOG_S3_PREFIX"),
        }
    }
}

/// The failed logs of one invocation.
#[derive(Default)]
pub(crate) struct FailedBatch {
    archives: Archives<First>,
    reasons: IndexMap<String, Reason>,
}

struct First {
    time: Time,
    id: String,
    source: String,
}

/// Why records of one type failed.
struct Reason {
    first: String,
    records: u64,
}

impl FailedBatch {
    pub(crate) fn push(&mut self, failed: &Failed, event: &Event<'_>, zone: &TimeZone) {
        let first = || {
            let (source, own) = (event.id_of(failed.origin), failed.log_id.clone());
            First {
                time: failed
                    .time
                    .unwrap_or_else(|| event.time_of(failed.origin, zone)),
                id: own.unwrap_or_else(|| source.clone()),
                source,
            }
        };
        self.archives.push(&failed.log_type, &failed.line, first);
        let reason = self
            .reasons
            .entry(failed.log_type.clone())
            .or_insert_with(|| Reason {
                first: failed.reason.clone(),
                records: 0,
            });
        reason.records += 1;
    }
}

impl FailedLogs {
    /// Failed logs below a prefix of a bucket.
    #[must_use]
    pub fn new(client: Client, place: Place) -> Self {
        Self {
            store: ObjectStore::new(client, &place.bucket),
            prefix: place.prefix,
        }
    }

    pub(crate) async fn write(
        &self,
        batch: FailedBatch,
        deadline: Deadline,
    ) -> Result<(), PutError> {
        for (log_type, reason) in &batch.reasons {
            let (records, reason) = (reason.records, &reason.first);
            tracing::warn!(log_type, records, reason, "kept in failed logs");
        }
        let objects = batch.archives.finish().map(|archive| {
            let First { time, id, source } = archive.first;
            Object {
                key: keys::object(&self.prefix, &archive.name, &time, &id),
                gzip: archive.gzip.into(),
                source,
            }
        });
        self.store.put_all(objects, deadline).await
    }
}
