//! When a command stops, how long it retries, and who hears of its changes.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use futures::future::{BoxFuture, FutureExt, TryFutureExt};
use retry::Backoff;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{CallError, CommandError, SdkCause};

/// No command takes longer, and a clock cannot count much longer ones.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(200),
    longest: Duration::from_secs(5),
};

/// An AWS call that changes something has been answered.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Service and action, e.g. `Lambda CreateFunction`.
    pub call: &'static str,
    /// The thing it was about.
    pub subject: String,
    /// How long it took, waiting and retries included.
    pub took: Duration,
}

type Listener = Arc<dyn Fn(Finished) + Send + Sync>;
/// Looks whether a change may begin.
pub type Guard<E> = Arc<dyn Fn() -> BoxFuture<'static, Result<(), E>> + Send + Sync>;

/// What a command runs in; `E` is the error of its steps.
pub struct Context<E> {
    cancel: CancellationToken,
    deadline: Instant,
    listener: Listener,
    has_begun: Arc<AtomicBool>,
    guard: Option<Guard<E>>,
}

impl<E> Clone for Context<E> {
    fn clone(&self) -> Self {
        Self {
            cancel: self.cancel.clone(),
            deadline: self.deadline,
            listener: Arc::clone(&self.listener),
            has_begun: Arc::clone(&self.has_begun),
            guard: self.guard.clone(),
        }
    }
}

impl<E> fmt::Debug for Context<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl<E: CommandError> Context<E> {
    /// What stops the command, for work of it that calls something else than AWS.
    #[must_use]
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }

    /// A context: `cancel` stops the command before its next change, `limit` bounds its retries,
    /// and `listener` hears of its progress.
    pub fn new(
        cancel: CancellationToken,
        limit: Duration,
        listener: impl Fn(Finished) + Send + Sync + 'static,
    ) -> Self {
        Self {
            cancel,
            deadline: Instant::now() + limit.min(LONGEST),
            listener: Arc::new(listener),
            has_begun: Arc::default(),
            guard: None,
        }
    }

    /// The same context, in which a change begins only after `guard` has looked whether it may.
    #[must_use]
    pub fn guarded(&self, guard: Option<Guard<E>>) -> Self {
        Self {
            guard,
            ..self.clone()
        }
    }

    /// Whether a change was tried: before that, nothing can be there of this command's.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Makes a change, unless the command was asked to stop; a change that has begun is waited for.
    ///
    /// The change is boxed: in an unoptimised build every function that it is handed to would need its size on
    /// the stack once more, and the compiler would look for `Send` through all of them.
    pub fn change<'a, T: 'a>(
        &'a self,
        call: &'static str,
        subject: impl fmt::Display + 'a,
        change: impl Future<Output = Result<T, E>> + Send + 'a,
    ) -> impl Future<Output = Result<T, E>> {
        let change = change.boxed();
        async move {
            if self.cancel.is_cancelled() {
                return Err(E::cancelled(format!("{call} on {subject}")));
            }
            if let Some(guard) = &self.guard {
                guard().await?;
            }
            self.has_begun.store(true, Ordering::Relaxed);
            let started = Instant::now();
            let answer = change.await?;
            (self.listener)(Finished {
                call,
                subject: subject.to_string(),
                took: started.elapsed(),
            });
            Ok(answer)
        }
    }

    /// Makes a change that is one call of the SDK's.
    pub fn send<'a, T: 'a, X: SdkCause>(
        &'a self,
        call: &'static str,
        subject: impl fmt::Display,
        sent: impl Future<Output = Result<T, SdkError<X, Response>>> + Send + 'a,
    ) -> impl Future<Output = Result<T, E>> {
        let subject = subject.to_string();
        self.change(call, subject.clone(), answered(call, subject, sent))
    }

    /// Makes an attempt again and again, as long as it fails in a way that passes.
    ///
    /// # Errors
    /// When it fails otherwise, the time allowed runs out, or the command was asked to stop.
    pub async fn until<T, F>(
        &self,
        passes: impl Fn(&E) -> bool,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut number = 0;
        loop {
            match attempt().await {
                Err(error) if passes(&error) => {
                    number += 1;
                    self.pause(number, &error).await?;
                }
                answer => return answer,
            }
        }
    }

    /// Waits before attempt number `attempt` (from 1); the error says what the wait was for.
    ///
    /// # Errors
    /// When the time allowed would run out, or the command was asked to stop.
    pub async fn pause(&self, attempt: u32, last: &E) -> Result<(), E> {
        self.wait(BACKOFF.wait(attempt), last).await
    }

    /// Waits as long as this; the error says what the wait was for.
    ///
    /// # Errors
    /// When the time allowed would run out, or the command was asked to stop.
    pub async fn wait(&self, delay: Duration, last: &E) -> Result<(), E> {
        if Instant::now() + delay > self.deadline {
            return Err(E::timed_out(last.subject(), last.to_string()));
        }
        tokio::select! {
            () = tokio::time::sleep(delay) => Ok(()),
            () = self.cancel.cancelled() => Err(E::cancelled(last.subject())),
        }
    }
}

/// The answer of a call, which is named by service and action, or the error that says which call failed.
pub fn answered<'a, T: 'a, X: SdkCause, E: CommandError>(
    call: &'static str,
    subject: impl fmt::Display + Send + 'a,
    sent: impl Future<Output = Result<T, SdkError<X, Response>>> + Send + 'a,
) -> BoxFuture<'a, Result<T, E>> {
    let (service, action) = call.rsplit_once(' ').unwrap_or((call, call));
    let failed = move |error| CallError::of(service, action, subject, &error).into();
    sent.map_err(failed).boxed()
}
