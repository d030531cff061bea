//! Writing objects, so that nothing is overwritten but by itself.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::put_object::PutObjectError;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::retry::with_retries;

/// As many are written at once.
const AT_ONCE: usize = 32;
/// Metadata of an object: which record of the stream is its first.
const SOURCE: &str = "first-record";

/// A bucket.
#[derive(Clone, Debug)]
pub struct ObjectStore {
    client: Client,
    bucket: Arc<str>,
}

/// An object to be written.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// What it holds, as gzip.
    pub gzip: Vec<u8>,
    /// Which record of the stream is its first, the same at every delivery.
    pub source: String,
}

/// Why an object was not written.
#[derive(Debug, thiserror::Error)]
#[error("could not write s3://{bucket}/{key}: {reason}")]
pub struct PutError {
    bucket: String,
    key: String,
    reason: String,
}

impl ObjectStore {
    /// A bucket, through a client that [`crate::aws::s3`] made.
    #[must_use]
    pub fn new(client: Client, bucket: &str) -> Self {
        let bucket = bucket.into();
        Self { client, bucket }
    }

    /// The bucket's name.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Writes objects, several at once, each as soon as the iterator gives it.
    ///
    /// # Errors
    /// When one could not be written before the deadline; the others may have been.
    pub async fn put_all(
        &self,
        objects: impl Iterator<Item = Object>,
        deadline: Deadline,
    ) -> Result<(), PutError> {
        let (mut writes, room) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        for object in objects {
            // It fails only when it has been closed, which nobody does.
            let place = Arc::clone(&room).acquire_owned().await.ok();
            let store = self.clone();
            writes.spawn(async move {
                let _place = place;
                store.put(object, deadline).await
            });
        }
        while let Some(written) = writes.join_next().await {
            match written {
                Ok(outcome) => outcome?,
                Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
            }
        }
        Ok(())
    }

    /// Writes an object under its key, or under one beside it when another batch's is there.
    ///
    /// Two batches want one key when the first records of both have the same id and time. The
    /// object of an earlier delivery of the same batch is replaced.
    async fn put(&self, object: Object, deadline: Deadline) -> Result<(), PutError> {
        let Object { key, gzip, source } = object;
        let gzip = Bytes::from(gzip);
        if self.write(&key, &gzip, &source, true, deadline).await? {
            return Ok(());
        }
        let is_own = self.is_from(&key, &source, deadline).await;
        let key = if is_own { key } else { beside(&key, &source) };
        self.write(&key, &gzip, &source, false, deadline).await?;
        Ok(())
    }

    /// Writes an object, and says whether it did: an object that must be new is not where one is.
    async fn write(
        &self,
        key: &str,
        gzip: &Bytes,
        source: &str,
        must_be_new: bool,
        deadline: Deadline,
    ) -> Result<bool, PutError> {
        let call = || async {
            let call = self.client.put_object().bucket(&*self.bucket).key(key);
            let call = call
                .body(ByteStream::from(gzip.clone()))
                .content_type("application/gzip")
                .metadata(SOURCE, source)
                .set_if_none_match(must_be_new.then(|| "*".to_owned()));
            match call.send().await {
                Ok(_) => Ok(true),
                Err(error) if is_there(&error) => Ok(false),
                Err(error) => Err(error),
            }
        };
        let written = with_retries(deadline, call).await;
        written.map_err(|reason| PutError {
            bucket: self.bucket.to_string(),
            key: key.to_owned(),
            reason,
        })
    }

    /// Whether an object is known to begin with this record of the stream.
    async fn is_from(&self, key: &str, source: &str, deadline: Deadline) -> bool {
        let call = || {
            self.client
                .head_object()
                .bucket(&*self.bucket)
                .key(key)
                .send()
        };
        match with_retries(deadline, call).await {
            Ok(head) => {
                let first = head.metadata().and_then(|all| all.get(SOURCE));
                first.is_some_and(|first| first == source)
            }
            // Where reading is not allowed, an object more is better than one overwritten.
            Err(error) => {
                tracing::info!(
                    key,
                    error,
                    "could not look at the object that is already there"
                );
                false
            }
        }
    }
}

fn is_there(error: &SdkError<PutObjectError>) -> bool {
    let answer = error.raw_response();
    answer.is_some_and(|answer| answer.status().as_u16() == 412)
}

/// The key of an object whose own key another one has.
fn beside(key: &str, source: &str) -> String {
    let digest = Sha256::digest(source);
    let digits: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let stem = key.strip_suffix(".gz").unwrap_or(key);
    format!("{stem}-{digits}.gz")
}
