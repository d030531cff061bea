//! The function's environment variables.

use es_client::Endpoint;
use mover::config::Variables;

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// The cluster.
    pub(crate) endpoint: Endpoint,
    /// How many days an index is kept after the beginning, in UTC, of the day in its name.
    pub(crate) max_age_days: u32,
    /// Whether indices are only listed.
    pub(crate) is_dry_run: bool,
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
            prefix: variables.optional("INDEX_NAME_PREFIX").unwrap_or_default(),
        }
    }
}
