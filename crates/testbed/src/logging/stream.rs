//! A stream of one shard.

use anyhow::{Context, Result};
use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::types::{Record, ShardIteratorType};

use crate::world::Clients;

/// A Kinesis stream of one shard on a stand-in.
#[derive(Debug)]
pub struct Stream {
    client: Client,
    name: String,
}

impl Stream {
    /// Makes a stream.
    pub async fn make(endpoint: &str, name: &str) -> Result<Self> {
        let client = Client::new(&Clients::new(endpoint).config);
        let call = client.create_stream().stream_name(name).shard_count(1);
        let made = call.send().await;
        made.with_context(|| format!("make stream {name}"))?;
        Ok(Self {
            client,
            name: name.to_owned(),
        })
    }

    /// The partition keys and texts of all records, in order. Bytes that are no text are replaced.
    pub async fn records(&self) -> Result<Vec<(String, String)>> {
        let call = self.client.get_records();
        let call = call.set_shard_iterator(self.start().await?);
        let got = call.send().await.context("get records")?;
        Ok(got.records().iter().map(keyed).collect())
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

fn keyed(record: &Record) -> (String, String) {
    let text = String::from_utf8_lossy(record.data().as_ref()).into_owned();
    let key = record.partition_key().unwrap_or_default();
    (key.to_owned(), text)
}
