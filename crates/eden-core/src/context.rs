//! What a command is told about its surroundings: when to stop, and whom to tell of its progress.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use retry::Backoff;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::record::Record;
use crate::state::lease::Lease;

/// How long retries go on where the caller sets no limit.
const PATIENCE: Duration = Duration::from_secs(300);
/// No command takes longer, and a clock cannot count much longer ones.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(200),
    longest: Duration::from_secs(5),
};

/// What a command tells while it runs.
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

/// A command's surroundings.
#[derive(Clone)]
pub struct Context {
    cancel: CancellationToken,
    deadline: Instant,
    listener: Listener,
    lease: Option<Arc<Lease>>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
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
        Self {
            cancel,
            deadline: Instant::now() + limit.min(LONGEST),
            listener: Arc::new(listener),
            lease: None,
        }
    }

    /// The same surroundings, in which every change needs this lease.
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

    /// Tells a progress line.
    pub(crate) fn note(&self, text: impl Into<String>) {
        (self.listener)(Event::Note(text.into()));
    }

    /// Tells what is known to exist.
    pub(crate) fn recorded(&self, record: &Record) {
        (self.listener)(Event::Recorded(Box::new(record.clone())));
    }

    /// Makes a change, unless the command was told to stop; a change that has begun is awaited.
    pub(crate) async fn change<T>(
        &self,
        call: &'static str,
        subject: impl fmt::Display,
        change: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.proceed(call, &subject)?;
        if let Some(lease) = &self.lease {
            lease.ensure().await?;
        }
        let started = Instant::now();
        let answer = change.await?;
        (self.listener)(Event::Finished {
            call,
            subject: subject.to_string(),
            took: started.elapsed(),
        });
        Ok(answer)
    }

    fn proceed(&self, call: &str, subject: &impl fmt::Display) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            let step = format!("{call} on {subject}");
            return Err(Error::Cancelled { step });
        }
        Ok(())
    }

    /// Waits before attempt number `attempt` (from 1); the error says what the wait was for.
    pub(crate) async fn pause(&self, attempt: u32, last: &Error) -> Result<(), Error> {
        self.wait(BACKOFF.wait(attempt), last).await
    }

    /// Waits as long as this; the error says what the wait was for.
    pub(crate) async fn wait(&self, delay: Duration, last: &Error) -> Result<(), Error> {
        if Instant::now() + delay > self.deadline {
            return Err(Error::TimedOut {
                step: subject(last),
                last: last.to_string(),
            });
        }
        tokio::select! {
            () = tokio::time::sleep(delay) => Ok(()),
            () = self.cancel.cancelled() => Err(Error::Cancelled { step: subject(last) }),
        }
    }
}

fn subject(error: &Error) -> String {
    match error {
        Error::Call(call) => format!("{} {} on {}", call.service, call.action, call.subject),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
