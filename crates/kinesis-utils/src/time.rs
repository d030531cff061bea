//! The time of a record: a text that `dateutil` reads, or a number of Unix seconds or milliseconds.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::schema::Field;

#[cfg(test)]
mod tests;

/// Numbers from here on are milliseconds: as seconds it is the year 5138, as milliseconds 1973.
const FIRST_MILLIS: f64 = 1e11;

/// A time as its record tells it: a date and time of day, and the offset from UTC if it tells one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// What a calendar and a clock show.
    pub civil: DateTime,
    /// Their distance from UTC.
    pub offset: Option<Offset>,
}

impl Time {
    /// Reads a time; `now` gives the parts that a text leaves out, and its zone the offset of a number.
    #[must_use]
    pub fn read(field: &Field<'_>, now: &Now) -> Option<Self> {
        match field {
            Field::Text(text) => parse(text, now.today()),
            Field::Number(number) => from_number(number, &now.zone),
            Field::Missing | Field::Other(_) => None,
        }
    }

    /// A moment as a clock in a zone shows it.
    #[must_use]
    pub fn at(moment: Timestamp, zone: &TimeZone) -> Self {
        Self {
            civil: zone.to_datetime(moment),
            offset: Some(zone.to_offset(moment)),
        }
    }

    /// The moment; a time without an offset is one in `zone`.
    ///
    /// `None` when it is before the year -9999 or after 9999 in UTC.
    #[must_use]
    pub fn moment(&self, zone: &TimeZone) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => offset.to_timestamp(self.civil).ok(),
            None => zone.to_timestamp(self.civil).ok(),
        }
    }
}

/// When and where a record is read.
#[derive(Clone, Debug)]
pub struct Now {
    /// The moment; for records of a stream, their arrival, so that reading them again gives the same.
    pub moment: Timestamp,
    /// The zone of the clock.
    pub zone: TimeZone,
}

impl Now {
    fn today(&self) -> Date {
        self.zone.to_datetime(self.moment).date()
    }
}

/// Reads a text as `dateutil.parser.parse` does.
fn parse(text: &str, today: Date) -> Option<Time> {
    let read = dateutil_parse::parse(text, today).ok()?;
    Some(Time {
        civil: read.civil,
        offset: read.offset,
    })
}

fn from_number(number: &str, zone: &TimeZone) -> Option<Time> {
    let value: f64 = number.parse().ok()?;
    let (micros, limit) = if value.abs() < FIRST_MILLIS {
        (value * 1e6, 1e18)
    } else {
        (value * 1e3, 1e18)
    };
    // A float holds the microseconds of our time exactly enough, and no more of them.
    let micros = (micros.abs() < limit).then(|| micros.round() as i64)?;
    let moment = Timestamp::from_microsecond(micros).ok()?;
    Some(Time::at(moment, zone))
}
