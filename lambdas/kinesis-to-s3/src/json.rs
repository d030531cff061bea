//! The layout `json`: an object a type and invocation, named after its first record.

use aws_sdk_s3::Client;
use kinesis_utils::archive::{Archives, Finished};
use kinesis_utils::failed::Form;
use mover::{
    Batch, Deadline, Delivery, FirstRecord, Object, ObjectStore, Place, Settings, SinkError,
};

/// Objects below a prefix of a bucket.
#[derive(Debug)]
pub(crate) struct Json {
    store: ObjectStore,
    prefix: String,
    /// The type of objects whose key S3 refuses.
    refused: String,
}

impl Json {
    pub(crate) fn new(client: Client, place: Place, settings: &Settings) -> Self {
        Self {
            store: ObjectStore::new(client, &place.bucket),
            prefix: place.prefix,
            refused: Form::AsSent.of_refused_key(&settings.decode.schema),
        }
    }

    fn object(&self, archive: Finished<FirstRecord>) -> Object {
        let Finished {
            name, first, gzip, ..
        } = archive;
        Object::new(&self.prefix, &name, first, &self.refused, gzip)
    }

    pub(crate) fn target(&self) -> String {
        format!("s3://{}/{}", self.store.bucket(), self.prefix)
    }

    pub(crate) async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let (mut archives, mut delivery) = (Archives::default(), Delivery::default());
        while let Some(records) = batch.window() {
            delivery.records += records.len() as u64;
            for record in records {
                let first = || FirstRecord {
                    time: batch.time_of(&record),
                    id: batch.id_of(&record),
                    source: batch.source_of(record.origin),
                };
                archives.push(&record.log_type, &record.json, first);
            }
        }
        let bytes = &mut delivery.bytes;
        let objects = archives.finish().map(|archive| self.object(archive));
        let objects = objects.inspect(|object| *bytes += object.size() as u64);
        let written = self.store.put_all(objects, deadline).await;
        written.map_err(|error| SinkError::new(error.to_string()))?;
        Ok(delivery)
    }
}
