//! The last that is known of an environment, for the report of a deploy that failed.

use std::sync::{Arc, Mutex, PoisonError};

use eden_core::context::Event;
use eden_core::record::Record;

/// The last that is known of an environment.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastRecord(Arc<Mutex<Option<Record>>>);

impl LastRecord {
    /// A listener that keeps it, and passes all events on.
    pub(crate) fn beside(
        &self,
        listener: impl Fn(Event) + Send + Sync + 'static,
    ) -> impl Fn(Event) + Send + Sync + 'static {
        let last = self.clone();
        move |event| {
            if let Event::Recorded(record) = &event {
                *last.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((**record).clone());
            }
            listener(event);
        }
    }

    /// What is known by now.
    pub(crate) fn get(&self) -> Option<Record> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
