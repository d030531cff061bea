//! Who has signed in, as the load balancer says: the header `x-amzn-oidc-data`.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#user-claims-encoding>

mod error;
mod key_source;
mod person;
mod token;

pub use self::error::IdentityError;
pub use self::key_source::{KeySource, KeySourceError};
pub use self::person::Person;
pub use self::token::{IdentityToken, Issued};

/// The header in which the load balancer says who has signed in. It removes what a client sends under this name, but only
/// where a rule authenticates.
pub const IDENTITY_HEADER: &str = "x-amzn-oidc-data";
