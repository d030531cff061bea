//! The objects and files that hold failed logs.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use jiff::Timestamp;
use kinesis_utils::gunzip::{gunzip, is_gzip};

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

#[derive(Clone, Debug)]
enum Where {
    Bucket { bucket: String, key: String },
    File(PathBuf),
}

impl fmt::Display for Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Where::Bucket { bucket, key } => write!(out, "s3://{bucket}/{key}"),
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

async fn keys(bucket: &str, prefix: &str, client: &Client) -> Result<Vec<Object>> {
    let request = client.list_objects_v2().bucket(bucket).prefix(prefix);
    let mut pages = request.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        for object in page?.contents.unwrap_or_default() {
            let written = object
                .last_modified
                .map(|time| time.secs())
                .unwrap_or_default();
            let place = Where::Bucket {
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
    /// What it holds, expanded.
    pub(crate) async fn read(&self, client: &Client) -> Result<Vec<u8>> {
        let read = async {
            let bytes = match &self.place {
                Where::Bucket { bucket, key } => {
                    let output = client.get_object().bucket(bucket).key(key).send().await?;
                    output.body.collect().await?.to_vec()
                }
                Where::File(path) => fs::read(path)?,
            };
            anyhow::Ok(if is_gzip(&bytes) {
                gunzip(&bytes, LARGEST)?
            } else {
                bytes
            })
        };
        read.await.with_context(|| format!("read {self}"))
    }

    /// Removes it.
    pub(crate) async fn delete(&self, client: &Client) -> Result<()> {
        let delete = async {
            match &self.place {
                Where::Bucket { bucket, key } => {
                    client
                        .delete_object()
                        .bucket(bucket)
                        .key(key)
                        .send()
                        .await?;
                }
                Where::File(path) => fs::remove_file(path)?,
            }
            anyhow::Ok(())
        };
        delete.await.with_context(|| format!("delete {self}"))
    }
}
