//! What a sink identifies itself with: read from AWS Secrets Manager when it is needed first, kept, and read again once
//! the peer refuses it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use log_redact::SecretArn;
use tokio::time::Instant;

use crate::aws;
use crate::deadline::Deadline;
use crate::secret::{self, Wanted};
use crate::sink::SinkError;

/// A peer that refuses everything does not make a call of each request.
const BETWEEN_READS: Duration = Duration::from_secs(60);
/// An invocation that was refused waits no longer for another secret.
const TO_READ_AGAIN: Duration = Duration::from_secs(5);

/// A secret that a sink identifies itself with, read as `T`.
pub struct SinkSecret<T> {
    arn: SecretArn,
    parse: fn(&[u8]) -> Result<T, String>,
    kept: Mutex<Option<Arc<T>>>,
    /// When it was read again last. Held while it is read.
    read_again: tokio::sync::Mutex<Option<Instant>>,
}

impl<T> fmt::Debug for SinkSecret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SinkSecret")
            .field("arn", &self.arn.text)
            .finish_non_exhaustive()
    }
}

impl<T: PartialEq> SinkSecret<T> {
    /// A secret that was not read yet. `parse` reads what is in it; its error repeats nothing of it.
    #[must_use]
    pub fn new(arn: SecretArn, parse: fn(&[u8]) -> Result<T, String>) -> Self {
        Self {
            arn,
            parse,
            kept: Mutex::default(),
            read_again: tokio::sync::Mutex::default(),
        }
    }

    /// What is kept, read where it was not yet. What is kept outlives an outage of Secrets Manager.
    ///
    /// # Errors
    /// When it cannot be read, or is not of the form that is expected: the next invocation tries again.
    pub async fn get(&self, deadline: Deadline) -> Result<Arc<T>, SinkError> {
        if let Some(kept) = self.current() {
            return Ok(kept);
        }
        // On the heap, since it is needed once and would be a part of the state of each invocation.
        let read = Box::pin(self.read(deadline))
            .await
            .map_err(SinkError::new)?;
        Ok(self.keep(read))
    }

    /// What is kept.
    pub fn current(&self) -> Option<Arc<T>> {
        self.lock().clone()
    }

    /// Another than the one that the peer refused. It is read again at most once a minute; nothing where it is still the
    /// same, or cannot be read.
    pub async fn renewed(&self, refused: &T) -> Option<Arc<T>> {
        let mut read_again = self.read_again.lock().await;
        // Another request may have read it meanwhile.
        if let Some(other) = self.current().filter(|kept| **kept != *refused) {
            return Some(other);
        }
        if read_again.is_some_and(|last| last.elapsed() < BETWEEN_READS) {
            return None;
        }
        *read_again = Some(Instant::now());
        match Box::pin(self.read(Deadline::after(TO_READ_AGAIN))).await {
            Ok(read) if read != *refused => Some(self.keep(read)),
            Ok(_) => None,
            Err(reason) => {
                tracing::warn!(reason, "refused, and the secret could not be read again");
                None
            }
        }
    }

    async fn read(&self, deadline: Deadline) -> Result<T, String> {
        let wanted = Wanted {
            arn: &self.arn,
            version_id: None,
        };
        let secret = secret::read(wanted, &aws::load(), deadline).await;
        let secret = secret.map_err(|error| error.to_string())?;
        let arn = &self.arn.text;
        (self.parse)(&secret.0).map_err(|why| format!("the secret {arn} cannot be used: {why}"))
    }

    fn keep(&self, read: T) -> Arc<T> {
        let read = Arc::new(read);
        *self.lock() = Some(Arc::clone(&read));
        read
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
