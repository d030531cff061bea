//! Failed logs: what cannot be delivered is kept in a bucket.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use aws_sdk_s3::Client;
use kinesis_utils::archive::{Archives, Finished};
use kinesis_utils::decode::Options;
use kinesis_utils::event::Event;
use kinesis_utils::failed::{Failed, Form};
use kinesis_utils::keys::{self, MAX_PREFIX};
use kinesis_utils::schema::Schema;

use crate::config::Variables;
use crate::deadline::Deadline;
use crate::objects::{FirstRecord, Object, ObjectStore, PutError};
use crate::reasons::Reasons;

/// As many types of one Kinesis record have an object of their own. A bound for all records of an invocation would
/// depend on how they were cut into batches, and a batch that comes again would write other objects.
pub(crate) const MAX_TYPES: usize = 256;

/// A place in Amazon S3 for what cannot be delivered.
#[derive(Clone, Debug)]
pub struct FailedLogs {
    store: ObjectStore,
    prefix: String,
    /// What became of the records in it, for the function's log.
    outcome: &'static str,
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
        Self::read_from(variables, "FAILED_LOG_S3_BUCKET", "FAILED_LOG_S3_PREFIX")
    }

    /// Reads a place from the variables with these names.
    pub fn read_from(variables: &mut Variables<'_>, bucket: &str, prefix: &str) -> Self {
        let place = Self {
            bucket: variables.text(bucket),
            prefix: variables.text_or_empty(prefix),
        };
        if keys::prefix(&place.prefix).len() > MAX_PREFIX {
            variables.problem(format!("{prefix} is longer than {MAX_PREFIX} bytes"));
        }
        place
    }
}

/// The failed logs of one invocation.
#[derive(Default)]
pub(crate) struct FailedBatch {
    archives: Archives<First>,
    reasons: Reasons,
    /// The types of users that each Kinesis record has here, by their hashes: they may be long.
    types: HashMap<usize, HashSet<u64>>,
    hasher: RandomState,
}

struct First {
    record: FirstRecord,
    form: Form,
}

impl FailedBatch {
    pub(crate) fn push(&mut self, failed: &Failed, event: &Event<'_>, options: &Options) {
        let first = || {
            let (source, own) = (event.id_of(failed.origin), failed.log_id.clone());
            let arrival = || event.time_of(failed.origin, &options.zone);
            let record = FirstRecord {
                time: failed.time.unwrap_or_else(arrival),
                id: own.unwrap_or_else(|| source.clone()),
                source,
            };
            let form = failed.form;
            First { record, form }
        };
        let is_room = !failed.is_users_type || self.is_room(failed);
        let instead = (!is_room).then(|| failed.form.of_too_many_types(&options.schema));
        let log_type = instead.as_ref().unwrap_or(&failed.log_type);
        self.archives.push(log_type, &failed.line, first);
        self.reasons.add(log_type, &failed.reason);
    }

    /// Counts a record that is kept nowhere.
    pub(crate) fn drop(&mut self, failed: &Failed) {
        self.reasons.add(&failed.log_type, &failed.reason);
    }

    /// Logs why records were kept nowhere.
    pub(crate) fn log_dropped(&self) {
        self.reasons.log("could not be redacted, and dropped");
    }

    /// Whether a Kinesis record has this type already, or may have one more.
    fn is_room(&mut self, failed: &Failed) -> bool {
        let types = self.types.entry(failed.origin.record).or_default();
        let log_type = self.hasher.hash_one(&failed.log_type);
        if types.contains(&log_type) {
            return true;
        }
        let is_room = types.len() < MAX_TYPES;
        if is_room {
            types.insert(log_type);
        }
        is_room
    }
}

impl FailedLogs {
    /// Failed logs below a prefix of a bucket.
    #[must_use]
    pub fn new(client: Client, place: Place) -> Self {
        Self {
            store: ObjectStore::new(client, &place.bucket),
            prefix: place.prefix,
            outcome: "kept in failed logs",
        }
    }

    /// What cannot be redacted, below a prefix of a bucket and in the form of failed logs.
    pub(crate) fn unredacted(client: Client, place: Place) -> Self {
        Self {
            outcome: "could not be redacted, and kept apart",
            ..Self::new(client, place)
        }
    }

    pub(crate) async fn write(
        &self,
        batch: FailedBatch,
        schema: &Schema,
        deadline: Deadline,
    ) -> Result<(), PutError> {
        batch.reasons.log(self.outcome);
        let archives = batch.archives.finish();
        let objects = archives.map(|archive| self.object(archive, schema));
        self.store.put_all(objects, deadline).await
    }

    fn object(&self, archive: Finished<First>, schema: &Schema) -> Object {
        let First { record, form } = archive.first;
        let refused = form.of_refused_key(schema);
        Object::new(&self.prefix, &archive.name, record, &refused, archive.gzip)
    }
}
