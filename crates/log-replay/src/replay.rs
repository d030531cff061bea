//! The work: each object's records are put, then it is done with.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aws_calls::CallError;
use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_sdk_kinesis::operation::describe_stream_summary::DescribeStreamSummaryError;
use aws_sdk_s3::Client;
use bytes::Bytes;
use kinesis_utils::failed::sent;
use kinesis_utils::put_records::Stream;
use kinesis_utils::record::{Origin, Record};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::cli::Cli;
use crate::mend::Mending;
use crate::object::{Object, list};
use crate::report::{self, Tally};

/// How often a record that the stream does not take is sent again.
const MAX_RETRIES: u32 = 20;
/// How long the records of one object are tried.
const PATIENCE: Duration = Duration::from_secs(600);

/// Replays what the command line names.
pub(crate) async fn run(cli: Cli) -> Result<Tally> {
    let config = aws_config::defaults(BehaviorVersion::latest()).load().await;
    let s3 = s3(&config);
    let objects = chosen(&cli, &s3).await?;
    let kinesis = aws_sdk_kinesis::config::Builder::from(&config)
        .retry_config(RetryConfig::disabled())
        .build();
    let client = aws_sdk_kinesis::Client::from_conf(kinesis);
    if cli.dry_run {
        look_for(&cli.to_stream, &client).await?;
    }
    let stream = Stream::new(client, &cli.to_stream, MAX_RETRIES);
    let mut tally = Tally::default();
    for object in &objects {
        tally.add(replay(object, &cli, &stream).await?);
        report::progress(&tally, objects.len());
    }
    report::result(&tally, cli.dry_run);
    Ok(tally)
}

/// Looks whether a stream is there; whoever may only put records cannot know, and gets a note about it.
async fn look_for(stream: &str, client: &aws_sdk_kinesis::Client) -> Result<()> {
    let call = client.describe_stream_summary().stream_name(stream);
    let Err(error) = call.send().await else {
        return Ok(());
    };
    let is_missing = error
        .as_service_error()
        .is_some_and(DescribeStreamSummaryError::is_resource_not_found_exception);
    ensure!(
        !is_missing,
        "there is no stream {stream}: nothing could be put"
    );
    let error = CallError::of("Kinesis", "DescribeStreamSummary", stream, &error);
    report::warn(&format!(
        "whether the stream is there is not known: {error}"
    ));
    Ok(())
}

fn s3(config: &aws_config::SdkConfig) -> Client {
    let builder = aws_sdk_s3::config::Builder::from(config);
    Client::from_conf(
        builder
            .force_path_style(aws_calls::s3_path_style(config))
            .build(),
    )
}

/// The objects in all places that were written in the time that is asked for.
async fn chosen(cli: &Cli, s3: &Client) -> Result<Vec<Object>> {
    let mut objects = Vec::new();
    for place in &cli.places {
        objects.extend(list(place, s3).await?);
    }
    ensure!(
        !objects.is_empty(),
        "there is nothing where the failed logs should be"
    );
    objects.retain(|object| {
        cli.since.is_none_or(|since| object.written >= since)
            && cli.until.is_none_or(|until| object.written < until)
    });
    Ok(objects)
}

async fn replay(object: &Object, cli: &Cli, stream: &Stream) -> Result<Tally> {
    let content = object.read().await?;
    let records = records(&content, &cli.mending, object);
    let mut tally = Tally {
        objects: 1,
        put: records.len(),
        left: 0,
    };
    if cli.dry_run {
        return Ok(tally);
    }
    tally.left = put(&records, object, stream).await?;
    tally.put -= tally.left;
    if cli.delete && tally.left == 0 {
        object.delete().await?;
    }
    Ok(tally)
}

/// The records of an object, one a line.
fn records(content: &[u8], mending: &Mending, object: &Object) -> Vec<Record> {
    let form = object.form(&mending.schema());
    let lines = content.split(|byte| *byte == b'\n');
    let record = |(number, line): (usize, &[u8])| {
        let sent = match std::str::from_utf8(line) {
            Ok(text) => sent(text, form),
            Err(_) => Cow::Borrowed(line),
        };
        let mended = mending.mend(sent, object.written);
        let key = mended.id.unwrap_or_else(|| digest(line));
        Record {
            json: Bytes::copy_from_slice(&mended.data),
            log_type: String::new(),
            log_id: None,
            time: None,
            partition_key: Arc::from(partition_key(&key)),
            explicit_hash_key: None,
            origin: Origin {
                record: number + 1,
                part: 0,
            },
        }
    };
    let numbered = lines.enumerate().filter(|(_, line)| !line.is_empty());
    numbered.map(record).collect()
}

/// What spreads records over the shards; Kinesis takes at most 256 characters.
fn partition_key(id: &str) -> String {
    if id.is_empty() || id.chars().count() > 256 {
        digest(id.as_bytes())
    } else {
        id.to_owned()
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..16])
}

/// Puts records, and says how many were not taken, each of which is named.
async fn put(records: &[Record], object: &Object, stream: &Stream) -> Result<usize> {
    let outcome = stream
        .put(records, Instant::now() + PATIENCE)
        .await
        .with_context(|| format!("put the records of {object}"))?;
    let line = |index: usize| records.get(index).map_or(0, |record| record.origin.record);
    for index in &outcome.left {
        report::left(
            object,
            line(*index),
            &format!("not taken: {}", outcome.reason),
        );
    }
    for (index, why) in &outcome.refused {
        report::left(object, line(*index), &format!("refused: {why}"));
    }
    Ok(outcome.left.len() + outcome.refused.len())
}
