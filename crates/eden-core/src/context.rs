//! What a command runs in: when it stops, who hears of its progress, and the lease that its changes need.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_calls::{Finished, SdkCause};
use aws_sdk_ecs::error::SdkError;
use aws_smithy_runtime_api::http::Response;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::record::Record;
use crate::state::lease::Lease;

/// How long retries go on where the caller sets no limit.
const PATIENCE: Duration = Duration::from_secs(300);

/// What a command reports while it runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A progress line in the wording of eden's documentation.
    Note(String),
    /// An AWS call that changes something has been answered.
    Finished {
        /// Service and action, e.g. `ECS CreateService`.
        call: &'static str,
        /// The thing it was about.
        subject: String,
        /// How long it took, waiting and retries included.
        took: Duration,
    },
    /// More is known of what now exists; a caller that keeps it can always clean up.
    Recorded(Box<Record>),
    /// Something that the user should know, and that did not keep the command from its end.
    Warning(String),
}

type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// What a command runs in.
#[derive(Clone)]
pub struct Context {
    frame: aws_calls::Context<Error>,
    listener: Listener,
    lease: Option<Arc<Lease>>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.fmt(f)
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new(CancellationToken::new(), PATIENCE, |_| {})
    }
}

impl Context {
    /// A context: `cancel` stops the command before its next change, `limit` bounds its retries,
    /// and `listener` hears of its progress.
    pub fn new(
        cancel: CancellationToken,
        limit: Duration,
        listener: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        let listener: Listener = Arc::new(listener);
        let of_changes = Arc::clone(&listener);
        let finished = move |Finished {
                                 call,
                                 subject,
                                 took,
                             }| {
            of_changes(Event::Finished {
                call,
                subject,
                took,
            });
        };
        Self {
            frame: aws_calls::Context::new(cancel, limit, finished),
            listener,
            lease: None,
        }
    }

    /// The same context, in which every change needs this lease.
    pub(crate) fn under(&self, lease: Option<Arc<Lease>>) -> Self {
        Self {
            lease,
            ..self.clone()
        }
    }

    /// The lease that every change needs.
    pub(crate) fn lease(&self) -> Option<&Lease> {
        self.lease.as_deref()
    }

    /// Reports something that the user should know.
    pub(crate) fn warn(&self, text: impl Into<String>) {
        (self.listener)(Event::Warning(text.into()));
    }

    /// Reports a progress line.
    pub(crate) fn note(&self, text: impl Into<String>) {
        (self.listener)(Event::Note(text.into()));
    }

    /// Reports what is known to exist.
    pub(crate) fn recorded(&self, record: &Record) {
        (self.listener)(Event::Recorded(Box::new(record.clone())));
    }

    /// Makes a change, unless the command was asked to stop; a change that has begun is waited for.
    pub(crate) fn change<'a, T: 'a>(
        &'a self,
        call: &'static str,
        subject: impl fmt::Display + 'a,
        change: impl Future<Output = Result<T, Error>> + Send + 'a,
    ) -> impl Future<Output = Result<T, Error>> {
        self.frame.change_after(self.held(), call, subject, change)
    }

    /// Makes a change that is one call of the SDK's.
    pub(crate) fn send<'a, T: 'a, E: SdkCause>(
        &'a self,
        call: &'static str,
        subject: impl fmt::Display + 'a,
        sent: impl Future<Output = Result<T, SdkError<E, Response>>> + Send + 'a,
    ) -> impl Future<Output = Result<T, Error>> {
        self.frame.send_after(self.held(), call, subject, sent)
    }

    async fn held(&self) -> Result<(), Error> {
        match &self.lease {
            Some(lease) => lease.ensure().await,
            None => Ok(()),
        }
    }

    /// Makes an attempt again and again, as long as it fails in a way that passes.
    pub(crate) fn until<T, F>(
        &self,
        passes: impl Fn(&Error) -> bool,
        attempt: impl FnMut() -> F,
    ) -> impl Future<Output = Result<T, Error>>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.frame.until(passes, attempt)
    }

    /// Waits before attempt number `attempt` (from 1); the error says what the wait was for.
    pub(crate) async fn pause(&self, attempt: u32, last: &Error) -> Result<(), Error> {
        self.frame.pause(attempt, last).await
    }

    /// Waits as long as this; the error says what the wait was for.
    pub(crate) async fn wait(&self, delay: Duration, last: &Error) -> Result<(), Error> {
        self.frame.wait(delay, last).await
    }
}

#[cfg(test)]
mod tests;
