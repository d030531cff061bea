//! What a command runs in: when it stops, who hears of its progress, and the lease that its changes need.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use aws_calls::{Finished, Guard};
use eden_access::Email;
use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::record::{Changed, Record};
use crate::state::lease::Lease;
use crate::state::row;

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
    /// What is waited for, whenever that is another thing than before.
    Waiting(String),
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
    /// Who asks, where that is known.
    person: Option<Email>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.fmt(f)
    }
}

impl Deref for Context {
    type Target = aws_calls::Context<Error>;

    fn deref(&self) -> &Self::Target {
        &self.frame
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
            person: None,
        }
    }

    /// The same context, in which every change needs this lease.
    pub(crate) fn under(&self, lease: Option<Arc<Lease>>) -> Self {
        let guard = |lease: Arc<Lease>| -> Guard<Error> {
            Arc::new(move || {
                let lease = Arc::clone(&lease);
                async move { lease.ensure().await }.boxed()
            })
        };
        Self {
            frame: self.frame.guarded(lease.clone().map(guard)),
            lease,
            listener: Arc::clone(&self.listener),
            person: self.person.clone(),
        }
    }

    /// The same context, in which somebody asks who is known: rows say that it was them.
    #[must_use]
    pub fn asked_by(self, person: Email) -> Self {
        Self {
            person: Some(person),
            ..self
        }
    }

    /// What a row is to say of a change that is made now; `None` where nobody knows who asks.
    pub(crate) fn changed(&self, action: &str) -> Option<Changed> {
        self.person.as_ref().map(|person| Changed {
            by: person.to_string(),
            action: action.to_owned(),
            at: row::unix_seconds(),
        })
    }

    /// The lease that every change needs.
    pub(crate) fn lease(&self) -> Option<&Lease> {
        self.lease.as_deref()
    }

    /// Reports something that the user should know.
    pub(crate) fn warn(&self, text: impl Into<String>) {
        (self.listener)(Event::Warning(text.into()));
    }

    /// Reports what is waited for.
    pub(crate) fn waiting(&self, text: impl Into<String>) {
        (self.listener)(Event::Waiting(text.into()));
    }

    /// Reports a progress line.
    pub(crate) fn note(&self, text: impl Into<String>) {
        (self.listener)(Event::Note(text.into()));
    }

    /// Reports what is known to exist.
    pub(crate) fn recorded(&self, record: &Record) {
        (self.listener)(Event::Recorded(Box::new(record.clone())));
    }
}

#[cfg(test)]
mod tests;
