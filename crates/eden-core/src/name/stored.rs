//! The names that an environment has: nothing is derived again where they are stored.

use super::{NameError, Names, older};
use crate::record::Record;
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

    /// The names of an environment that exists: it keeps each whose part of the settings is as it
    /// was.
    ///
    /// # Errors
    /// When the name cannot be used, or a piece would be the reference service.
    pub(super) fn kept(settings: &Settings, before: &Record) -> Result<Self, NameError> {
        let (was, own) = (&before.settings, before.own_names()?);
        let mut names = Self::derived(settings, &before.id.name)?;
        if was.name_prefix == settings.name_prefix {
            names.resource = own.resource;
            names.target_group = own.target_group;
            names.row = own.row;
        }
        if was.domain_prefix == settings.domain_prefix && was.zone_id == settings.zone_id {
            names.host = own.host;
        }
        if was.entry_prefix == settings.entry_prefix {
            names.entry = own.entry;
        }
        names.checked(settings)
    }
}
