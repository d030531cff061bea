//! A stream of one shard.

use anyhow::{Context, Result, ensure};
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::{PutRecordsRequestEntry, Record, ShardIteratorType};

use crate::world::Clients;

/// A Kinesis stream of one shard on a stand-in.
#[derive(Debug)]
pub struct Stream {
    client: Client,
    name: String,
}

impl Stream {
    /// A stream that somebody else made.
    #[must_use]
    pub fn at(endpoint: &str, name: &str) -> Self {
        Self {
            client: Client::new(&Clients::new(endpoint).config),
            name: name.to_owned(),
        }
    }

    /// Makes a stream.
    pub async fn make(endpoint: &str, name: &str) -> Result<Self> {
        let stream = Self::at(endpoint, name);
        let call = stream.client.create_stream().stream_name(name);
        let made = call.shard_count(1).send().await;
        made.with_context(|| format!("make stream {name}"))?;
        Ok(stream)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its ARN.
    pub async fn arn(&self) -> Result<String> {
        let call = self.client.describe_stream_summary();
        let answer = call.stream_name(&self.name).send().await;
        let answer = answer.with_context(|| format!("describe stream {}", self.name))?;
        let summary = answer.stream_description_summary;
        Ok(summary.context("a stream is described")?.stream_arn)
    }

    /// Puts data, all of one partition key; fails unless the stream takes all of it.
    pub async fn put(&self, data: &[Vec<u8>]) -> Result<()> {
        let entry = |data: &Vec<u8>| {
            let entry = PutRecordsRequestEntry::builder().data(Blob::new(data.as_slice()));
            entry.partition_key("key").build()
        };
        let entries = data.iter().map(entry).collect::<Result<_, _>>()?;
        let call = self.client.put_records().stream_name(&self.name);
        let answer = call.set_records(Some(entries)).send().await;
        let answer = answer.with_context(|| format!("put on stream {}", self.name))?;
        let refused = answer.failed_record_count().unwrap_or_default();
        ensure!(refused == 0, "{} did not take all: {answer:?}", self.name);
        Ok(())
    }

    /// The data of all records, in order.
    pub async fn data(&self) -> Result<Vec<Vec<u8>>> {
        let data = |record: Record| record.data.into_inner();
        Ok(self.all().await?.into_iter().map(data).collect())
    }

    /// The partition keys and texts of all records, in order. Bytes that are no text are replaced.
    pub async fn records(&self) -> Result<Vec<(String, String)>> {
        let text = |(key, data): (String, Vec<u8>)| (key, String::from_utf8_lossy(&data).into());
        Ok(self.entries().await?.into_iter().map(text).collect())
    }

    /// The partition keys and data of all records, in order; an aggregate is one.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub async fn entries(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let entry = |record: Record| {
            let data = record.data.into_inner();
            (record.partition_key.unwrap_or_default(), data)
        };
        Ok(self.all().await?.into_iter().map(entry).collect())
    }

    async fn all(&self) -> Result<Vec<Record>> {
        let call = self.client.get_records();
        let call = call.set_shard_iterator(self.start().await?);
        Ok(call.send().await.context("get records")?.records)
    }

    /// Where the first record is.
    async fn start(&self) -> Result<Option<String>> {
        let call = self.client.list_shards().stream_name(&self.name);
        let listed = call.send().await.context("list shards")?;
        let shard = listed.shards().first().context("a stream has a shard")?;
        let call = self.client.get_shard_iterator().stream_name(&self.name);
        let call = call.shard_id(shard.shard_id());
        let call = call.shard_iterator_type(ShardIteratorType::TrimHorizon);
        let got = call.send().await.context("get a shard iterator")?;
        Ok(got.shard_iterator)
    }
}
