//! One recorded call.

use std::time::Duration;

/// One recorded call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its place among all calls, counted from 1 in the order they arrived.
    pub number: usize,
    /// The service by the name it signs with, for example `elasticloadbalancing`.
    pub service: String,
    /// The path of its URL, as it was sent.
    pub path: String,
    /// The region that it is signed for.
    pub region: String,
    /// The operation, for example `CreateRule`.
    pub operation: String,
    /// When it arrived, since the proxy started.
    pub started: Duration,
    /// When it was answered or dropped, since the proxy started.
    pub finished: Duration,
    /// The body of the request.
    pub request: String,
    /// The status it was answered with, or nothing when the connection was dropped.
    pub status: Option<u16>,
}

impl Call {
    /// Whether it is a call of this operation.
    #[must_use]
    pub fn is(&self, service: &str, operation: &str) -> bool {
        self.service == service && self.operation == operation
    }

    /// Whether it changes something, going by the operation's name.
    #[must_use]
    pub fn is_write(&self) -> bool {
        let reading = [
            "Describe", "Get", "List", "Head", "Query", "Scan", "BatchGet", "GET ", "HEAD ",
        ];
        !reading.iter().any(|verb| self.operation.starts_with(verb))
    }
}
