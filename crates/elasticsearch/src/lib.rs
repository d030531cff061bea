//! A small client for Elasticsearch and Amazon OpenSearch: documents in bulk, and their indices.
//!
//! Documents are written with `create` and an id, so that one that is written again is not there
//! twice, and so that data streams take them: see [`Client::create`].

mod bulk;
mod endpoint;
mod error;
mod indices;
mod names;
mod signer;
mod transport;

pub use self::bulk::{Delivery, Document, Rejection};
pub use self::endpoint::{Endpoint, EndpointError, Service};
pub use self::error::Error;
pub use self::names::{MAX_ID, check_id, check_index};
pub use self::signer::Signer;
pub use self::transport::Client;
