//! A small client for Elasticsearch and Amazon OpenSearch: documents in bulk, and their indices.
//!
//! Documents are written with `create` and an id, so that one that is written again is not there
//! twice, and so that data streams take them: see [`Client::create`].
//!
//! ```no_run
//! use std::time::{Duration, Instant};
//!
//! use es_client::{Client, Document, Endpoint};
//!
//! # async fn example(aws: aws_types::SdkConfig) -> Result<(), Box<dyn std::error::Error>> {
//! let endpoint: Endpoint = "search.example.com".parse()?;
//! let client = Client::connect(endpoint, &aws)?;
//! let document = Document { index: "logs-app-20261125", id: Some("42"), source: br#"{"log_id":"42"}"# };
//! let delivery = client.create(&[document], Instant::now() + Duration::from_secs(10)).await;
//! for (place, rejection) in &delivery.rejected {
//!     println!("document {place} is refused for good: {}", rejection.error);
//! }
//! # Ok(())
//! # }
//! ```

mod authorization;
mod bulk;
mod endpoint;
mod error;
mod indices;
mod names;
pub mod options;
mod signer;
mod transport;

pub use self::authorization::{AuthorizationError, authorization};
pub use self::bulk::{Delivery, Document, Rejection};
pub use self::endpoint::{Endpoint, EndpointError, Service};
pub use self::error::Error;
pub use self::names::{MAX_ID, check_id, check_index};
pub use self::options::{Options, OptionsError};
pub use self::signer::Signer;
pub use self::transport::Client;
