//! A client of the Fluent forward protocol, version 1, as fluentd and Fluent Bit speak it.
//! <https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1>
//!
//! Events are sent in packed batches, one a tag, plain or as gzip. Every batch is acknowledged: what was not is sent
//! again on another connection, or named in the answer.
//!
//! ```no_run
//! use std::time::{Duration, Instant};
//!
//! use fluent_forward::{Batch, Client, EventTime, Options};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Options::new("tls://fluent.example.com:24224".parse()?))?;
//! let mut batch = Batch::new("access.app");
//! batch.push(EventTime { seconds: 1_790_000_000, nanoseconds: 0 }, b"GET / 200");
//! let delivery = client.send(&[batch], Instant::now() + Duration::from_secs(10)).await;
//! assert!(delivery.undelivered.is_empty(), "{:?}", delivery.error);
//! # Ok(())
//! # }
//! ```

mod batch;
mod client;
mod connection;
mod endpoint;
mod error;
mod identity;
mod options;
mod reply;
pub mod settings;
mod value;

pub use self::batch::{Batch, EventTime};
pub use self::client::{Client, Delivery};
pub use self::endpoint::{DEFAULT_PORT, Endpoint, EndpointError};
pub use self::error::Error;
pub use self::identity::{Identify, Identity, Renewed};
pub use self::options::{Options, Secret, User};
pub use self::settings::{Settings, SettingsError};
