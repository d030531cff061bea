//! How an invocation ended.

use std::process::ExitStatus;

use hyper::body::Bytes;

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The function answered with this.
    Answered(Bytes),
    /// The function raised an error: the JSON text that it reported.
    Raised(String),
    /// Its time was over, and its process was killed.
    TimedOut,
    /// Its process ended before it answered.
    Crashed(ExitStatus),
    /// Another invocation took its place before the function asked for it.
    Superseded,
}
