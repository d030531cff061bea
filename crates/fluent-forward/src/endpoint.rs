//! Where the server is.

use std::fmt;
use std::str::FromStr;

/// The port of the protocol.
pub const DEFAULT_PORT: u16 = 24224;

/// Why a text names no server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Another scheme.
    #[error("its scheme is neither `tcp` nor `tls`")]
    Scheme,
    /// No host, or one with characters that no host has.
    #[error("it is not `host`, `host:port` or `tls://host:port`")]
    Host,
    /// Not a port.
    #[error("its port is not a number from 1 to 65535")]
    Port,
}

/// A server's address: `host`, `host:port`, `tcp://host:port` or `tls://host:port`.
///
/// An IPv6 address with a port is put in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A name or an address.
    pub host: String,
    /// 24224 unless named.
    pub port: u16,
    /// Whether TLS is spoken.
    pub tls: bool,
}

/// Where a server on this machine listens.
impl Default for Endpoint {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: DEFAULT_PORT,
            tls: false,
        }
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let (scheme, rest) = text
            .trim()
            .split_once("://")
            .unwrap_or(("tcp", text.trim()));
        let tls = match scheme {
            "tcp" => false,
            "tls" => true,
            _ => return Err(EndpointError::Scheme),
        };
        let (host, port) = parts(rest.trim_end_matches('/'))?;
        let is_allowed = |char: char| char.is_ascii_alphanumeric() || "-._:%".contains(char);
        if host.is_empty() || !host.chars().all(is_allowed) {
            return Err(EndpointError::Host);
        }
        let (host, port) = (host.to_owned(), port.map_or(Ok(DEFAULT_PORT), self::port)?);
        Ok(Self { host, port, tls })
    }
}

fn parts(text: &str) -> Result<(&str, Option<&str>), EndpointError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(EndpointError::Host)?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(EndpointError::Host),
        };
    }
    match text.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Ok((text, None)),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((text, None)),
    }
}

fn port(text: &str) -> Result<u16, EndpointError> {
    let port = text.parse().ok().filter(|&port| port > 0);
    port.ok_or(EndpointError::Port)
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "tls" } else { "tcp" };
        if self.host.contains(':') {
            return write!(f, "{scheme}://[{}]:{}", self.host, self.port);
        }
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_with_and_without_scheme_and_port() {
        let read = |text: &str| text.parse::<Endpoint>().unwrap().to_string();
        assert_eq!(
            read("fluentd.example.com"),
            "tcp://fluentd.example.com:24224"
        );
        assert_eq!(read(" 10.0.0.1:5000 "), "tcp://10.0.0.1:5000");
        assert_eq!(read("tls://fluentd"), "tls://fluentd:24224");
        assert_eq!(read("tls://fluentd:443/"), "tls://fluentd:443");
        assert_eq!(read("::1"), "tcp://[::1]:24224");
        assert_eq!(read("tcp://[::1]:99"), "tcp://[::1]:99");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let error = |text: &str| text.parse::<Endpoint>().unwrap_err();
        assert_eq!(error(""), EndpointError::Host);
        assert_eq!(error("a b"), EndpointError::Host);
        assert_eq!(error("tls://me@host"), EndpointError::Host);
        assert_eq!(error("http://host"), EndpointError::Scheme);
        for text in ["host:", "host:0", "host:65536", "host:x"] {
            assert_eq!(error(text), EndpointError::Port, "{text}");
        }
        assert_eq!(error("[::1"), EndpointError::Host);
    }
}
