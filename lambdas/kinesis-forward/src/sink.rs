//! Another stream.

use std::sync::Arc;

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::config::Builder;
use aws_sdk_kinesis::config::retry::RetryConfig;
use aws_types::SdkConfig;
use kinesis_utils::failed::Failed;
use kinesis_utils::ordering::Ordering;
use kinesis_utils::put_records::{MAX_AGGREGATE, Outcome, Stream};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, OwnMetric, Sink, SinkError};

use crate::config::Config;
use crate::taken::{Taken, Unfinished};

/// Records that readers of the target stream see before one that was put before them under the same key.
const OUT_OF_ORDER: &str = "RecordsOutOfOrder";

/// A stream that takes each record under its own partition key, or under a random one.
#[derive(Debug)]
pub(crate) struct Kinesis {
    stream: Stream,
    ordering: Ordering,
    random_keys: bool,
    unfinished: Unfinished,
}

impl Kinesis {
    pub(crate) fn new(aws: &SdkConfig, config: &Config) -> Self {
        let builder = Builder::from(aws).retry_config(RetryConfig::disabled());
        let client = Client::from_conf(builder.build());
        let stream = Stream::new(client, &config.stream, config.max_retries);
        Self {
            stream: match config.ordering {
                Ordering::Strict => stream,
                Ordering::Packed => stream.packed(),
            },
            ordering: config.ordering,
            random_keys: config.random_keys,
            unfinished: Unfinished::default(),
        }
    }
}

/// Nothing waits for another record then, and every shard gets as much. What is packed together has one key.
fn scatter(records: &mut [Record], ordering: Ordering) {
    let most = match ordering {
        Ordering::Strict => 0,
        Ordering::Packed => MAX_AGGREGATE,
    };
    let (mut key, mut bytes) = (random_key(), 0);
    for record in records {
        if bytes + record.json.len() > most {
            (key, bytes) = (random_key(), 0);
        }
        bytes += record.json.len();
        record.partition_key = Arc::clone(&key);
        record.explicit_hash_key = None;
    }
}

fn random_key() -> Arc<str> {
    format!("{:032x}", fastrand::u128(..)).into()
}

impl Sink for Kinesis {
    const KIND: &'static str = "kinesis";
    const NEEDS_TIME: bool = false;

    fn target(&self) -> String {
        format!("the stream {}", self.stream.name())
    }

    fn takes_any_types(&self) -> bool {
        true
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let mut delivery = Delivery::default();
        let mut out_of_order = 0;
        let mut taken = self.unfinished.take(batch.digests());
        while let Some(mut records) = batch.window() {
            delivery.records += taken.skip(&mut records);
            if self.random_keys {
                scatter(&mut records, self.ordering);
            }
            let outcome = self.stream.put(&records, deadline.instant()).await;
            let outcome = outcome.map_err(|error| SinkError::new(error.to_string()))?;
            count(&mut delivery, &mut taken, &records, &outcome);
            out_of_order += outcome.out_of_order;
            for (index, reason) in outcome.refused {
                batch.reject(&Failed::rejected(
                    records[index].clone(),
                    None,
                    &reason.into(),
                ));
            }
            // What comes later must not overtake what is left.
            if delivery.left.is_some() {
                self.unfinished.keep(taken);
                break;
            }
        }
        delivery.own = Some(OwnMetric {
            name: OUT_OF_ORDER,
            count: out_of_order,
        });
        Ok(delivery)
    }
}

/// Counts what was taken, and remembers of it what will be delivered again.
fn count<D: Fn(usize) -> Vec<u8>>(
    delivery: &mut Delivery,
    taken: &mut Taken<D>,
    records: &[Record],
    outcome: &Outcome,
) {
    let mut is_taken = vec![true; records.len()];
    let refused = outcome.refused.iter().map(|(index, _)| index);
    for index in refused.chain(&outcome.left) {
        is_taken[*index] = false;
    }
    let first_left = outcome
        .left
        .first()
        .map(|first| records[*first].origin.record);
    // The next window may go on with the last Kinesis record of this one.
    let last = records.last().map(|last| last.origin.record);
    let again = first_left.or(last).unwrap_or_default();
    taken.forget_before(again);
    let took = records
        .iter()
        .zip(is_taken)
        .filter(|(_, is_taken)| *is_taken);
    for (record, _) in took {
        delivery.records += 1;
        delivery.bytes += record.json.len() as u64;
        if record.origin.record >= again {
            taken.add(record);
        }
    }
    delivery.left = first_left.map(|first| Left {
        first,
        records: outcome.left.len() as u64,
        reason: outcome.reason.clone(),
    });
}
