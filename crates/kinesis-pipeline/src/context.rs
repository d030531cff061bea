//! What a command is told about its surroundings: when to stop, and whom to tell of its progress.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use retry::Backoff;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::Error;

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

/// A command's surroundings.
#[derive(Clone)]
pub struct Context {
    cancel: CancellationToken,
    deadline: Instant,
    listener: Listener,
    has_begun: Arc<AtomicBool>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// A context: `cancel` stops the command before its next change, `limit` bounds its retries,
    /// and `listener` hears of its progress.
    pub fn new(
        cancel: CancellationToken,
        limit: Duration,
        listener: impl Fn(Finished) + Send + Sync + 'static,
    ) -> Self {
        Self {
            cancel,
            deadline: Instant::now() + limit,
            listener: Arc::new(listener),
            has_begun: Arc::default(),
        }
    }

    /// Whether a change was tried: before that, nothing can be there of this command's.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Makes a change, unless the command was told to stop; a change that has begun is awaited.
    pub(crate) async fn change<T>(
        &self,
        call: &'static str,
        subject: &str,
        change: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if self.cancel.is_cancelled() {
            let step = format!("{call} on {subject}");
            return Err(Error::Cancelled { step });
        }
        self.has_begun.store(true, Ordering::Relaxed);
        let started = Instant::now();
        let answer = change.await?;
        (self.listener)(Finished {
            call,
            subject: subject.to_owned(),
            took: started.elapsed(),
        });
        Ok(answer)
    }

    /// Makes an attempt again and again, as long as it fails in a way that passes.
    pub(crate) async fn until<T, F>(
        &self,
        passes: impl Fn(&Error) -> bool,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
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
    pub(crate) async fn pause(&self, attempt: u32, last: &Error) -> Result<(), Error> {
        let delay = BACKOFF.wait(attempt);
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
        Error::Unusable { what, .. } => what.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing() -> Error {
        Error::Unusable {
            what: "the thing".into(),
            why: "is not ready".into(),
            advice: String::new(),
        }
    }

    #[tokio::test]
    async fn after_a_stop_no_change_begins_and_no_wait_goes_on() {
        let cancel = CancellationToken::new();
        let context = Context::new(cancel.clone(), Duration::from_secs(60), |_| {});
        cancel.cancel();
        let never = async { panic!("it began") };
        let answer: Result<(), Error> = context.change("IAM CreateRole", "x", never).await;
        assert_eq!(
            answer.unwrap_err().to_string(),
            "stopped before IAM CreateRole on x, as asked"
        );
        let waited = context.until(|_| true, || async { Err::<(), _>(passing()) });
        assert!(matches!(waited.await, Err(Error::Cancelled { .. })));
    }

    #[tokio::test]
    async fn what_passes_is_tried_until_the_time_is_over() {
        let context = Context::new(CancellationToken::new(), Duration::from_millis(300), |_| {});
        let waited = context.until(|_| true, || async { Err::<(), _>(passing()) });
        assert_eq!(
            waited.await.unwrap_err().to_string(),
            "gave up on the thing when the time allowed ran out: the thing is not ready"
        );
        let at_once = context.until(|_| false, || async { Err::<(), _>(passing()) });
        assert!(matches!(at_once.await, Err(Error::Unusable { .. })));
    }
}
