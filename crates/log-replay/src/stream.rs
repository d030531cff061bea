//! Records onto a stream.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aws_calls::CallError;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::operation::describe_stream_summary::DescribeStreamSummaryError;
use kinesis_utils::put_records;
use kinesis_utils::record::{Origin, Record};
use tokio::time::Instant;

use crate::object::Object;
use crate::pace::Pace;
use crate::records::Sent;
use crate::report;
use crate::target::Left;

/// How often a record that the stream does not take is sent again.
const MAX_RETRIES: u32 = 20;
/// How long the records that are put at once are tried.
const PATIENCE: Duration = Duration::from_secs(600);

/// A stream that records are put on.
#[derive(Debug)]
pub(crate) struct Stream {
    client: Client,
    name: String,
    stream: put_records::Stream,
}

impl Stream {
    pub(crate) fn new(name: &str, config: &SdkConfig) -> Self {
        let config = aws_sdk_kinesis::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .build();
        let client = Client::from_conf(config);
        Self {
            stream: put_records::Stream::new(client.clone(), name, MAX_RETRIES),
            name: name.to_owned(),
            client,
        }
    }

    /// Looks whether it is there; whoever may only put records cannot know, and gets a note about it.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) async fn look(&self) -> Result<()> {
        let call = self.client.describe_stream_summary();
        let Err(error) = call.stream_name(&self.name).send().await else {
            return Ok(());
        };
        let is_missing = error
            .as_service_error()
            .is_some_and(DescribeStreamSummaryError::is_resource_not_found_exception);
        ensure!(
            !is_missing,
            "there is no stream {}: nothing could be put",
            self.name
        );
        let error = CallError::of("Kinesis", "DescribeStreamSummary", &self.name, &error);
        report::warn(&format!(
            "whether the stream is there is not known: {error}"
        ));
        Ok(())
    }

    /// Puts the records of an object, and says which were not taken.
    ///
    /// # Errors
    /// When nothing can be put.
    pub(crate) async fn put(
        &self,
        records: &[Sent],
        object: &Object,
        pace: &Pace,
    ) -> Result<Vec<Left>> {
        let records: Vec<_> = records.iter().enumerate().map(record).collect();
        let mut left = Vec::new();
        for part in records.chunks(pace.most_at_once()) {
            pace.wait_for(part.len()).await;
            let put = self.stream.put(part, Instant::now() + PATIENCE).await;
            let outcome = put.with_context(|| format!("put the records of {object}"))?;
            let index = |at: &usize| part.get(*at).map_or(0, |record| record.origin.record);
            left.extend(outcome.left.iter().map(|at| Left {
                index: index(at),
                why: format!("not taken: {}", outcome.reason),
            }));
            left.extend(outcome.refused.iter().map(|(at, why)| Left {
                index: index(at),
                why: format!("refused: {why}"),
            }));
        }
        Ok(left)
    }
}

fn record((index, sent): (usize, &Sent)) -> Record {
    Record {
        json: sent.data.clone(),
        log_type: String::new(),
        log_id: None,
        time: None,
        partition_key: Arc::from(sent.key.as_str()),
        explicit_hash_key: None,
        origin: Origin {
            record: index,
            part: 0,
        },
    }
}
