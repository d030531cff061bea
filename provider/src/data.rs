//! What the handlers share once the provider is configured.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use eden_core::Eden;
use eden_core::clone::tags::Tags;
use kinesis_pipeline::Pipelines;

use crate::pipeline::{Held, Planned};

/// What the handlers share once the provider is configured.
#[derive(Debug)]
pub(crate) struct Data {
    /// eden's commands.
    pub(crate) eden: Eden,
    /// Pipelines from a stream to its destinations.
    pub(crate) pipelines: Pipelines,
    /// Tags of everything that is made.
    pub(crate) default_tags: Tags,
    /// The profiles that this apply has moved.
    pub(crate) moved: Moved,
    /// The pipelines that the state holds.
    pub(crate) held: Held,
    /// The destinations that were planned.
    pub(crate) planned: Planned,
}

/// Names of profiles that were changed since the provider started so that they put their
/// environments elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Moved(Mutex<BTreeSet<String>>);

impl Moved {
    /// Notes that a profile puts its environments elsewhere.
    pub(crate) fn note(&self, profile: &str) {
        self.names().insert(profile.to_owned());
    }

    /// Whether a profile puts its environments elsewhere since the provider started.
    pub(crate) fn holds(&self, profile: &str) -> bool {
        self.names().contains(profile)
    }

    fn names(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
