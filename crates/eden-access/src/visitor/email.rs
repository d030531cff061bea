//! E-mail addresses, in the one form in which they are compared.

use std::fmt;

use serde_json::Value;

/// The longest address. <https://datatracker.ietf.org/doc/html/rfc5321#section-4.5.3.1.3>, with the errata to RFC 3696.
const LONGEST: usize = 254;
/// The characters that a local part has without quotes, beside letters, digits and dots, but for `*`, which patterns need.
/// <https://datatracker.ietf.org/doc/html/rfc5322#section-3.2.3>
const LOCAL: &[u8] = b"!#$%&'+-/=?^_`{|}~.";

/// An e-mail address in lower case. It is no proof of anything until an identity provider has verified it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Email(String);

/// Why a text is no address that could be admitted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EmailError {
    /// It is empty, or too long.
    #[error("read an e-mail address: it must have 3 to {LONGEST} characters. Use another address.")]
    Length,
    /// It does not have exactly one `@`.
    #[error("read an e-mail address: it must have exactly one @. Use one address.")]
    At,
    /// It has characters that look like others, or mean something else.
    #[error(
        "read an e-mail address: it must be plain ASCII without spaces, quotes, commas and asterisks, \
         and its domain labels with dots between them. Use another address."
    )]
    Characters,
}

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// It is none, or one in which different characters could look alike: only ASCII is compared.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if !(3..=LONGEST).contains(&text.len()) {
            return Err(EmailError::Length);
        }
        let address = text.to_ascii_lowercase();
        let (local, domain) = address.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        match is_local_part(local) && is_domain(domain) {
            true => Ok(Self(address)),
            false => Err(EmailError::Characters),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_local_part(local: &str) -> bool {
    !local.is_empty()
        && local
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || LOCAL.contains(&byte))
}

/// At least two labels in lower case.
pub(super) fn is_domain(domain: &str) -> bool {
    let is_of_a_label =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    domain.contains('.')
        && domain
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(is_of_a_label))
}

/// Whether an identity provider says that an address is its owner's, by the claim `email_verified`: `true`, or `"true"`,
/// which some providers write. Everything else is not. `trust_email` is for providers that never say, and never let their
/// users choose an address.
/// <https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims>
#[must_use]
pub fn is_verified(email_verified: Option<&Value>, trust_email: bool) -> bool {
    let says_so = match email_verified {
        Some(Value::Bool(verified)) => *verified,
        Some(Value::String(verified)) => verified == "true",
        _ => false,
    };
    says_so || trust_email
}

#[cfg(test)]
mod tests;
