//! Why items were not taken: what was attempted, where, and what to do.

use std::time::Duration;

use crate::transport::Failure;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no answer.
    #[error("post records to {address}")]
    NoAnswer {
        /// Where they were sent.
        address: String,
        /// Why.
        source: Failure,
    },

    /// The server refused.
    #[error("post records to {address}: status {status}{}", advice(*status))]
    Status {
        /// Where they were sent.
        address: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said, which may cite a record: it is for failed logs alone.
        reason: String,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },

    /// Everything was refused, and nothing says that the records are the reason.
    #[error(
        "post records to {address}: status {status} for each of {records} records, and for a request without records: none \
         of them can be the reason{}",
        advice(*status)
    )]
    AllRefused {
        /// Where they were sent.
        address: String,
        /// The status of one of them.
        status: u16,
        /// How many were sent alone.
        records: usize,
    },

    /// The server is busy, and another request is not sent meanwhile.
    #[error("post records to {address}: not sent, since the server refused others for now")]
    Paused {
        /// Where they were to be sent.
        address: String,
    },
}

impl Error {
    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } | Self::AllRefused { status, .. } => Some(*status),
            Self::NoAnswer { .. } | Self::Paused { .. } => None,
        }
    }

    /// How long the server asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        300..=399 => ". Redirects are not followed: give the address that it leads to.",
        401 | 403 => ". Check the headers in the secret (SECRET_ARN).",
        404 | 405 => ". Check the address.",
        415 => ". Check the format and the compression.",
        _ => "",
    }
}
