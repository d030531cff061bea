//! The time a command has: a function answers before Lambda ends it.

use std::future::Future;
use std::time::{Duration, SystemTime};

use eden_core::context::{Context, Event};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Kept for sending the answer.
const TO_ANSWER: Duration = Duration::from_millis(500);
/// Kept for the changes that have begun to be answered by AWS, before that.
const TO_FINISH: Duration = Duration::from_millis(1500);

/// The time left to an invocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(Duration);

impl Time {
    /// The time until a deadline.
    pub(crate) fn until(deadline: SystemTime) -> Self {
        let left = deadline.duration_since(SystemTime::now());
        Self(left.unwrap_or_default().saturating_sub(TO_ANSWER))
    }

    /// How much it is.
    pub(crate) fn left(self) -> Duration {
        self.0
    }

    /// So much less, which is kept for something else.
    pub(crate) fn less(self, kept: Duration) -> Self {
        Self(self.0.saturating_sub(kept))
    }

    /// Runs a command: near the end it begins no further change, and at the end it is answered for.
    pub(crate) async fn run<T, F>(self, command: impl FnOnce(Context) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        self.run_with(tell, command).await
    }

    /// The same; `listener` hears what the command does.
    pub(crate) async fn run_with<T, F>(
        self,
        listener: impl Fn(Event) + Send + Sync + 'static,
        command: impl FnOnce(Context) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let (token, limit) = (CancellationToken::new(), self.0.saturating_sub(TO_FINISH));
        let context = Context::new(token.clone(), limit, listener);
        // On the heap: the futures of an unoptimised build are large.
        let mut command = Box::pin(tokio::time::timeout(self.0, command(context)));
        let answer = tokio::select! {
            answer = &mut command => answer,
            () = tokio::time::sleep(limit) => {
                token.cancel();
                command.await
            }
        };
        match answer {
            Ok(Err(failure)) if token.is_cancelled() && failure.status >= 500 => {
                tracing::warn!(error = failure.message, "out of time");
                Err(Failure::out_of_time())
            }
            Ok(answer) => answer,
            Err(_) => Err(Failure::out_of_time()),
        }
    }
}

/// Logs what a command does.
pub(crate) fn tell(event: Event) {
    match event {
        Event::Note(text) => tracing::info!("{text}"),
        Event::Finished {
            call,
            subject,
            took,
        } => tracing::info!(call, subject, took_ms = millis(took), "call"),
        _ => {}
    }
}

/// Milliseconds as a number: the log would hold the wider type as a text.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
