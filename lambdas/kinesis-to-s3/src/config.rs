//! The function's environment variables.

use mover::config::Variables;
use mover::{Place, Settings};

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// What all movers are told.
    pub(crate) settings: Settings,
    /// Where log objects are put, and failed logs beside them.
    pub(crate) place: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        Self {
            settings: Settings::read(variables),
            place: Place::read_from(variables, "LOG_S3_BUCKET", "LOG_S3_PREFIX"),
        }
    }
}
