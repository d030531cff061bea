//! Another stream.

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::config::Builder;
use kinesis_utils::failed::Failed;
use kinesis_utils::put_records::{Outcome, Stream};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, Sink, SinkError};

/// A stream that takes each record under its own partition key.
#[derive(Debug)]
pub(crate) struct Kinesis(Stream);

impl Kinesis {
    pub(crate) fn new(aws: &SdkConfig, stream: &str, max_retries: u32) -> Self {
        let config = Builder::from(aws).retry_config(RetryConfig::disabled());
        Self(Stream::new(
            Client::from_conf(config.build()),
            stream,
            max_retries,
        ))
    }
}

impl Sink for Kinesis {
    const KIND: &'static str = "kinesis";
    const NEEDS_TIME: bool = false;

    fn target(&self) -> String {
        format!("the stream {}", self.0.name())
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        let mut delivery = Delivery::default();
        while let Some(records) = batch.window() {
            let outcome = self.0.put(&records, deadline.instant()).await;
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
