//! Why events were not acknowledged.

use std::io;
use std::time::Duration;

/// Why events were not acknowledged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No certificate authorities.
    #[error("read the certificate authorities {origin}")]
    Authorities {
        /// Where they are, as `from ca.pem`.
        origin: String,
        /// The reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// No connection.
    #[error("connect to the Fluent server {server}")]
    Connect {
        /// The server.
        server: String,
        /// The reason.
        source: io::Error,
    },

    /// No connection in time.
    #[error("connect to the Fluent server {server}: not done in {:.1} seconds{}", after.as_secs_f64(), silent(*greeting))]
    Slow {
        /// The server.
        server: String,
        /// How long it was waited for.
        after: Duration,
        /// Whether the server was to begin.
        greeting: bool,
    },

    /// The server did not let the client in.
    #[error(
        "the Fluent server {server} refused the client: {reason}. Check LOG_FLUENT_SHARED_KEY, \
         LOG_FLUENT_USERNAME and LOG_FLUENT_PASSWORD, or the secret (SECRET_ARN)."
    )]
    Refused {
        /// The server.
        server: String,
        /// What it said.
        reason: String,
    },

    /// The server cannot be the one that it should be.
    #[error(
        "the Fluent server {server} does not prove that it knows the shared key: it is another \
         server, or LOG_FLUENT_SHARED_KEY or the secret (SECRET_ARN) is wrong"
    )]
    Imposter {
        /// The server.
        server: String,
    },

    /// The server asks for a shared key.
    #[error(
        "the Fluent server {server} asks for a shared key: set LOG_FLUENT_SHARED_KEY or SECRET_ARN"
    )]
    KeyWanted {
        /// The server.
        server: String,
    },

    /// The connection broke.
    #[error("the connection to the Fluent server {server} broke before it acknowledged everything")]
    Broken {
        /// The server.
        server: String,
        /// The reason.
        source: io::Error,
    },

    /// No acknowledgement in time.
    #[error(
        "the Fluent server {server} did not acknowledge {count} batches in {:.1} seconds: it is \
         overloaded, or its output or buffer is broken",
        after.as_secs_f64()
    )]
    NoAck {
        /// The server.
        server: String,
        /// How many batches.
        count: usize,
        /// How long it was waited for.
        after: Duration,
    },

    /// The server speaks something else.
    #[error("the Fluent server {server} does not follow the forward protocol: {what}")]
    Protocol {
        /// The server.
        server: String,
        /// What it did.
        what: String,
    },
}

impl Error {
    /// Whether another key, name or password may do better.
    #[must_use]
    pub fn is_of_identity(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Imposter { .. })
    }

    /// Whether another connection may do better: not where a name or a certificate is wrong.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connect { source, .. } => !matches!(
                source.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
            ),
            Self::Broken { .. } => true,
            _ => false,
        }
    }
}

fn silent(greeting: bool) -> &'static str {
    if greeting {
        ". A server that has no shared key never greets: then unset LOG_FLUENT_SHARED_KEY."
    } else {
        ""
    }
}
