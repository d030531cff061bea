//! What the functions that move Kinesis records share: everything but the sink.
//!
//! A function reads its [`config`] and makes a [`Sink`]; [`start`] does the rest. Each invocation is then
//! decoded ([`Batch`]), handed to the sink, and what cannot be delivered is kept in [`FailedLogs`];
//! only when both have been done is the batch answered as done. `docs/lambdas.md` describes the
//! environment variables, the logs and the metrics.

pub mod aws;
mod batch;
mod body;
pub mod config;
mod deadline;
mod failed_logs;
mod function;
mod handler;
pub mod log;
mod metrics;
mod objects;
mod retry;
mod sink;

pub use batch::Batch;
pub use config::Settings;
pub use deadline::Deadline;
pub use failed_logs::{FailedLogs, Place};
pub use function::start;
pub use handler::Mover;
pub use objects::{Object, ObjectStore};
pub use sink::{Delivery, Left, Sink, SinkError, chain};
