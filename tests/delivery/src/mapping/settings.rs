//! The settings of an event source mapping.

use std::time::Duration;

/// The settings of an event source mapping, by the names that its API gives them.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>
#[derive(Clone, Debug)]
pub struct Settings {
    /// The most records that are delivered together, up to 10,000.
    pub batch_size: usize,
    /// How many batches of one shard are delivered at once, up to 10.
    pub parallelization_factor: usize,
    /// Whether a batch that failed is split in two.
    pub bisect_batch_on_function_error: bool,
    /// Whether the function's answer may name the records that failed.
    pub report_batch_item_failures: bool,
    /// After how many retries a batch is given up; never, if there is no number.
    pub maximum_retry_attempts: Option<u32>,
    /// Beyond what age records are given up; never, if there is none.
    pub maximum_record_age: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch_size: 100,
            parallelization_factor: 1,
            bisect_batch_on_function_error: false,
            report_batch_item_failures: false,
            maximum_retry_attempts: None,
            maximum_record_age: None,
        }
    }
}
