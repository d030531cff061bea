//! Why a request failed: what was asked of which cluster, and what to do.

use std::error::Error as StdError;
use std::time::Duration;

use retry::Answer;

/// Any error at all.
pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be made.
    #[error("read the certificate authorities of this machine")]
    Roots(#[source] BoxError),

    /// Nobody says in which region the cluster is.
    #[error("requests to {endpoint} are signed for a region, and none is set (AWS_REGION)")]
    Region {
        /// The cluster.
        endpoint: String,
    },

    /// Requests are to be signed, and there is nothing to sign them with.
    #[error("{what} at {endpoint}: cannot sign it with AWS credentials")]
    Credentials {
        /// What was asked.
        what: String,
        /// The cluster.
        endpoint: String,
        /// Why there are none, or why they cannot be used.
        source: BoxError,
    },

    /// The cluster was not reached, or the connection to it broke.
    #[error("{what} at {endpoint}: no answer, the connection failed")]
    Connection {
        /// What was asked.
        what: String,
        /// The cluster.
        endpoint: String,
        /// The reason.
        source: BoxError,
    },

    /// No answer in time.
    #[error("{what} at {endpoint}: no answer in {:.1} seconds", after.as_secs_f64())]
    TimedOut {
        /// What was asked.
        what: String,
        /// The cluster.
        endpoint: String,
        /// How long it was waited for.
        after: Duration,
    },

    /// The cluster refused.
    #[error("{what} at {endpoint}: status {status}: {reason}{}", advice(*status))]
    Status {
        /// What was asked.
        what: String,
        /// The cluster.
        endpoint: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said.
        reason: String,
        /// Whether the cluster itself said so, and not something before it.
        by_cluster: bool,
    },

    /// The answer is not what the API is documented to answer.
    #[error("{what} at {endpoint}: cannot understand the answer")]
    Answer {
        /// What was asked.
        what: String,
        /// The cluster.
        endpoint: String,
        /// What is wrong with it.
        source: BoxError,
    },

    /// Some documents were refused for now, until the time or the tries were used up.
    #[error(
        "write documents to {endpoint}: {count} were still refused after {tries} tries, the last \
         with status {status}: {reason}"
    )]
    Busy {
        /// The cluster.
        endpoint: String,
        /// How many documents.
        count: usize,
        /// How often they were sent.
        tries: u32,
        /// The status of one of them.
        status: u16,
        /// The error of that one.
        reason: String,
    },
}

impl Error {
    /// What it says of the documents in a bulk request.
    pub(crate) fn answer(&self) -> Answer {
        match self {
            Self::Connection { .. } | Self::TimedOut { .. } => Answer::Silent,
            Self::Answer { .. } | Self::Busy { .. } => Answer::Busy,
            Self::Status {
                status, by_cluster, ..
            } => of_status(*status, *by_cluster),
            Self::Roots(_) | Self::Region { .. } | Self::Credentials { .. } => Answer::Closed,
        }
    }

    /// Whether the same request may succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connection { .. } | Self::TimedOut { .. } | Self::Answer { .. } => true,
            Self::Status { status, .. } => is_transient(*status),
            Self::Roots(_) | Self::Region { .. } | Self::Credentials { .. } | Self::Busy { .. } => {
                false
            }
        }
    }
}

/// Whether a status says that the same request may succeed later.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}

/// What the status of a whole request says of the documents in it.
fn of_status(status: u16, by_cluster: bool) -> Answer {
    match status {
        408 | 429 | 503 => Answer::Busy,
        // What stands before a cluster that does not answer, or that one document breaks, says so.
        500.. => Answer::Silent,
        413 => Answer::Invalid,
        400 if by_cluster => Answer::Invalid,
        401 => Answer::Closed,
        _ => Answer::Unclear,
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 => {
            ". Check that the function's role, the domain's access policy and its role mapping \
             allow this, and that requests are signed (ES_SIGNING) or carry the right secret (SECRET_ARN)."
        }
        404 => ". Check the address (ES_HOST).",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_request_says_whose_fault_it_may_be() {
        let table = [
            (408, Answer::Busy),
            (429, Answer::Busy),
            (503, Answer::Busy),
            (500, Answer::Silent),
            (502, Answer::Silent),
            (504, Answer::Silent),
            (413, Answer::Invalid),
            (401, Answer::Closed),
            (400, Answer::Unclear),
            (403, Answer::Unclear),
            (404, Answer::Unclear),
            (301, Answer::Unclear),
        ];
        for (status, expected) in table {
            assert_eq!(of_status(status, false), expected, "{status}");
        }
        assert_eq!(of_status(400, true), Answer::Invalid);
        assert_eq!(of_status(404, true), Answer::Unclear);
    }
}
