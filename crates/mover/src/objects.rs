//! Writing objects, so that nothing is overwritten but by itself.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{DisplayErrorContext, SdkError};
use aws_sdk_s3::operation::put_object::PutObjectError;
use aws_sdk_s3::primitives::ByteStream;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

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
    /// A bucket, through this client.
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
    /// When one could not be written; the others may have been.
    pub async fn put_all(&self, objects: impl Iterator<Item = Object>) -> Result<(), PutError> {
        let (mut writes, room) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        for object in objects {
            // Never closed.
            let place = Arc::clone(&room).acquire_owned().await.ok();
            let store = self.clone();
            writes.spawn(async move {
                let _place = place;
                store.put(object).await
            });
        }
        while let Some(written) = writes.join_next().await {
            match written {
                Ok(outcome) => outcome?,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        }
        Ok(())
    }

    /// Writes an object under its key, or under one beside it when another batch's is there.
    ///
    /// Two batches want one key when the first records of both have the same id and time. The
    /// object of an earlier delivery of the same batch is replaced.
    async fn put(&self, object: Object) -> Result<(), PutError> {
        let Object { key, gzip, source } = object;
        let body = aws_sdk_s3::primitives::SdkBody::from(gzip);
        let copy = || {
            body.try_clone()
                .map_or_else(ByteStream::default, ByteStream::new)
        };
        if self
            .put_new(&key, copy(), &source)
            .await
            .map_err(|error| self.error(&key, &error))?
        {
            return Ok(());
        }
        let key = if self.is_from(&key, &source).await {
            key
        } else {
            beside(&key, &source)
        };
        self.put_over(&key, copy(), &source)
            .await
            .map_err(|error| self.error(&key, &error))
    }

    /// Writes an object where there is none, and says whether there was none.
    async fn put_new(
        &self,
        key: &str,
        body: ByteStream,
        source: &str,
    ) -> Result<bool, SdkError<PutObjectError>> {
        let call = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .body(body);
        let call = call
            .content_type("application/gzip")
            .metadata(SOURCE, source);
        match call.if_none_match("*").send().await {
            Ok(_) => Ok(true),
            Err(error) if is_there(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn put_over(
        &self,
        key: &str,
        body: ByteStream,
        source: &str,
    ) -> Result<(), SdkError<PutObjectError>> {
        let call = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .body(body);
        let call = call
            .content_type("application/gzip")
            .metadata(SOURCE, source);
        call.send().await.map(|_| ())
    }

    /// Whether an object is known to begin with this record of the stream.
    async fn is_from(&self, key: &str, source: &str) -> bool {
        let call = self.client.head_object().bucket(&*self.bucket).key(key);
        match call.send().await {
            Ok(head) => head
                .metadata()
                .and_then(|all| all.get(SOURCE))
                .is_some_and(|is| is == source),
            // Where reading is not allowed, an object more is better than one overwritten.
            Err(error) => {
                let error = DisplayErrorContext(&error).to_string();
                tracing::info!(
                    key,
                    error,
                    "could not look at an object that is already there"
                );
                false
            }
        }
    }

    fn error(&self, key: &str, error: &SdkError<PutObjectError>) -> PutError {
        PutError {
            bucket: self.bucket.to_string(),
            key: key.to_owned(),
            reason: DisplayErrorContext(error).to_string(),
        }
    }
}

fn is_there(error: &SdkError<PutObjectError>) -> bool {
    error
        .raw_response()
        .is_some_and(|answer| answer.status().as_u16() == 412)
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
