//! What one column holds of one record.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::Timestamp;
use log_fields::text::push_quoted;

/// A value of a column, or that there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// There is none: the record has no such field, or `_rest` has its value.
    Null,
    /// An integer of 64 bits.
    Bigint(i64),
    /// A finite number.
    Double(f64),
    /// True or false.
    Boolean(bool),
    /// A text without escapes.
    String(Cow<'a, str>),
    /// Microseconds since 1970 in UTC.
    Timestamp(i64),
}

impl Cell<'_> {
    /// Appends the one spelling in JSON that a record gets back from its columns; nothing for [`Cell::Null`].
    ///
    /// A field with another spelling is kept in `_rest` too. A double is its shortest form (where there is one), with a point, or with an
    /// exponent below 1e-4 and from 1e16 on; a timestamp has a fraction of no, three or six digits, and a `Z`.
    pub fn push_json(&self, out: &mut String) {
        // Writing a text into memory does not fail.
        let _ = match self {
            Self::Null => Ok(()),
            Self::Bigint(value) => write!(out, "{value}"),
            Self::Double(value) => write!(out, "{value:?}"),
            Self::Boolean(value) => write!(out, "{value}"),
            Self::String(text) => {
                push_quoted(out, text);
                Ok(())
            }
            Self::Timestamp(micros) => write!(out, "\"{}\"", timestamp_text(*micros)),
        };
    }
}

/// A moment as timestamps are spelled; see [`Cell::push_json`]. Empty outside of the years that have four digits.
#[must_use]
pub fn timestamp_text(micros: i64) -> String {
    let Ok(moment) = Timestamp::from_microsecond(micros) else {
        return String::new();
    };
    let seconds = moment.strftime("%Y-%m-%dT%H:%M:%S");
    match micros.rem_euclid(1_000_000) {
        0 => format!("{seconds}Z"),
        fraction if fraction % 1000 == 0 => format!("{seconds}.{:03}Z", fraction / 1000),
        fraction => format!("{seconds}.{fraction:06}Z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(cell: &Cell<'_>) -> String {
        let mut out = String::new();
        cell.push_json(&mut out);
        out
    }

    #[test]
    fn doubles_have_one_spelling() {
        for (value, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e-5, "1e-5"),
            (1.5e-5, "1.5e-5"),
            (0.0001, "0.0001"),
            (123_456_789.125, "123456789.125"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"),
            (1.5e300, "1.5e300"),
        ] {
            assert_eq!(json(&Cell::Double(value)), text);
        }
    }

    #[test]
    fn timestamps_have_one_spelling() {
        for (micros, text) in [
            (0, "\"1970-01-01T00:00:00Z\""),
            (120_000, "\"1970-01-01T00:00:00.120Z\""),
            (123_400, "\"1970-01-01T00:00:00.123400Z\""),
            (1, "\"1970-01-01T00:00:00.000001Z\""),
            (-1, "\"1969-12-31T23:59:59.999999Z\""),
            (-62_135_596_800_000_000, "\"0001-01-01T00:00:00Z\""),
        ] {
            assert_eq!(json(&Cell::Timestamp(micros)), text);
        }
    }
}
