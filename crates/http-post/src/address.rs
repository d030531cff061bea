//! Where requests go.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

/// Why a text is no address; the text is not repeated, since it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("it is not a URL such as `https://logs.example.com/ingest`")]
    NotAUrl,
    /// Another scheme.
    #[error("its scheme is not `https`")]
    Scheme,
    /// Records would be readable on the way.
    #[error(
        "it begins with `http://`, by which anybody on the way could read records and headers: give an address with \
         `https://`"
    )]
    Plain,
    /// A user before the host.
    #[error("a user name in the URL is not supported: give the header `Authorization` in a secret")]
    User,
    /// A fragment, which no server sees.
    #[error("it has a fragment (`#`), which no server sees")]
    Fragment,
}

/// The URL that requests are posted to: with HTTPS, or on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Uri);

impl Address {
    /// The URL of requests.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether nothing is encrypted.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == Some(&Scheme::HTTP)
    }

    /// The same address with something behind its path, where it is not there yet.
    ///
    /// # Errors
    /// When what comes out is no URL.
    pub fn with_path(&self, end: &str) -> Result<Self, AddressError> {
        let path = self.0.path().trim_end_matches('/');
        if path.ends_with(end) {
            return Ok(self.clone());
        }
        let query = self.0.query().map(|query| format!("?{query}"));
        let (scheme, authority) = (self.0.scheme_str(), self.0.authority());
        let (Some(scheme), Some(authority)) = (scheme, authority) else {
            return Err(AddressError::NotAUrl);
        };
        let query = query.unwrap_or_default();
        format!("{scheme}://{authority}{path}{end}{query}").parse()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let uri: Uri = text.trim().parse().map_err(|_| AddressError::NotAUrl)?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(AddressError::NotAUrl);
        };
        if authority.as_str().contains('@') {
            return Err(AddressError::User);
        }
        if authority.host().is_empty() {
            return Err(AddressError::NotAUrl);
        }
        if text.contains('#') {
            return Err(AddressError::Fragment);
        }
        match scheme.as_str() {
            "https" => Ok(Self(uri)),
            "http" if is_this_machine(authority.host()) => Ok(Self(uri)),
            "http" => Err(AddressError::Plain),
            _ => Err(AddressError::Scheme),
        }
    }
}

/// Whether a host, as it stands in a URL, is the machine that asks.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let ip: Option<IpAddr> = host.parse().ok();
    host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
}

/// A server on this machine.
impl Default for Address {
    fn default() -> Self {
        Self(Uri::from_static("http://localhost/"))
    }
}

/// Without the query, which may hold a key.
impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let authority = self
            .0
            .authority()
            .map_or("", |authority| authority.as_str());
        write!(out, "{scheme}://{authority}{}", self.0.path())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_taken_and_http_on_this_machine() {
        for text in [
            "https://logs.example.com",
            "https://logs.example.com:8088/services/collector/event?a=b",
            "http://127.0.0.1:3100/loki/api/v1/push",
            "http://[::1]:1/",
            "http://localhost:1",
        ] {
            assert!(text.parse::<Address>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        for (text, expected) in [
            ("", AddressError::NotAUrl),
            ("logs.example.com", AddressError::NotAUrl),
            ("https://a host", AddressError::NotAUrl),
            ("http://logs.example.com", AddressError::Plain),
            ("http://127.0.0.1.example.com", AddressError::Plain),
            ("ftp://logs.example.com", AddressError::Scheme),
            ("https://me:hunter2@host", AddressError::User),
            ("https://host/#hunter2", AddressError::Fragment),
        ] {
            let error = text.parse::<Address>().unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_query_is_sent_and_never_shown() {
        let address: Address = "https://host/v1?key=hunter2".parse().unwrap();
        assert_eq!(address.uri().query(), Some("key=hunter2"));
        assert_eq!(
            format!("{address} {address:?}"),
            "https://host/v1 https://host/v1"
        );
    }

    #[test]
    fn a_path_is_added_once() {
        let with = |text: &str| {
            let address: Address = text.parse().unwrap();
            address.with_path("/v1/logs").unwrap().uri().to_string()
        };
        assert_eq!(with("https://host"), "https://host/v1/logs");
        assert_eq!(
            with("https://host/otlp/?a=b"),
            "https://host/otlp/v1/logs?a=b"
        );
        assert_eq!(with("https://host/v1/logs"), "https://host/v1/logs");
    }
}
