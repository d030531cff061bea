//! What an event source mapping of AWS Lambda does with a Kinesis stream: which records are
//! delivered together, and what happens to them when the function fails.
//!
//! Nothing here reads a clock or calls a function: a [`Lane`] is asked for its next batch and told
//! how it went. Tumbling windows are left out.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

mod batch;
mod discarded;
mod lane;
mod record;
mod response;
mod settings;

pub use self::batch::Batch;
pub use self::discarded::{Condition, Discarded, Source};
pub use self::lane::{Lane, Next, lanes};
pub use self::record::Record;
pub use self::response::{Attempt, Verdict, judge};
pub use self::settings::Settings;

#[cfg(test)]
mod tests;
