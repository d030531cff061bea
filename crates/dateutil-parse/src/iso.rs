//! The fast path: ISO 8601 in its extended form, as RFC 3339 narrows it.
//!
//! Whatever is read here is read the same by the general way; whatever is unusual is left to that.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::Timestamp;
use crate::number::nanoseconds;

const MINUTES_OF_A_DAY: i32 = 24 * 60;

/// Reads `YYYY-MM-DD[(T| )HH:MM:SS[.f][Z|±HH[:]MM]]`.
pub(crate) fn parse(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = date(text)?;
    let Some((b'T' | b't' | b' ', rest)) = rest.split_first() else {
        return rest.is_empty().then(|| Timestamp {
            civil: DateTime::from_parts(date, Time::midnight()),
            offset: None,
        });
    };
    let (time, rest) = time(rest)?;
    let offset = if rest.is_empty() {
        None
    } else {
        Some(offset(rest)?)
    };
    let civil = DateTime::from_parts(date, time);
    Some(Timestamp { civil, offset })
}

fn date(text: &[u8]) -> Option<(Date, &[u8])> {
    let (century, rest) = two(text)?;
    let (year, rest) = two(rest)?;
    let (month, rest) = two(after(rest, b'-')?)?;
    let (day, rest) = two(after(rest, b'-')?)?;
    let year = i16::from(century) * 100 + i16::from(year);
    let date = Date::new(year, month, day).ok()?;
    (year > 0).then_some((date, rest))
}

fn time(text: &[u8]) -> Option<(Time, &[u8])> {
    let (hour, rest) = two(text)?;
    let (minute, rest) = two(after(rest, b':')?)?;
    let (second, rest) = two(after(rest, b':')?)?;
    let (nanosecond, rest) = fraction(rest)?;
    // A leap second is refused by `Time` as it is by dateutil.
    let time = Time::new(hour, minute, second, nanosecond).ok()?;
    Some((time, rest))
}

fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let Some((b'.' | b',', rest)) = text.split_first() else {
        return Some((0, text));
    };
    let end = rest.iter().position(|byte| !byte.is_ascii_digit());
    let (digits, rest) = rest.split_at(end.unwrap_or(rest.len()));
    (!digits.is_empty()).then(|| (nanoseconds(digits), rest))
}

fn offset(text: &[u8]) -> Option<Offset> {
    let sign = match text {
        b"Z" | b"z" => return Some(Offset::UTC),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let (hours, rest) = two(text.get(1..)?)?;
    let (minutes, rest) = two(after(rest, b':').unwrap_or(rest))?;
    let minutes = i32::from(hours) * 60 + i32::from(minutes);
    let is_offset = rest.is_empty() && minutes < MINUTES_OF_A_DAY;
    is_offset.then(|| Offset::from_seconds(sign * minutes * 60).ok())?
}

fn two(text: &[u8]) -> Option<(i8, &[u8])> {
    let ([tens, ones], rest) = text.split_first_chunk()?;
    let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
    let number = || i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok();
    Some((is_number.then(number)??, rest))
}

fn after(text: &[u8], byte: u8) -> Option<&[u8]> {
    text.split_first()
        .and_then(|(first, rest)| (*first == byte).then_some(rest))
}
