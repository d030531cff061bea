//! What the functions that move logs are told, and what they leave in a bucket.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

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
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            for object in page.context("list a bucket")?.contents() {
                let key = object.key().unwrap_or_default();
                found.insert(key.to_owned(), self.read(key).await?);
            }
        }
        Ok(found)
    }

    /// Deletes all objects.
    pub async fn empty(&self) -> Result<()> {
        for key in self.lines().await?.into_keys() {
            let call = self.client.delete_object().bucket(&self.name).key(&key);
            call.send().await.with_context(|| format!("delete {key}"))?;
        }
        Ok(())
    }

    async fn read(&self, key: &str) -> Result<Vec<String>> {
        let object = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await;
        let gzip = object
            .with_context(|| format!("get {key}"))?
            .body
            .collect()
            .await?
            .into_bytes();
        let mut text = String::new();
        let read = MultiGzDecoder::new(gzip.as_ref()).read_to_string(&mut text);
        read.with_context(|| format!("expand {key}"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }
}
