//! Amazon Kinesis events in AWS Lambda: from the bytes of an event to log records, and on.
//!
//! The successor of the Python package `amazon_kinesis_utils`. [`decode::decode`] reads an event
//! through every layer that producers put around their records: base64, aggregates of the Kinesis
//! Producer Library ([`aggregate`]), gzip with a bound on what it may expand to ([`gunzip`]) and
//! messages of CloudWatch Logs ([`cloudwatch`]). What comes out follows the common [`schema`], or is
//! kept as a [`failed`] log; nothing is dropped, and nothing that is sent makes it crash.
//!
//! ```
//! use kinesis_utils::decode::{Options, decode};
//! use kinesis_utils::event::Event;
//! use kinesis_utils::group;
//!
//! let event = Event::from_json(br#"{ "Records": [{
//!     "eventID": "shardId-000000000000:1",
//!     "kinesis": {
//!         "sequenceNumber": "1",
//!         "partitionKey": "a",
//!         "data": "eyJsb2dfdHlwZSI6ImFjY2VzcyIsImxvZ19pZCI6IjEiLCJ0aW1lIjoiMjAyMC0wMy0xNFQxNTowOToyNloifQ=="
//!     }
//! }] }"#)?;
//! let decoded = decode(&event, &Options::default());
//! assert_eq!(decoded.failed, []);
//! let groups = group::by_type(decoded.records);
//! assert_eq!(groups["access"][0].log_id.as_deref(), Some("1"));
//! # Ok::<(), serde_json::Error>(())
//! ```

pub mod aggregate;
pub mod archive;
pub mod batch;
pub mod cloudwatch;
pub mod decode;
pub mod event;
pub mod failed;
pub mod group;
pub mod gunzip;
pub mod keys;
pub mod ordering;
#[cfg(feature = "put-records")]
pub mod put_records;
pub mod record;
pub mod schema;
pub mod time;
pub mod whitelist;
pub mod zone;

/// How texts are read as times.
pub use dateutil_parse as dateutil;
