//! Where a new mapping begins to read.

use std::fmt;

use aws_sdk_lambda::types::{EventSourceMappingConfiguration, EventSourcePosition};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

#[cfg(test)]
mod tests;

/// Where a new mapping begins to read.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Start {
    /// At the oldest record that the stream has.
    TrimHorizon,
    /// At what comes from now on.
    Latest,
    /// At the first record of this moment or later, in Unix seconds.
    At(i64),
}

/// Why a start cannot be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StartError {
    /// There is no such position.
    #[error("{0:?} is none of TRIM_HORIZON, LATEST and AT_TIMESTAMP")]
    Position(String),
    /// The moment is missing.
    #[error("AT_TIMESTAMP needs a timestamp")]
    NoTimestamp,
    /// The moment has no effect.
    #[error("a timestamp has an effect with AT_TIMESTAMP alone")]
    Unused,
    /// The moment is none.
    #[error("{0:?} is not a time in RFC 3339, such as 2026-11-30T00:00:00Z")]
    Timestamp(String),
    /// Lambda refuses it.
    #[error("{0} is in the future, and a stream is read from the past")]
    Future(String),
}

impl Start {
    /// Reads a position, and the moment that goes with it as RFC 3339; `now` is the latest moment there may be, in Unix
    /// seconds. Fractions of a second do not count.
    ///
    /// # Errors
    /// When they are not ones that Lambda takes together.
    pub fn read(position: &str, timestamp: Option<&str>, now: i64) -> Result<Self, StartError> {
        let start = match (position, timestamp) {
            ("TRIM_HORIZON", None) => Self::TrimHorizon,
            ("LATEST", None) => Self::Latest,
            ("AT_TIMESTAMP", Some(text)) => Self::At(moment(text)?),
            ("AT_TIMESTAMP", None) => return Err(StartError::NoTimestamp),
            ("TRIM_HORIZON" | "LATEST", Some(_)) => return Err(StartError::Unused),
            _ => return Err(StartError::Position(position.to_owned())),
        };
        match timestamp {
            Some(text) if matches!(start, Self::At(at) if at > now) => {
                Err(StartError::Future(text.to_owned()))
            }
            _ => Ok(start),
        }
    }

    /// The position of a mapping; nothing where Lambda does not say all of it.
    pub(crate) fn of(mapping: &EventSourceMappingConfiguration) -> Option<Self> {
        match mapping.starting_position()? {
            EventSourcePosition::Latest => Some(Self::Latest),
            EventSourcePosition::AtTimestamp => {
                let at = mapping.starting_position_timestamp()?;
                Some(Self::At(at.secs()))
            }
            _ => Some(Self::TrimHorizon),
        }
    }

    /// Its name, as AWS Lambda has it.
    #[must_use]
    pub fn position(&self) -> EventSourcePosition {
        match self {
            Self::TrimHorizon => EventSourcePosition::TrimHorizon,
            Self::Latest => EventSourcePosition::Latest,
            Self::At(_) => EventSourcePosition::AtTimestamp,
        }
    }

    /// The moment, where there is one.
    #[must_use]
    pub fn timestamp(&self) -> Option<DateTime> {
        match self {
            Self::TrimHorizon | Self::Latest => None,
            Self::At(seconds) => Some(DateTime::from_secs(*seconds)),
        }
    }

    /// The moment in RFC 3339, where there is one.
    #[must_use]
    pub fn timestamp_text(&self) -> Option<String> {
        self.timestamp()?.fmt(Format::DateTime).ok()
    }
}

impl fmt::Display for Start {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.position().as_str())?;
        match self.timestamp_text() {
            Some(text) => write!(out, " {text}"),
            None => Ok(()),
        }
    }
}

fn moment(text: &str) -> Result<i64, StartError> {
    let read = DateTime::from_str(text, Format::DateTimeWithOffset);
    let wrong = || StartError::Timestamp(text.to_owned());
    // The parser takes more than RFC 3339 at the end of a time.
    let is_whole =
        text.ends_with('Z') || text.get(19..).is_some_and(|end| end.contains(['+', '-']));
    read.ok()
        .filter(|_| is_whole)
        .map(|at| at.secs())
        .ok_or_else(wrong)
}
