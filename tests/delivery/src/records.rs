//! A generator of log records as they come out of a Kinesis stream, which knows of each where it has
//! to end.
//!
//! A third of the records are put plainly, a third within aggregates of the Kinesis Producer
//! Library, a third as log events of CloudWatch Logs. One seed always gives the same stream.

mod aggregate;
mod carrier;
mod cloudwatch;
mod fate;
mod fingerprint;
mod generate;
mod kind;
mod poison;
mod user;

pub use self::aggregate::aggregate;
pub(crate) use self::aggregate::{aggregate_with_hash_keys, seal, unpack};
pub use self::cloudwatch::{control_message, data_message};
pub use self::fate::{Fate, Mover};
pub use self::fingerprint::{fingerprint, minified};
pub use self::generate::{Plan, Shard, Stream, Told};
pub use self::kind::Kind;
pub use self::poison::gzip_bomb;

/// The types that a mover lets pass in trials.
pub const WHITELIST: [&str; 4] = ["access", "app", "audit", "batch"];

/// The type that it does not let pass.
pub const FILTERED: &str = "debug";
