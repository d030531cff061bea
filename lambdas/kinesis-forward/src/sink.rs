//! Another stream.

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::config::Builder;
use kinesis_utils::failed::Failed;
use kinesis_utils::put_records::{Outcome, Stream};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, Sink, SinkError};

use crate::config::Config;

/// A stream that takes each record under its own partition key, or under a random one.
#[derive(Debug)]
pub(crate) struct Kinesis {
    stream: Stream,
    random_keys: bool,
}

impl Kinesis {
    pub(crate) fn new(aws: &SdkConfig, config: &Config) -> Self {
        let builder = Builder::from(aws).retry_config(RetryConfig::disabled());
        let client = Client::from_conf(builder.build());
        Self {
            stream: Stream::new(client, &config.stream, config.max_retries),
            random_keys: config.random_keys,
        }
    }
}

/// Nothing waits for another record then, and every shard gets as much.
fn scatter(records: &mut [Record]) {
    for record in records {
        record.partition_key = format!("{:032x}", fastrand::u128(..)).into();
        record.explicit_hash_key = None;
    }
}

impl Sink for Kinesis {
    const KIND: &'static str = "kinesis";
    const NEEDS_TIME: bool = false;

    fn target(&self) -> String {
        format!("the stream {}", self.stream.name())
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let mut delivery = Delivery::default();
        while let Some(mut records) = batch.window() {
            if self.random_keys {
                scatter(&mut records);
            }
            let outcome = self.stream.put(&records, deadline.instant()).await;
            let outcome = outcome.map_err(|error| SinkError::new(error.to_string()))?;
            count(&mut delivery, &records, &outcome);
            for (index, reason) in outcome.refused {
                batch.reject(&Failed::rejected(
                    records[index].clone(),
                    None,
                    &reason.into(),
                ));
            }
            // What comes later must not overtake what is left.
            if delivery.left.is_some() {
                break;
            }
        }
        Ok(delivery)
    }
}

fn count(delivery: &mut Delivery, records: &[Record], outcome: &Outcome) {
    let missing = |index: &usize| {
        let is_refused = outcome.refused.iter().any(|(refused, _)| refused == index);
        is_refused || outcome.left.binary_search(index).is_ok()
    };
    let taken = (0..records.len()).filter(|index| !missing(index));
    for index in taken {
        delivery.records += 1;
        delivery.bytes += records[index].json.len() as u64;
    }
    delivery.left = outcome.left.first().map(|first| Left {
        first: records[*first].origin.record,
        records: outcome.left.len() as u64,
        reason: outcome.reason.clone(),
    });
}
