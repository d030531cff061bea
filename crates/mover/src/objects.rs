//! Writing objects, so that nothing is overwritten but by itself.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::operation::put_object::PutObjectError;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use kinesis_utils::keys::Name;
use kinesis_utils::time::Time;
use retry::{Evidence, Verdict, verdict};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::retry::{Failure, with_retries};
use crate::store::BucketClient;

/// As many are written at once.
const AT_ONCE: usize = 32;
/// Metadata of an object: which record of the stream is its first.
const SOURCE: &str = "first-record";

/// A bucket.
#[derive(Clone, Debug)]
pub struct ObjectStore {
    client: BucketClient,
    bucket: Arc<str>,
}

/// An object to be written.
#[derive(Clone, Debug)]
pub struct Object {
    key: String,
    /// A key without anything that a user wrote, for where S3 refuses the other.
    hashed: Option<String>,
    /// Where it is, for logs and errors.
    place: String,
    /// What it holds.
    body: Bytes,
    media_type: &'static str,
    /// Which record of the stream is its first, the same at every delivery.
    source: String,
    /// What has its key already, where anything does.
    under_key: UnderKey,
}

/// What an object is that has the key of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnderKey {
    /// Another batch's, unless its first record is the same: the keys come from types, times and ids of users.
    Any,
    /// An earlier delivery's of the same records, since the key has the hash of the first record's source.
    Earlier,
}

/// An object whose key nothing else has than what an earlier delivery of the same first record wrote.
#[derive(Clone, Debug)]
pub struct SourceObject {
    /// The key, which holds a hash of the source.
    pub key: String,
    /// Where it is, for logs and errors, without anything that they may not hold.
    pub place: String,
    /// Which record of the stream is its first, the same at every delivery.
    pub source: String,
    /// What it holds.
    pub body: Bytes,
    /// What that is, such as `application/gzip`.
    pub media_type: &'static str,
}

impl From<SourceObject> for Object {
    fn from(object: SourceObject) -> Self {
        Self {
            key: object.key,
            hashed: None,
            place: object.place,
            body: object.body,
            media_type: object.media_type,
            source: object.source,
            under_key: UnderKey::Earlier,
        }
    }
}

/// The first record of an object, after which the object is named.
#[derive(Clone, Debug)]
pub struct FirstRecord {
    /// Its time.
    pub time: Time,
    /// Its id.
    pub id: String,
    /// Which record of the stream it is, the same at every delivery.
    pub source: String,
}

impl Object {
    /// An object of records of one type below a prefix; `refused` is the folder of objects whose key S3 refuses.
    #[must_use]
    pub fn new(
        prefix: &str,
        log_type: &str,
        first: FirstRecord,
        refused: &str,
        gzip: impl Into<Bytes>,
    ) -> Self {
        let name = Name {
            prefix,
            log_type,
            time: &first.time,
            id: &first.id,
        };
        Self {
            key: name.key(),
            hashed: Some(name.hashed(refused)),
            place: name.place(),
            body: gzip.into(),
            media_type: "application/gzip",
            source: first.source,
            under_key: UnderKey::Any,
        }
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.body.len()
    }
}

/// Why an object was not written; it holds nothing of its id, and no more than the beginning of its type.
#[derive(Debug, thiserror::Error)]
#[error("could not write an object to s3://{bucket}/{place}: {reason}")]
pub struct PutError {
    bucket: String,
    place: String,
    reason: String,
}

