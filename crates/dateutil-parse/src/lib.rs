//! Reads times as Python's `dateutil.parser.parse` 2.8 does, with the options it has when none are given.
//!
//! ```
//! use dateutil_parse::parse;
//! use jiff::civil::date;
//!
//! let time = parse("Tue, 24 Nov 2026 18:30:00 +0900", date(2026, 11, 24))?;
//! assert_eq!(time.civil, date(2026, 11, 24).at(18, 30, 0, 0));
//! assert_eq!(time.offset.unwrap().seconds(), 9 * 3600);
//! # Ok::<(), dateutil_parse::Error>(())
//! ```
//!
//! What logs mostly hold, ISO 8601 in its extended form, is read in one pass that allocates nothing; anything
//! else is split into tokens, and what each of them means follows from those around it.
//!
//! # Where it differs
//!
//! A test compares it with `dateutil` on tens of thousands of texts. These are the only differences:
//!
//! 1. A text of more than [`MAX_LENGTH`] bytes is refused.
//! 2. Characters outside ASCII are refused, but for spaces; `dateutil` takes digits of other scripts, and in
//!    `Jan of <anything>` any word.
//! 3. An offset of a day or more is refused; `dateutil` returns a time that raises as soon as it is used.
//! 4. The names of the machine's own time zone are unknown like any other's: what a text means does not
//!    depend on `TZ`.
//! 5. Fractions of a second are kept to the nanosecond rather than the microsecond.
//! 6. Where a text has a fraction of an hour or a minute, its digits after the 26th are ignored.

mod assemble;
mod error;
mod fields;
mod iso;
mod lexer;
mod number;
mod parser;
mod words;
mod ymd;

#[cfg(test)]
mod tests;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

pub use error::Error;

/// The longest text that is read, in bytes. The longest forms of real logs have about forty.
pub const MAX_LENGTH: usize = 256;

/// A time as it is written: on a calendar and a clock, and how far from UTC these are if the text says so.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timestamp {
    /// Date and time of day, with the text's own offset.
    pub civil: DateTime,
    /// Offset from UTC, less than a day either way.
    pub offset: Option<Offset>,
}

/// Reads a time.
///
/// Parts of the date that the text leaves out are those of `today`, and parts of the time of day are zero. The year
/// of `today` also decides which century a year of two digits is in.
///
/// # Errors
///
/// Where `dateutil` raises, and in the few cases listed [above](crate#where-it-differs).
pub fn parse(text: &str, today: Date) -> Result<Timestamp, Error> {
    match iso::parse(text.as_bytes()) {
        Some(time) => Ok(time),
        None => parse_any(text, today),
    }
}

fn parse_any(text: &str, today: Date) -> Result<Timestamp, Error> {
    if text.len() > MAX_LENGTH {
        return Err(Error::TooLong(text.len()));
    }
    let unknown = || Error::Unknown(text.to_owned());
    let mut plain = lexer::plain(text).ok_or_else(unknown)?;
    let tokens = lexer::split(&mut plain);
    let tokens: Vec<&str> = tokens.of(&plain);
    let fields = parser::read(&tokens, today.year()).ok_or_else(unknown)?;
    if fields.is_empty() {
        return Err(Error::Nothing(text.to_owned()));
    }
    assemble::time(&fields, today).ok_or_else(|| Error::Range(text.to_owned()))
}
