//! The function's environment variables.

use es_client::Endpoint;
use mover::config::Variables;

/// The function's configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The cluster.
    pub(crate) endpoint: Endpoint,
    /// How many days an index is kept after the beginning, in UTC, of the day in its name.
    pub(crate) max_age_days: u32,
    /// Whether indices are only listed.
    pub(crate) is_dry_run: bool,
    /// Whether indices of any name are deleted where there is no prefix.
    pub(crate) may_delete_any: bool,
    /// What the names of the indices begin with that are looked at.
    pub(crate) prefix: String,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        let endpoint = Endpoint::from_variables(|name| variables.optional(name));
        Self {
            endpoint: variables.checked(endpoint),
            max_age_days: variables.parsed("MAX_AGE_DAYS", "a number of days such as 30"),
            is_dry_run: variables.flag("DRY_RUN_ONLY"),
            may_delete_any: variables.flag("DELETE_FROM_ALL_INDICES"),
            prefix: variables.optional("INDEX_NAME_PREFIX").unwrap_or_default(),
        }
    }

    /// Why nothing is deleted, if nothing is.
    pub(crate) fn only_lists(&self) -> Option<&'static str> {
        if self.is_dry_run {
            return Some("would be deleted, but this is a dry run");
        }
        let is_any = self.prefix.is_empty() && !self.may_delete_any;
        is_any.then_some(
            "would be deleted, but the indices may be anybody's: set INDEX_NAME_PREFIX, or DELETE_FROM_ALL_INDICES",
        )
    }
}
