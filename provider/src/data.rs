//! What the handlers share once the provider is configured.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use eden_core::Eden;
use eden_core::clone::tags::Tags;

/// What the handlers share once the provider is configured.
#[derive(Debug)]
pub(crate) struct Data {
    /// eden's commands.
    pub(crate) eden: Eden,
    /// Tags of everything that is made.
    pub(crate) default_tags: Tags,
    /// The profiles that this apply has changed.
    pub(crate) changed: Changed,
}

/// Names of profiles that were stored since the provider started, so that an environment planned
/// with what was there before asks again, and all others ask no one twice.
#[derive(Debug, Default)]
pub(crate) struct Changed(Mutex<BTreeSet<String>>);

impl Changed {
    /// Notes that a profile was stored.
    pub(crate) fn note(&self, profile: &str) {
        self.names().insert(profile.to_owned());
    }

    /// Whether a profile was stored since the provider started.
    pub(crate) fn holds(&self, profile: &str) -> bool {
        self.names().contains(profile)
    }

    fn names(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
