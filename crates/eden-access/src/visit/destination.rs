//! Where a visitor goes after signing in: the parameter `to`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::host::{Host, HostError};
use crate::path::{PathError, VisitPath};
use crate::secret::Token;

/// All that means something in an address or a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A host and a path on it. That the host is one of an environment's, only the table knows: look there before sending
/// anybody.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Destination {
    /// The host.
    pub host: Host,
    /// The path with its query.
    pub path: VisitPath,
}

/// Why nobody is sent somewhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DestinationError {
    /// The parameter is no text.
    #[error(
        "read the parameter `to`: it is not percent-encoded UTF-8. Open the preview's own address."
    )]
    Encoding,
    /// It does not begin with a host.
    #[error("read the parameter `to`. Open the preview's own address.")]
    Host(#[source] HostError),
    /// What follows is no path.
    #[error("read the parameter `to`. Open the preview's own address.")]
    Path(#[source] PathError),
}

impl Destination {
    /// Where a request wanted to go: to its path, or to the host's first page where nobody can be sent to that path.
    #[must_use]
    pub fn of_request(host: Host, path_with_query: &str) -> Self {
        let path = VisitPath::parse(path_with_query).unwrap_or_else(|_| VisitPath::root());
        Self { host, path }
    }

    /// Reads the value of the parameter `to` as ALB hands it over, which does not decode queries.
    ///
    /// # Errors
    /// It is not a host and a path on it.
    pub fn from_parameter(value: &str) -> Result<Self, DestinationError> {
        let text = percent_decode_str(value)
            .decode_utf8()
            .map_err(|_| DestinationError::Encoding)?;
        let (host, path) = text.split_at(text.find('/').unwrap_or(text.len()));
        let path = if path.is_empty() { "/" } else { path };
        Ok(Self {
            host: Host::parse(host).map_err(DestinationError::Host)?,
            path: VisitPath::parse(path).map_err(DestinationError::Path)?,
        })
    }

    /// The value of the parameter `to`.
    #[must_use]
    pub fn to_parameter(&self) -> String {
        let text = format!("{}{}", self.host, self.path);
        utf8_percent_encode(&text, ENCODED).to_string()
    }

    /// The address itself, for the header Location.
    #[must_use]
    pub fn location(&self) -> String {
        format!("{}{}", self.host.origin(), self.path)
    }

    /// The address at which a visitor signs in to go there.
    #[must_use]
    pub fn sign_in_location(&self, door_host: &Host) -> String {
        format!("{}/enter?to={}", door_host.origin(), self.to_parameter())
    }

    /// The address at which a visitor gets the cookie of a host, with a token for that host, on the way there.
    #[must_use]
    pub fn enter_location(&self, host: &Host, token: &Token) -> Zeroizing<String> {
        let (origin, to) = (host.origin(), self.to_parameter());
        Zeroizing::new(format!(
            "{origin}/.eden/enter?token={}&to={to}",
            token.expose()
        ))
    }
}

#[cfg(test)]
mod tests;
