//! The function's environment variables.

use mover::config::Variables;
use mover::{Place, Settings};

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// What all movers are told.
    pub(crate) settings: Settings,
    /// The stream that records are put into.
    pub(crate) stream: String,
    /// How often a record that the stream did not take is sent again.
    pub(crate) max_retries: u32,
    /// Whether records get random partition keys, and so no order.
    pub(crate) random_keys: bool,
    /// Where failed logs are kept.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        Self {
            settings: Settings::read(variables),
            stream: variables.text("TARGET_STREAM_NAME"),
            max_retries: variables.parsed("KINESIS_MAX_RETRIES", "a number of retries such as 30"),
            random_keys: variables.flag("RANDOM_PARTITION_KEYS"),
            failed_logs: Place::read(variables),
        }
    }
}
