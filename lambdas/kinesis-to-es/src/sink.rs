//! Indices and data streams of Elasticsearch.

use std::borrow::Cow;

use es_client::{Client, Document, Options, Rejection, check_id};
use http_sink::Secret;
use kinesis_utils::decode::TimeRange;
use kinesis_utils::failed::{Failed, Lacks};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, Sink, SinkError, chain};
use serde_json::Value;

use crate::id;
use crate::index::Indices;
use crate::timestamp::stamped;

/// What the cluster itself answers to a document whose index or id cannot be.
const BAD_REQUEST: u16 = 400;

/// Indices or data streams whose names begin with a prefix.
#[derive(Debug)]
pub(crate) struct Elasticsearch {
    client: Client,
    secret: Option<Secret>,
    are_streams: bool,
    has_ids: bool,
    prefix: String,
}

/// Where a record is to be written.
struct Target<'a> {
    /// Its place among the records.
    place: usize,
    index: usize,
    id: Option<Cow<'a, str>>,
    source: Cow<'a, [u8]>,
}

impl Elasticsearch {
    pub(crate) fn new(
        client: Client,
        secret: Option<Secret>,
        options: &Options,
        prefix: &str,
    ) -> Self {
        Self {
            client,
            secret,
            are_streams: options.data_stream,
            has_ids: !options.without_ids,
            prefix: prefix.to_owned(),
        }
    }

    async fn write(
        &self,
        batch: &mut Batch<'_>,
        records: &[Record],
        deadline: Deadline,
    ) -> Delivery {
        let mut indices = Indices::new(&self.prefix, self.are_streams);
        let mut targets = Vec::with_capacity(records.len());
        let (mut refused, mut crowded) = (Vec::new(), Vec::new());
        for (place, record) in records.iter().enumerate() {
            let number = indices.number(&record.log_type, batch.time_of(record).civil.date());
            if !indices.is_room(record.origin.record, number) {
                crowded.push(place);
                continue;
            }
            match self.target(batch, &indices, number, (place, record)) {
                Ok(target) => targets.push(target),
                Err(why) => refused.push((place, BAD_REQUEST, Value::from(why))),
            }
        }
        let documents: Vec<_> = targets
            .iter()
            .map(|target| document(target, &indices))
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

    fn target<'a>(
        &self,
        batch: &Batch<'_>,
        indices: &Indices<'a>,
        index: usize,
        (place, record): (usize, &'a Record),
    ) -> Result<Target<'a>, String> {
        indices.check(index)?;
        let source = if self.are_streams {
            stamped(&record.json, batch.time_of(record), batch.zone())
        } else {
            Cow::Borrowed(&*record.json)
        };
        let id = self.has_ids.then(|| match &record.log_id {
            Some(id) => id::of(&record.log_type, id),
            None => Cow::Owned(batch.id_of(record)),
        });
        id.as_deref().map_or(Ok(()), check_id)?;
        Ok(Target {
            place,
            index,
            id,
            source,
        })
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
        if let Some(secret) = &self.secret {
            secret.get(deadline).await?;
        }
        let mut delivery = Delivery::default();
        while let Some(records) = batch.window() {
            if !delivery.add(self.write(batch, &records, deadline).await) {
                break;
            }
        }
        Ok(delivery)
    }
}

fn document<'a>(target: &'a Target<'_>, indices: &'a Indices<'_>) -> Document<'a> {
    Document {
        index: indices.name(target.index),
        id: target.id.as_deref(),
        source: &target.source,
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
