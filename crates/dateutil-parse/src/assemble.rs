//! Makes a time of what was read and of today.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, ToSpan};

use crate::Timestamp;
use crate::fields::Fields;
use crate::ymd::days_in_month;

const DAY: i64 = 24 * 3600;

/// None where there is no such time.
pub(crate) fn time(fields: &Fields<'_>, today: Date) -> Option<Timestamp> {
    let civil = DateTime::from_parts(date(fields, today)?, time_of_day(fields)?);
    let offset = match fields.offset {
        None => None,
        Some(seconds) => Some(offset(seconds)?),
    };
    Some(Timestamp { civil, offset })
}

fn date(fields: &Fields<'_>, today: Date) -> Option<Date> {
    let year = part(fields.year, today.year())?;
    let month = part(fields.month, today.month())?;
    let day = part(fields.day, last_possible(year, month, today.day()))?;
    let date = Date::new(year, month, day).ok().filter(|_| year >= 1)?;
    match fields.weekday {
        Some(weekday) if fields.day.is_none() => next(date, weekday),
        _ => Some(date),
    }
}

fn part<T: TryFrom<u32>>(given: Option<u32>, today: T) -> Option<T> {
    given.map_or(Some(today), |given| T::try_from(given).ok())
}

/// The day of today, or the last of a month that is shorter.
fn last_possible(year: i16, month: i8, today: i8) -> i8 {
    let (year, month) = (u32::try_from(year), u32::try_from(month));
    let last = days_in_month(year.unwrap_or(0), month.unwrap_or(0));
    i8::try_from(last).map_or(today, |last| today.min(last))
}

/// The day itself or the next one that is this weekday.
fn next(date: Date, weekday: u32) -> Option<Date> {
    let from = i64::from(date.weekday().to_monday_zero_offset());
    let days: Span = (i64::from(weekday) - from).rem_euclid(7).days();
    date.checked_add(days).ok()
}

fn time_of_day(fields: &Fields<'_>) -> Option<Time> {
    let part = |field: Option<u32>| i8::try_from(field.unwrap_or(0)).ok();
    Time::new(
        part(fields.hour)?,
        part(fields.minute)?,
        part(fields.second)?,
        fields.nanosecond.unwrap_or(0),
    )
    .ok()
}

fn offset(seconds: i64) -> Option<Offset> {
    let seconds = i32::try_from(seconds).ok()?;
    let is_offset = i64::from(seconds.abs()) < DAY;
    is_offset.then(|| Offset::from_seconds(seconds).ok())?
}
