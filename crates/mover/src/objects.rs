//! Writing objects, so that nothing is overwritten but by itself.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
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
    pub gzip: Bytes,
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
            // It is on its way while the next is made.
            tokio::task::yield_now().await;
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
    /// object of an earlier delivery of the same batch is replaced, but only as it was looked at:
    /// what an earlier process sent, and what comes late, replaces nothing of a later one.
    async fn put(&self, object: Object, deadline: Deadline) -> Result<(), PutError> {
        let mut allowed = Replaces::Nothing;
        while !self.write(&object.key, &object, &allowed, deadline).await? {
            allowed = match self.own(&object, deadline).await {
                Looked::Own(etag) => Replaces::This(etag),
                Looked::Gone => Replaces::Nothing,
                Looked::Other => {
                    let key = beside(&object.key, &object.source);
                    self.write(&key, &object, &Replaces::Anything, deadline)
                        .await?;
                    return Ok(());
                }
            };
        }
        Ok(())
    }

    /// Writes an object, and says whether it did: not where something is that it may not replace.
    async fn write(
        &self,
        key: &str,
        object: &Object,
        allowed: &Replaces,
        deadline: Deadline,
    ) -> Result<bool, PutError> {
        let call = || async {
            let call = self.client.put_object().bucket(&*self.bucket).key(key);
            let call = call
                .body(ByteStream::from(object.gzip.clone()))
                .content_type("application/gzip")
                .metadata(SOURCE, &object.source)
                .set_if_none_match(allowed.if_none_match())
                .set_if_match(allowed.if_match());
            match call.send().await {
                Ok(_) => Ok(true),
                Err(error) if is_refused(&error, allowed) => Ok(false),
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

    /// Whose object is under the key.
    async fn own(&self, object: &Object, deadline: Deadline) -> Looked {
        let call = || async {
            let call = self.client.head_object().bucket(&*self.bucket);
            match call.key(&object.key).send().await {
                Ok(head) => Ok(Some(head)),
                Err(error) if status(&error) == Some(404) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let key = &object.key;
        match with_retries(deadline, call).await {
            Ok(Some(head)) => Looked::of(&head, &object.source),
            Ok(None) => Looked::Gone,
            // Where reading is not allowed, an object more is better than one overwritten.
            Err(error) => {
                tracing::info!(
                    key,
                    error,
                    "could not look at the object that is already there"
                );
                Looked::Other
            }
        }
    }
}

/// What may be under a key for an object to be written there.
#[derive(Debug)]
enum Replaces {
    Nothing,
    /// The object with this entity tag.
    This(String),
    Anything,
}

impl Replaces {
    fn if_none_match(&self) -> Option<String> {
        matches!(self, Self::Nothing).then(|| "*".to_owned())
    }

    fn if_match(&self) -> Option<String> {
        match self {
            Self::This(etag) => Some(etag.clone()),
            Self::Nothing | Self::Anything => None,
        }
    }
}

/// What was found under a key.
#[derive(Debug)]
enum Looked {
    /// The object that begins with the same record of the stream, with its entity tag.
    Own(String),
    /// Nothing any more.
    Gone,
    /// Another one, as far as is known.
    Other,
}

impl Looked {
    fn of(head: &HeadObjectOutput, source: &str) -> Self {
        let first = head.metadata().and_then(|all| all.get(SOURCE));
        match head.e_tag() {
            Some(etag) if first.is_some_and(|first| first == source) => Self::Own(etag.to_owned()),
            _ => Self::Other,
        }
    }
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    Some(error.raw_response()?.status().as_u16())
}

/// Whether there is something that may not be replaced, or no longer what may.
fn is_refused(error: &SdkError<PutObjectError>, allowed: &Replaces) -> bool {
    let is_gone = || error.code() == Some("NoSuchKey") && matches!(allowed, Replaces::This(_));
    status(error) == Some(412) || is_gone()
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