impl ObjectStore {
    /// A bucket, through a client that [`crate::aws::s3`] made.
    #[must_use]
    pub fn new(client: Client, bucket: &str) -> Self {
        Self {
            client: BucketClient::new(client),
            bucket: bucket.into(),
        }
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

    /// Writes an object under its key or, where S3 refuses that and nothing else, under one that no user had a part in.
    async fn put(&self, object: Object, deadline: Deadline) -> Result<(), PutError> {
        let Err(failure) = self.put_at(&object.key, &object, deadline).await else {
            return Ok(());
        };
        let hashed = object
            .hashed
            .as_ref()
            .filter(|_| is_about_the_key(&failure));
        let Some(key) = hashed else {
            return Err(self.error(&object, failure));
        };
        let put = self.put_at(key, &object, deadline).await;
        put.map_err(|failure| self.error(&object, failure))?;
        let (place, reason) = (&object.place, failure.reason);
        tracing::warn!(place, key, reason, "S3 refuses the key: kept under another");
        Ok(())
    }

    fn error(&self, object: &Object, failure: Failure) -> PutError {
        PutError {
            bucket: self.bucket.to_string(),
            place: object.place.clone(),
            reason: failure.reason,
        }
    }

    /// Writes an object under a key, or under one beside it when another batch's is there.
    ///
    /// Two batches want one key when the first records of both have the same id and time. The
    /// object of an earlier delivery of the same batch is replaced, but only as it was looked at:
    /// what an earlier process sent, and what comes late, replaces nothing of a later one.
    /// That something is there is never success: it may hold fewer records, or more.
    async fn put_at(&self, key: &str, object: &Object, deadline: Deadline) -> Result<(), Failure> {
        let mut allowed = Replaces::Nothing;
        while !self.write(key, object, &allowed, deadline).await? {
            allowed = match self.look(key, object, deadline).await? {
                Looked::Own(etag) => Replaces::This(etag),
                Looked::Gone => Replaces::Nothing,
                Looked::Other => {
                    let key = beside(key, &object.source);
                    self.write(&key, object, &Replaces::Anything, deadline)
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
    ) -> Result<bool, Failure> {
        let put = |client: Client| async move {
            let call = client.put_object().bucket(&*self.bucket).key(key);
            let call = call
                .body(ByteStream::from(object.body.clone()))
                .content_type(object.media_type)
                .metadata(SOURCE, &object.source)
                .set_if_none_match(allowed.if_none_match())
                .set_if_match(allowed.if_match());
            match call.send().await {
                Ok(_) => Ok(true),
                Err(error) if is_refused(&error, allowed) => Ok(false),
                Err(error) => Err(error),
            }
        };
        with_retries(deadline, || self.client.call(put)).await
    }

    /// Whose object is under the key.
    async fn look(
        &self,
        key: &str,
        object: &Object,
        deadline: Deadline,
    ) -> Result<Looked, Failure> {
        let head = |client: Client| async move {
            let call = client.head_object().bucket(&*self.bucket);
            match call.key(key).send().await {
                Ok(head) => Ok(Some(head)),
                Err(error) if status(&error) == Some(404) => Ok(None),
                Err(error) => Err(error),
            }
        };
        match with_retries(deadline, || self.client.call(head)).await {
            Ok(Some(head)) => Ok(Looked::of(&head, object)),
            Ok(None) => Ok(Looked::Gone),
            Err(failure) if object.under_key == UnderKey::Earlier => Err(Failure {
                reason: format!(
                    "an earlier delivery's object is there, and looking at it, which replacing it needs \
                     (s3:GetObject), failed: {}",
                    failure.reason
                ),
                ..failure
            }),
            // Where reading is not allowed, an object more is better than one overwritten.
            Err(Failure { reason, .. }) => {
                let place = &object.place;
                tracing::info!(
                    place,
                    reason,
                    "could not look at the object that is already there"
                );
                Ok(Looked::Other)
            }
        }
    }
}

/// Whether S3 takes no object under this key, whatever it holds: then another key is tried.
fn is_about_the_key(failure: &Failure) -> bool {
    let evidence = Evidence {
        items: 1,
        works: false,
        is_repeated: false,
    };
    verdict(failure.answer, evidence) == Verdict::Refused
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
    fn of(head: &HeadObjectOutput, object: &Object) -> Self {
        let first = head.metadata().and_then(|all| all.get(SOURCE));
        let is_own = object.under_key == UnderKey::Earlier
            || first.is_some_and(|first| *first == object.source);
        match head.e_tag() {
            Some(etag) if is_own => Self::Own(etag.to_owned()),
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
    let digits = hex::encode(&Sha256::digest(source)[..4]);
    let stem = key.strip_suffix(".gz").unwrap_or(key);
    format!("{stem}-{digits}.gz")
}
