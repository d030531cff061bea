//! The function's environment variables.

use kinesis_utils::ordering::Ordering;
use mover::config::Variables;
use mover::{Place, Settings};

/// Configuration of the function.
#[derive(Debug)]
pub(crate) struct Config {
    /// Configuration common to all movers.
    pub(crate) settings: Settings,
    /// The stream that records are put into.
    pub(crate) stream: String,
    /// How often a record that the stream did not take is sent again.
    pub(crate) max_retries: u32,
    /// How the order of records with the same partition key is kept.
    pub(crate) ordering: Ordering,
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
            ordering: ordering(variables),
            random_keys: variables.flag("RANDOM_PARTITION_KEYS"),
            failed_logs: Place::read(variables),
        }
    }
}

/// It may be missing: functions of earlier releases have none.
fn ordering(variables: &mut Variables<'_>) -> Ordering {
    let text = variables.optional("ORDERING").unwrap_or_default();
    let ordering = text.parse::<Ordering>();
    variables.checked(ordering.map_err(|why| format!("ORDERING is wrong: {why}")))
}
