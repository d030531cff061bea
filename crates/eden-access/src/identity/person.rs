//! The person that an identity provider knows.

use serde::Deserialize;
use serde_json::Value;

use super::error::IdentityError;
use crate::visitor::{Email, is_verified};

/// What the provider says of whoever has signed in, from a token that is verified.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Person {
    email: Option<String>,
    email_verified: Option<Value>,
}

impl Person {
    /// The person's address, if the provider says that it is theirs. `trust_email` is `oidc.trust_email`.
    ///
    /// # Errors
    /// There is none, it is none that could be admitted, or nobody has verified it.
    pub fn email(&self, trust_email: bool) -> Result<Email, IdentityError> {
        let email = self.email.as_deref().ok_or(IdentityError::NoEmail)?;
        let email = Email::parse(email).map_err(IdentityError::Email)?;
        match is_verified(self.email_verified.as_ref(), trust_email) {
            true => Ok(email),
            false => Err(IdentityError::Unverified),
        }
    }
}

#[cfg(test)]
mod tests;
