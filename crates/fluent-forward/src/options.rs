//! How to talk to a server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::identity::Identity;

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Who the client is, to a server that asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name.
    pub name: String,
    /// The password.
    pub password: Secret,
}

/// How to talk to a server.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it is; its name is resolved whenever a connection is made.
    pub endpoint: Endpoint,
    /// What the client calls itself to a server with a shared key, which wants a name other than its own.
    pub hostname: String,
    /// What both sides know; without it the server must not ask for one.
    pub shared_key: Option<Secret>,
    /// Who the client is, where the server asks for it.
    pub user: Option<User>,
    /// The certificate authorities of the server (PEM); those of this machine otherwise.
    pub ca_file: Option<PathBuf>,
    /// The same as text, where there is no file.
    pub ca_pem: Option<String>,
    /// How long to wait for an acknowledgement after the last one.
    pub ack_timeout: Duration,
}

impl Options {
    /// Options with neither keys nor names of one's own.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            hostname: "fluent-forward".to_owned(),
            shared_key: None,
            user: None,
            ca_file: None,
            ca_pem: None,
            ack_timeout: Duration::from_secs(30),
        }
    }

    /// The same options for a client of this identity.
    pub(crate) fn identified(&self, identity: Option<Identity>) -> Self {
        let mut options = self.clone();
        if let Some(Identity { shared_key, user }) = identity {
            options.shared_key = Some(shared_key);
            options.user = user;
        }
        options
    }
}
