//! The objects and files that hold logs or failed logs.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use aws_calls::CallError;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use jiff::Timestamp;
use kinesis_utils::failed::Form;
use kinesis_utils::gunzip::{gunzip, is_gzip};
use kinesis_utils::schema::Schema;
use log_lake::partition::{Holds, holds};
use sha2::{Digest, Sha256};

use crate::place::Place;

/// More than a function ever writes into one object.
const LARGEST: usize = 1 << 30;

/// An object or a file.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    place: Where,
    /// When it was written.
    pub(crate) written: Timestamp,
}

/// What an object holds.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// Its bytes, expanded where they were gzip.
    pub(crate) bytes: Vec<u8>,
    /// What identifies it among all objects, and among the contents it had: 64 hexadecimal digits.
    pub(crate) identity: String,
}

#[derive(Clone, Debug)]
enum Where {
    Bucket {
        /// A client of the bucket's own region.
        client: Client,
        bucket: String,
        key: String,
    },
    File(PathBuf),
}

impl fmt::Display for Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Where::Bucket { bucket, key, .. } => write!(out, "s3://{bucket}/{key}"),
            Where::File(path) => write!(out, "{}", path.display()),
        }
    }
}

/// All objects in a place, in the order of their names.
pub(crate) async fn list(place: &Place, client: &Client) -> Result<Vec<Object>> {
    match place {
        Place::Bucket { bucket, prefix } => keys(bucket, prefix, client)
            .await
            .with_context(|| format!("list s3://{bucket}/{prefix}")),
        Place::Path(path) => {
            let mut found = Vec::new();
            files(path, &mut found).with_context(|| format!("read {}", path.display()))?;
            found.sort_by_key(ToString::to_string);
            Ok(found)
        }
    }
}

/// A client of the region that a bucket is in.
async fn client_of(bucket: &str, client: &Client) -> Client {
    let Err(error) = client.head_bucket().bucket(bucket).send().await else {
        return client.clone();
    };
    let Some(region) = aws_calls::region_of_bucket(&error) else {
        return client.clone();
    };
    let region = Region::new(region.to_owned());
    Client::from_conf(client.config().to_builder().region(region).build())
}

async fn keys(bucket: &str, prefix: &str, client: &Client) -> Result<Vec<Object>> {
    let client = client_of(bucket, client).await;
    let request = client.list_objects_v2().bucket(bucket).prefix(prefix);
    let mut pages = request.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CallError::of("S3", "ListObjectsV2", bucket, &error))?;
        for object in page.contents.unwrap_or_default() {
            let written = object
                .last_modified
                .map(|time| time.secs())
                .unwrap_or_default();
            let place = Where::Bucket {
                client: client.clone(),
                bucket: bucket.to_owned(),
                key: object.key.unwrap_or_default(),
            };
            let written = Timestamp::from_second(written)?;
            found.push(Object { place, written });
        }
    }
    Ok(found)
}

fn files(path: &Path, found: &mut Vec<Object>) -> Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return fs::read_dir(path)?.try_for_each(|entry| files(&entry?.path(), found));
    }
    found.push(Object {
        place: Where::File(path.to_owned()),
        written: metadata.modified()?.try_into()?,
    });
    Ok(())
}

impl Object {
    /// Which form its lines have, going by its key; nothing of a file whose path says none.
    pub(crate) fn form(&self, schema: &Schema) -> Option<Form> {
        if self.holds().is_some() {
            return Some(Form::AsSent);
        }
        match &self.place {
            Where::Bucket { key, .. } => Some(Form::of_key(key, schema).unwrap_or(Form::AsSent)),
            Where::File(path) => Form::of_key(&path.to_string_lossy(), schema),
        }
    }

    /// Whose records it holds, where it is one of a lake.
    pub(crate) fn holds(&self) -> Option<Holds> {
        match &self.place {
            Where::Bucket { key, .. } => holds(key),
            Where::File(path) => holds(&path.to_string_lossy()),
        }
    }

    /// Whether it is in this bucket, below this beginning of keys.
    pub(crate) fn is_below(&self, other: &str, start: &str) -> bool {
        match &self.place {
            Where::Bucket { bucket, key, .. } => bucket == other && key.starts_with(start),
            Where::File(_) => false,
        }
    }

    /// What it holds.
    pub(crate) async fn read(&self) -> Result<Content> {
        let read = async {
            let (bytes, identity) = match &self.place {
                Where::Bucket {
                    client,
                    bucket,
                    key,
                } => {
                    let got = client.get_object().bucket(bucket).key(key).send().await;
                    let output =
                        got.map_err(|error| CallError::of("S3", "GetObject", self, &error))?;
                    let etag = output.e_tag().unwrap_or_default();
                    let identity = identity(&[bucket, key, etag]);
                    (output.body.collect().await?.to_vec(), identity)
                }
                Where::File(path) => {
                    let bytes = fs::read(path)?;
                    let digest = hex::encode(Sha256::digest(&bytes));
                    (bytes, identity(&["", &path.to_string_lossy(), &digest]))
                }
            };
            let bytes = if is_gzip(&bytes) {
                gunzip(&bytes, LARGEST)?
            } else {
                bytes
            };
            anyhow::Ok(Content { bytes, identity })
        };
        read.await.with_context(|| format!("read {self}"))
    }

    /// Removes it.
    pub(crate) async fn delete(&self) -> Result<()> {
        let delete = async {
            match &self.place {
                Where::Bucket {
                    client,
                    bucket,
                    key,
                } => {
                    let deleted = client.delete_object().bucket(bucket).key(key).send().await;
                    deleted.map_err(|error| CallError::of("S3", "DeleteObject", self, &error))?;
                }
                Where::File(path) => fs::remove_file(path)?,
            }
            anyhow::Ok(())
        };
        delete.await.with_context(|| format!("delete {self}"))
    }
}

/// The parts, in hexadecimal; none of them holds a zero byte.
fn identity(parts: &[&str]) -> String {
    hex::encode(Sha256::digest(parts.join("\0")))
}
