//! The gate that a secret opens.

use super::cookie::VisitCookie;
use super::epoch::Epoch;
use super::key::Key;
use super::message::{MacMessage, Purpose};
use super::token::Grant;
use crate::host::Host;
use crate::path::VisitPath;

/// One host of an environment, as its row knows it: what is made for it opens nothing else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatedHost {
    /// The host.
    pub host: Host,
    /// The environment's generation; `None` where it is older than generations.
    pub generation: Option<String>,
    /// How often access was revoked: `eden share --revoke` and a change of who may visit count it up.
    pub revocations: u64,
}

impl GatedHost {
    /// What is authenticated for the cookie of an epoch. [`VisitCookie::from_tag`] takes its tag.
    #[must_use]
    pub fn cookie_message(&self, epoch: Epoch) -> MacMessage {
        self.message(Purpose::Cookie, &[&epoch.number().to_be_bytes()])
    }

    /// The cookie of an epoch, where this process holds the key.
    #[must_use]
    pub fn cookie(&self, epoch: Epoch, key: &Key) -> VisitCookie {
        VisitCookie::from_tag(&key.mac(&self.cookie_message(epoch)))
    }

    /// The right to enter at a path, until a time in Unix seconds: of it a token is made.
    #[must_use]
    pub fn grant(&self, path: VisitPath, expires: u64) -> Grant<'_> {
        Grant::new(self, path, expires)
    }

    /// No generation is another part than an empty one.
    pub(super) fn message(&self, purpose: Purpose, more: &[&[u8]]) -> MacMessage {
        let generation = self.generation.as_deref().map(str::as_bytes);
        let parts: [&[u8]; 4] = [
            self.host.as_str().as_bytes(),
            &[u8::from(generation.is_some())],
            generation.unwrap_or_default(),
            &self.revocations.to_be_bytes(),
        ];
        MacMessage::new(purpose, &[&parts, more].concat())
    }
}
