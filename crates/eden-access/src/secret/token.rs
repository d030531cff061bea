//! Tokens: the part of a share link, or of the way back from a sign-in, that lets somebody in.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::gated_host::GatedHost;
use super::message::{MacMessage, Purpose};
use super::tag::Tag;
use crate::path::VisitPath;

/// What parts a token's three fields: expiry, path and tag. It is none of base64's characters.
const SEPARATOR: char = '.';

/// The right to enter one host of an environment at a path, until a time.
#[derive(Debug)]
pub struct Grant<'a> {
    gated: &'a GatedHost,
    path: VisitPath,
    expires: u64,
}

/// A token as it stands in an address. It is never shown by accident, and wiped when it is dropped.
pub struct Token(Zeroizing<String>);

/// A token that somebody presents, which nobody has verified.
#[derive(Debug)]
pub struct PresentedToken {
    path: VisitPath,
    expires: u64,
    tag: Tag,
}

/// Why a token lets nobody in. Nothing of the token is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// It is no token: cut, or altered.
    #[error(
        "read the link's token: it is incomplete or altered. Open the whole link, or ask for a new one."
    )]
    Malformed,
    /// It was made for something else, or not by the door.
    #[error(
        "verify the link's token: it is not for this environment as it is now, is revoked, or is altered. \
         Ask for a new link."
    )]
    NotGenuine,
    /// It was good once.
    #[error("verify the link's token: it has expired. Ask for a new link, or sign in.")]
    Expired,
}

impl<'a> Grant<'a> {
    pub(super) fn new(gated: &'a GatedHost, path: VisitPath, expires: u64) -> Self {
        Self {
            gated,
            path,
            expires,
        }
    }

    /// What is authenticated. The revocation counter is part of it, so that a revocation ends links and not only cookies.
    #[must_use]
    pub fn message(&self) -> MacMessage {
        let expires = self.expires.to_be_bytes();
        self.gated.message(
            Purpose::Token,
            &[self.path.as_str().as_bytes(), expires.as_slice()],
        )
    }

    /// The token, from the tag of [`Grant::message`].
    #[must_use]
    pub fn to_token(&self, tag: &Tag) -> Token {
        Token(encode(self.expires, &self.path, tag))
    }
}

fn encode(expires: u64, path: &VisitPath, tag: &Tag) -> Zeroizing<String> {
    let path = URL_SAFE_NO_PAD.encode(path.as_str());
    let tag = Zeroizing::new(URL_SAFE_NO_PAD.encode(tag.as_bytes()));
    Zeroizing::new(format!("{expires}{SEPARATOR}{path}{SEPARATOR}{}", *tag))
}

impl Token {
    /// The text, of characters that need no encoding in an address. Whoever has it can enter.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(hidden)")
    }
}

impl PresentedToken {
    /// Reads a token.
    ///
    /// # Errors
    /// It is none. There is exactly one way to write each token, so an altered one is none either, or not genuine.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let presented = Self::read(text).ok_or(TokenError::Malformed)?;
        let same = encode(presented.expires, &presented.path, &presented.tag);
        match *same == text {
            true => Ok(presented),
            false => Err(TokenError::Malformed),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut fields = text.split(SEPARATOR);
        let (expires, path, tag) = (fields.next()?, fields.next()?, fields.next()?);
        let path = String::from_utf8(URL_SAFE_NO_PAD.decode(path).ok()?).ok()?;
        let tag = Zeroizing::new(URL_SAFE_NO_PAD.decode(tag).ok()?);
        Some(Self {
            path: VisitPath::parse(&path).ok()?,
            expires: expires.parse().ok()?,
            tag: Tag::from_slice(&tag).ok()?,
        })
    }

    /// The right that it claims to give, at the host at which it was presented. [`PresentedToken::verify`] takes the tag
    /// of its message.
    #[must_use]
    pub fn claim<'a>(&self, gated: &'a GatedHost) -> Grant<'a> {
        gated.grant(self.path.clone(), self.expires)
    }

    /// Verifies it in constant time with the genuine tag of what it claims, and returns where its bearer may enter.
    ///
    /// # Errors
    /// It is not genuine, or has expired.
    pub fn verify(self, genuine: &Tag, now: u64) -> Result<VisitPath, TokenError> {
        if !self.tag.is(genuine) {
            return Err(TokenError::NotGenuine);
        }
        match now < self.expires {
            true => Ok(self.path),
            false => Err(TokenError::Expired),
        }
    }
}

#[cfg(test)]
mod tests;
