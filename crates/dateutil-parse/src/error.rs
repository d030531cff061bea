//! Why a text is not read as a time.

use crate::MAX_LENGTH;

/// Why a text is not read as a time.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// It is longer than any time is written.
    #[error("a text of {0} bytes is not read as a time: at most {MAX_LENGTH} are")]
    TooLong(usize),
    /// It has a form that no time has.
    #[error(
        "{0:?} has a form that is not read as a time (forms that are: 2026-11-24T18:30:00+09:00, \
         Tue, 24 Nov 2026 18:30:00 +0900, 11/24/2026 6:30 PM)"
    )]
    Unknown(String),
    /// It has neither a date nor a time of day.
    #[error("{0:?} has neither a date nor a time of day")]
    Nothing(String),
    /// It has the form of a time, but there is no such day, hour, minute, second or offset.
    #[error("{0:?} has a day, an hour, a minute, a second or an offset that does not exist")]
    Range(String),
}
