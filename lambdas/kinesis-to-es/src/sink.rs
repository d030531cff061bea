//! Indices of Elasticsearch.

use std::borrow::Cow;

use es_client::{Client, Document, Rejection, check_id};
use kinesis_utils::decode::TimeRange;
use kinesis_utils::failed::{Failed, Lacks};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, Sink, SinkError, chain};
use serde_json::Value;

use crate::id;
use crate::index::Indices;

/// What the cluster itself answers to a document whose index or id cannot be.
const BAD_REQUEST: u16 = 400;

/// Indices whose names begin with a prefix.
#[derive(Debug)]
pub(crate) struct Elasticsearch {
    client: Client,
    prefix: String,
}

/// Where a record is to be written.
struct Target<'a> {
    /// Its place among the records.
    place: usize,
    index: usize,
    id: Cow<'a, str>,
}

impl Elasticsearch {
    pub(crate) fn new(client: Client, prefix: &str) -> Self {
        let prefix = prefix.to_owned();
        Self { client, prefix }
    }

    async fn write(
        &self,
        batch: &mut Batch<'_>,
        records: &[Record],
        deadline: Deadline,
    ) -> Delivery {
        let mut indices = Indices::new(&self.prefix);
        let mut targets = Vec::with_capacity(records.len());
        let (mut refused, mut crowded) = (Vec::new(), Vec::new());
        for (place, record) in records.iter().enumerate() {
            let number = indices.number(&record.log_type, batch.time_of(record).civil.date());
            if !indices.is_room(record.origin.record, number) {
                crowded.push(place);
                continue;
            }
            match target(batch, &indices, number, place, record) {
                Ok(target) => targets.push(target),
                Err(why) => refused.push((place, BAD_REQUEST, Value::from(why))),
            }
        }
        let documents: Vec<_> = targets
            .iter()
            .map(|target| document(target, &indices, records))
            .collect();
        let outcome = self
            .client
            .create(&documents, deadline.instant().into_std())
            .await;
        let rejected = outcome.rejected.into_iter();
        refused.extend(rejected.filter_map(|(at, Rejection { status, error })| {
            let error = serde_json::from_str(&error).unwrap_or(Value::from(error));
            Some((targets.get(at)?.place, status, error))
        }));
        let left = outcome.undelivered.iter().filter_map(|&at| targets.get(at));
        let left: Vec<usize> = left.map(|target| target.place).collect();
        let reason = outcome.error.map(|error| chain(&error)).unwrap_or_default();
        let mut delivery = summary(records, &refused, &left, reason);
        delivery.records -= crowded.len() as u64;
        for place in crowded {
            delivery.bytes -= records[place].json.len() as u64;
            batch.keep_out(records[place].clone(), Lacks::Room);
        }
        for (place, status, error) in refused {
            batch.reject(&Failed::rejected(
                records[place].clone(),
                Some(status),
                &error,
            ));
        }
        delivery
    }
}

impl Sink for Elasticsearch {
    const KIND: &'static str = "elasticsearch";
    const NEEDS_TIME: bool = true;
    /// There is an index a day, and the cleaner never finds one of the future too old.
    const TIME_RANGE: Option<TimeRange> = Some(TimeRange {
        days_before: 366,
        days_after: 2,
    });

    fn target(&self) -> String {
        format!("Elasticsearch {}", self.client.endpoint())
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let mut delivery = Delivery::default();
        while let Some(records) = batch.window() {
            if !delivery.add(self.write(batch, &records, deadline).await) {
                break;
            }
        }
        Ok(delivery)
    }
}

fn target<'a>(
    batch: &Batch<'_>,
    indices: &Indices<'a>,
    index: usize,
    place: usize,
    record: &'a Record,
) -> Result<Target<'a>, String> {
    indices.check(index)?;
    let id = match &record.log_id {
        Some(id) => id::of(&record.log_type, id),
        None => Cow::Owned(batch.id_of(record)),
    };
    check_id(&id)?;
    Ok(Target { place, index, id })
}

fn document<'a>(
    target: &'a Target<'_>,
    indices: &'a Indices<'_>,
    records: &'a [Record],
) -> Document<'a> {
    Document {
        index: indices.name(target.index),
        id: &target.id,
        source: &records[target.place].json,
    }
}

fn summary(
    records: &[Record],
    refused: &[(usize, u16, Value)],
    left: &[usize],
    reason: String,
) -> Delivery {
    let size = |place: usize| records[place].json.len() as u64;
    let all: u64 = (0..records.len()).map(size).sum();
    let without = refused
        .iter()
        .map(|(place, ..)| *place)
        .chain(left.iter().copied());
    let missing: u64 = without.map(size).sum();
    Delivery {
        records: (records.len() - refused.len() - left.len()) as u64,
        bytes: all - missing,
        left: left.first().map(|&first| Left {
            first: records[first].origin.record,
            records: left.len() as u64,
            reason,
        }),
        ..Delivery::default()
    }
}
