//! The names that an environment has: nothing is derived again where they are stored.

use super::{NameError, Names, older};
use crate::settings::Settings;

impl Names {
    /// The names that an endpoint has: those that were stored with it, or those that older releases
    /// gave it.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub(crate) fn of(
        stored: Option<&Self>,
        settings: &Settings,
        name: &str,
    ) -> Result<Self, NameError> {
        stored.map_or_else(|| older::names(settings, name), |names| Ok(names.clone()))
    }
}
