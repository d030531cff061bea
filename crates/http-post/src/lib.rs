//! Items by HTTP POST, to whatever takes logs so: an address, certificate authorities, headers that are renewed when they
//! are refused, compression, and what becomes of each item.
//!
//! [`Http`] is one request and its answer; [`Client::deliver`] sends any number of items ([`Items`]) in requests of a
//! bounded size, tries again what passes, and cuts in two what is refused until the reason is alone.
//!
//! ```
//! use http_post::Address;
//!
//! let address: Address = "https://logs.example.com/ingest".parse()?;
//! assert!(!address.is_plain());
//! // Text on its way over a network could be read by anybody.
//! assert!("http://logs.example.com/ingest".parse::<Address>().is_err());
//! # Ok::<(), http_post::AddressError>(())
//! ```

mod address;
mod authorities;
mod client;
mod compress;
mod delivery;
mod error;
mod headers;
mod items;
mod retry_after;
pub mod settings;
mod transport;
mod work;

pub use self::address::{Address, AddressError, is_this_machine};
pub use self::authorities::{Authorities, AuthoritiesError};
pub use self::client::Client;
pub use self::compress::Compression;
pub use self::delivery::{Delivery, Refusal};
pub use self::error::Error;
pub use self::headers::{Authorize, Headers, HeadersError};
pub use self::items::{Items, Limits, Rejected};
pub use self::transport::{Failure, Http, Received};
