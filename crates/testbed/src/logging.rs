//! The environment variables of the functions that move logs, and what they leave in a bucket.

mod stream;

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

pub use self::stream::Stream;
use crate::world::{Clients, variables};

/// The environment variables of a mover whose failed logs go to a bucket, with the schema `log_type`, `log_id`, `time`.
#[must_use]
pub fn mover_variables(endpoint: &str, bucket: &str) -> BTreeMap<String, String> {
    let pairs = [
        ("TZ", "Asia/Tokyo"),
        ("LOG_ID_FIELD", "log_id"),
        ("LOG_TYPE_FIELD", "log_type"),
        ("LOG_TIMESTAMP_FIELD", "time"),
        ("LOG_TYPE_UNKNOWN_PREFIX", "unknown"),
        ("LOG_TYPE_WHITELIST", ""),
        ("FAILED_LOG_S3_BUCKET", bucket),
        ("FAILED_LOG_S3_PREFIX", "failed"),
    ];
    let own = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    variables(endpoint).into_iter().chain(own).collect()
}

/// A bucket on a stand-in.
#[derive(Debug)]
pub struct Bucket {
    client: aws_sdk_s3::Client,
    name: String,
}

impl Bucket {
    /// A bucket that somebody else made.
    #[must_use]
    pub fn at(endpoint: &str, name: &str) -> Self {
        let (client, name) = (Clients::new(endpoint).s3, name.to_owned());
        Self { client, name }
    }

    /// Makes a bucket.
    pub async fn make(endpoint: &str, name: &str) -> Result<Self> {
        let Self { client, name } = Self::at(endpoint, name);
        let region = crate::REGION.into();
        let place =
            aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(region);
        let call = client
            .create_bucket()
            .bucket(&name)
            .create_bucket_configuration(place.build());
        call.send()
            .await
            .with_context(|| format!("make bucket {name}"))?;
        Ok(Self { client, name })
    }

    /// The lines of all objects, which are gzip, by their keys.
    pub async fn lines(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let mut found = BTreeMap::new();
        for key in self.keys().await? {
            let lines = self.read(&key).await?;
            found.insert(key, lines);
        }
        Ok(found)
    }

    /// The keys of all objects, in alphabetical order.
    pub async fn keys(&self) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        let call = self.client.list_objects_v2().bucket(&self.name);
        let mut pages = call.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.with_context(|| format!("list bucket {}", self.name))?;
            let found = page.contents().iter().filter_map(|one| one.key());
            keys.extend(found.map(str::to_owned));
        }
        Ok(keys)
    }

    /// Puts an object.
    pub async fn put(&self, key: &str, body: &[u8]) -> Result<()> {
        let call = self.client.put_object().bucket(&self.name).key(key);
        let put = call.body(body.to_vec().into()).send().await;
        put.map(drop).with_context(|| format!("put {key}"))
    }

    /// Deletes all objects.
    pub async fn empty(&self) -> Result<()> {
        for key in self.keys().await? {
            let call = self.client.delete_object().bucket(&self.name).key(&key);
            call.send().await.with_context(|| format!("delete {key}"))?;
        }
        Ok(())
    }

    /// The bytes of an object.
    pub async fn get(&self, key: &str) -> Result<Vec<u8>> {
        let call = self.client.get_object().bucket(&self.name).key(key);
        let object = call.send().await;
        let body = object.with_context(|| format!("get {key}"))?.body;
        Ok(body.collect().await?.to_vec())
    }

    async fn read(&self, key: &str) -> Result<Vec<String>> {
        let gzip = self.get(key).await?;
        let mut text = String::new();
        let read = MultiGzDecoder::new(gzip.as_slice()).read_to_string(&mut text);
        read.with_context(|| format!("expand {key}"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }
}
