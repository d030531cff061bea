//! The time that an invocation has.

use std::time::{Duration, SystemTime};

use eden_core::context::{Context, Event};
use tokio_util::sync::CancellationToken;

/// Kept for the changes that have begun, and for the answer.
const TO_FINISH: Duration = Duration::from_secs(2);

/// The time left to an invocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(Duration);

impl Time {
    /// The time until a deadline.
    pub(crate) fn until(deadline: SystemTime) -> Self {
        let left = deadline.duration_since(SystemTime::now());
        Self(left.unwrap_or_default().saturating_sub(TO_FINISH))
    }

    /// The surroundings of a command that has as long; it begins no change later.
    pub(crate) fn context(self) -> Context {
        let token = CancellationToken::new();
        let ends = token.clone();
        tokio::spawn(async move {
            tokio::time::sleep(self.0).await;
            ends.cancel();
        });
        Context::new(token, self.0, log)
    }
}

fn log(event: Event) {
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
