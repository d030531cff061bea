//! Host names of environments and of the door.

use std::fmt;

/// The longest value that a host condition of a listener rule may have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#host-conditions>
const LONGEST: usize = 128;
/// The longest label of a host name, by RFC 1035.
const LONGEST_LABEL: usize = 63;
/// The port of `https`, which a browser leaves out and other clients may send.
const HTTPS_PORT: &str = ":443";

/// A host name in the one form in which it is compared and authenticated: lower case, without port.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Host(String);

/// Why a text is no host name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HostError {
    /// Its length is not one that a rule could have.
    #[error(
        "read a host name: it must have 1 to {LONGEST} characters. Name the host of an environment."
    )]
    Length,
    /// It holds what no host name holds.
    #[error(
        "read a host name: it must be labels of letters, digits, hyphens and underscores with dots between them. \
         Name the host of an environment."
    )]
    Characters,
}

impl Host {
    /// Reads a host name without a port.
    ///
    /// # Errors
    /// It is none: too long, not ASCII, an address, a wildcard, or something with a port or a user in it.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(HostError::Length);
        }
        let host = text.to_ascii_lowercase();
        match is_host(&host) {
            true => Ok(Self(host)),
            false => Err(HostError::Characters),
        }
    }

    /// Reads the header `Host` of a request to the HTTPS listener, whose port may follow the name.
    ///
    /// # Errors
    /// It is no host name.
    pub fn from_header(text: &str) -> Result<Self, HostError> {
        Self::parse(text.strip_suffix(HTTPS_PORT).unwrap_or(text))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin of its pages.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://{}", self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// At least two labels, the last of which is no number, so that an address is no host name.
fn is_host(host: &str) -> bool {
    let last_begins_with_a_letter = host
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.starts_with(|first: char| first.is_ascii_lowercase()));
    last_begins_with_a_letter && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let in_the_middle = |byte: u8| byte == b'-' || byte == b'_';
    (1..=LONGEST_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || in_the_middle(byte))
}

#[cfg(test)]
mod tests;
