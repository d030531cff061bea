//! What the functions that move Kinesis records share: everything but the sink.
//!
//! A function reads its [`config`] and makes a [`Sink`]; [`start`] does the rest. Each invocation is then
//! decoded ([`Batch`]), handed to the sink, and what cannot be delivered is kept in [`FailedLogs`];
//! only when both have been done is the batch answered as done. `docs/lambdas.md` describes the
//! environment variables, the logs and the metrics.
//!
//! A whole function, but for its configuration, is a sink:
//!
//! ```
//! use mover::{Batch, Deadline, Delivery, Sink, SinkError};
//!
//! /// Writes records to the function's own log.
//! struct Printer;
//!
//! impl Sink for Printer {
//!     const KIND: &'static str = "printer";
//!     const NEEDS_TIME: bool = false;
//!
//!     fn target(&self) -> String {
//!         "the log".to_owned()
//!     }
//!
//!     async fn deliver(&self, batch: &mut Batch<'_>, _: Deadline) -> Result<Delivery, SinkError> {
//!         let mut delivery = Delivery::default();
//!         while let Some(records) = batch.window() {
//!             records.iter().for_each(|record| println!("{record:?}"));
//!             delivery.records += records.len() as u64;
//!         }
//!         Ok(delivery)
//!     }
//! }
//! ```

mod answer;
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
mod reasons;
mod redacting;
mod redaction;
mod retry;
mod secret;
mod sink;
mod sink_secret;
mod store;

pub use batch::Batch;
pub use config::Settings;
pub use deadline::Deadline;
pub use failed_logs::{FailedLogs, Place};
pub use function::start;
pub use handler::Mover;
pub use objects::{FirstRecord, Object, ObjectStore, SourceObject};
pub use sink::{Delivery, Left, OwnMetric, Sink, SinkError, chain};
pub use sink_secret::SinkSecret;
