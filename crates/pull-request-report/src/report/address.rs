//! An address that a pull request may show.

use std::fmt;

use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Browsers and proxies take no longer ones.
const LONGEST: usize = 2000;
/// What stays as it is in a path; a `%` is taken for the beginning of what is encoded already.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'%');

/// An address that a pull request may show: `https` or `http`, a host, and perhaps a path.
///
/// User, query string and fragment of what it was read from are dropped: they are where credentials stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: String,
    host: String,
}

/// Why a text is no address to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no URL.
    #[error("the address is no URL; write https://, a host name, and perhaps a path")]
    Form,
    /// It is no web address.
    #[error("the address begins with neither https:// nor http://")]
    Scheme,
    /// The host has other characters than letters, digits, dots and hyphens.
    #[error("the host of the address has other characters than letters, digits, dots and hyphens")]
    Host,
    /// It is too long.
    #[error("the address is longer than 2,000 characters")]
    Length,
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    /// When it is none that may be shown. The error does not repeat the text, which may hold credentials.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > LONGEST {
            return Err(AddressError::Length);
        }
        let uri: Uri = text.parse().map_err(|_| AddressError::Form)?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            Some(_) => return Err(AddressError::Scheme),
            None => return Err(AddressError::Form),
        };
        let host = uri
            .host()
            .filter(|host| is_host(host))
            .ok_or(AddressError::Host)?;
        let host = host.to_ascii_lowercase();
        let port = uri
            .port_u16()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let path = utf8_percent_encode(uri.path(), ENCODED).to_string();
        let path = if path == "/" { String::new() } else { path };
        let shown = format!("{host}{port}{path}");
        Ok(Self {
            url: format!("{scheme}://{shown}"),
            host,
        })
    }

    /// The address of a host that is visited by HTTPS.
    ///
    /// # Errors
    /// When it is no host name.
    pub fn of_host(host: &str) -> Result<Self, AddressError> {
        if !is_host(host) {
            return Err(AddressError::Host);
        }
        Self::parse(&format!("https://{host}"))
    }

    /// The whole address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host name in it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

fn is_host(host: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    !host.is_empty() && host.bytes().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<String, AddressError> {
        Address::parse(text).map(|address| address.url)
    }

    #[test]
    fn user_query_string_and_fragment_are_dropped() {
        let with_all = "https://user:secret@a.dev.example.com:8443/login?token=secret#secret";
        assert_eq!(
            url(with_all).unwrap(),
            "https://a.dev.example.com:8443/login"
        );
        assert_eq!(
            url("https://a.example.com/").unwrap(),
            "https://a.example.com"
        );
        assert_eq!(
            Address::of_host("A.example.com").unwrap().url(),
            "https://a.example.com"
        );
    }

    #[test]
    fn a_path_cannot_end_a_link_or_mention_anybody() {
        let shown = url("https://a.example.com/@octocat/a)b|c\"d").unwrap();
        assert_eq!(shown, "https://a.example.com/%40octocat/a%29b%7Cc%22d");
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        let long = format!("https://a.example.com/{}", "a".repeat(2000));
        for (text, expected) in [
            ("javascript:alert(1)", AddressError::Form),
            ("ftp://a.example.com", AddressError::Scheme),
            ("https://a_b.example.com", AddressError::Host),
            ("https://[::1]/", AddressError::Host),
            ("/login", AddressError::Form),
            ("https://a\n.example.com", AddressError::Form),
            (&long, AddressError::Length),
        ] {
            assert_eq!(url(text), Err(expected), "{text:.40}");
        }
        assert_eq!(Address::of_host("a.example.com/x"), Err(AddressError::Host));
    }
}
