//! The layouts `parquet` and `ndjson`: an object a partition and invocation, which a batch that comes again replaces.
//!
//! An object is named after the first record that its partition has in the batch, and holds nothing from behind the
//! checkpoint that is answered. So whatever a failed delivery has written is replaced when its records come again,
//! however the batch is cut until then, and no record is in two objects in the end.

mod limits;
mod partitions;
mod parts;

use aws_sdk_s3::Client;
use kinesis_utils::failed::Failed;
use kinesis_utils::keys::shown;
use kinesis_utils::record::Record;
use log_lake::change::Files;
use log_lake::convert::Converter;
use log_lake::file::FileError;
use log_lake::partition::{Format, Layout};
use mover::{
    Batch, Deadline, Delivery, Left, Object, ObjectStore, OwnMetric, Settings, SinkError,
    SourceObject, chain,
};
use serde_json::Value;

use self::limits::{Cut, Limits};
use self::partitions::Partitions;
use self::parts::{Finished, First, Parts};
use crate::lake::parts::NotARow;

/// Values that do not fit the columns that are configured for them.
fn column_misfits(count: u64) -> OwnMetric {
    OwnMetric {
        name: "ColumnMisfits",
        count,
    }
}

/// Objects in partitions below a prefix of a bucket.
#[derive(Debug)]
pub(crate) struct Lake {
    store: ObjectStore,
    layout: Layout,
    converter: Converter,
}

/// What was made of a batch.
enum Collected<'a> {
    /// The records of all partitions.
    Whole(Parts<'a>),
    /// Nothing, since there are too many.
    Cut(Cut),
}

impl Lake {
    pub(crate) fn new(client: Client, bucket: &str, files: &Files, settings: &Settings) -> Self {
        let zone = settings.decode.zone.clone();
        let time_field = &settings.decode.schema.time_field;
        Self {
            store: ObjectStore::new(client, bucket),
            layout: files.layout(zone, settings.days_after),
            converter: Converter::new(files.columns.clone(), time_field),
        }
    }

    pub(crate) fn target(&self) -> String {
        format!("s3://{}/{}", self.store.bucket(), self.layout.prefix)
    }

    pub(crate) async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let (parts, left) = self.collect_before_limits(batch, deadline)?;
        let mut delivery = Delivery {
            records: parts.records(),
            own: parts.misfits().map(column_misfits),
            left,
            ..Delivery::default()
        };
        let objects = parts.finish().map_err(|error| failed(&error))?;
        let objects: Vec<Object> = objects.into_iter().map(|one| self.object(one)).collect();
        delivery.bytes = objects.iter().map(|object| object.size() as u64).sum();
        let written = self.store.put_all(objects.into_iter(), deadline).await;
        written.map_err(|error| SinkError::new(error.to_string()))?;
        Ok(delivery)
    }

    /// Collects a batch or, where that is too much for one invocation, what is before a Kinesis record of it.
    ///
    /// A record that is too much by itself is the first of its batch sooner or later, and then collected nevertheless.
    fn collect_before_limits(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<(Parts<'_>, Option<Left>), SinkError> {
        let (mut limits, mut left) = (Limits::of(deadline), None);
        loop {
            match self
                .collect(batch, &limits)
                .map_err(|error| failed(&error))?
            {
                Collected::Whole(parts) => return Ok((parts, left)),
                Collected::Cut(cut) => {
                    // Parts of the record may be in row groups already, which nothing takes out of a file.
                    batch.restart_before(cut.before);
                    limits = limits.after_restart();
                    left = Some(cut.left(batch.kinesis_records()));
                }
            }
        }
    }

    fn collect(&self, batch: &mut Batch<'_>, limits: &Limits) -> Result<Collected<'_>, FileError> {
        let mut parts = Parts::new(self.layout.format, &self.converter);
        let mut partitions = Partitions::default();
        while let Some(records) = batch.window() {
            let first = records.first().map(|record| record.origin.record);
            if let Some(cut) = first.and_then(|first| limits.cut(first, parts.size())) {
                return Ok(Collected::Cut(cut));
            }
            for record in records {
                let now = batch.now_of(record.origin);
                let index = partitions.choose(&self.layout, &record, now.moment);
                let Some(partition) = index.and_then(|index| Some((index, partitions.get(index)?)))
                else {
                    let why = limits::TOO_MANY_PARTITIONS;
                    let before = record.origin.record;
                    return Ok(Collected::Cut(Cut { before, why }));
                };
                let first = || First {
                    arrival: now.moment,
                    source: batch.source_of(record.origin),
                };
                match parts.push(partition, &record, &now, first) {
                    Ok(()) => {}
                    Err(NotARow::Record) => batch.reject(&not_an_object(record)),
                    Err(NotARow::File(error)) => return Err(error),
                }
            }
            parts.end_window()?;
        }
        Ok(Collected::Whole(parts))
    }

    fn object(&self, finished: Finished) -> Object {
        let Finished {
            partition,
            first,
            body,
        } = finished;
        let folder = shown(&partition.to_string());
        Object::from(SourceObject {
            key: self.layout.key(&partition, first.arrival, &first.source),
            place: format!("{}{folder}", self.layout.prefix.start()),
            source: first.source,
            body: body.into(),
            media_type: match self.layout.format {
                Format::Parquet => "application/vnd.apache.parquet",
                Format::Ndjson => "application/gzip",
            },
        })
    }
}

/// What the decoder takes for an object is one for the columns, too; if not, it is kept in failed logs.
fn not_an_object(record: Record) -> Failed {
    Failed::rejected(record, None, &Value::from("it has no fields"))
}

fn failed(error: &FileError) -> SinkError {
    SinkError::new(chain(error))
}
