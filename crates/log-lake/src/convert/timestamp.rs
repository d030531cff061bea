//! Timestamps of RFC 3339: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The beginning of the year 1, in microseconds: no reader has an earlier year.
const FIRST: i64 = -62_135_596_800_000_000;

/// Reads a timestamp as microseconds since 1970 in UTC; `None` where it is another text, has a leap second or digits
/// beyond microseconds, or is not in the years 1 to 9999.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let (date, rest) = (text.get(..19)?.as_bytes(), text.get(19..)?);
    let is_separated = date[4] == b'-'
        && date[7] == b'-'
        && matches!(date[10], b'T' | b't' | b' ')
        && date[13] == b':'
        && date[16] == b':';
    let part = |start: usize, end: usize| number(&date[start..end]);
    let civil = DateTime::new(
        part(0, 4)?,
        i8::try_from(part(5, 7)?).ok()?,
        i8::try_from(part(8, 10)?).ok()?,
        i8::try_from(part(11, 13)?).ok()?,
        i8::try_from(part(14, 16)?).ok()?,
        i8::try_from(part(17, 19)?).ok()?,
        0,
    );
    let (fraction, zone) = fraction(rest)?;
    let civil = is_separated.then(|| civil.ok())??;
    let moment = offset(zone)?.to_timestamp(civil).ok()?;
    let micros = moment.as_second() * 1_000_000 + fraction;
    is_in_range(micros).then_some(micros)
}

/// Whether readers have this moment.
pub(super) fn is_in_range(micros: i64) -> bool {
    micros >= FIRST && Timestamp::from_microsecond(micros).is_ok()
}

fn number(digits: &[u8]) -> Option<i16> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let add = |sum: i16, byte| Some(sum * 10 + digit(byte)?);
    digits.iter().try_fold(0, add)
}

/// Microseconds, and what follows them.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(text) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = text.find(|char: char| !char.is_ascii_digit())?;
    let (digits, zone) = text.split_at(end);
    let (kept, lost) = digits.split_at(digits.len().min(6));
    if kept.is_empty() || lost.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let micros = format!("{kept:0<6}").parse().ok()?;
    Some((micros, zone))
}

fn offset(zone: &str) -> Option<Offset> {
    let bytes = zone.as_bytes();
    let sign = match bytes {
        [b'Z' | b'z'] => return Some(Offset::UTC),
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    let (hours, minutes) = (number(&bytes[1..3])?, number(&bytes[4..6])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_microseconds_in_utc() {
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t00:00:00.5z", 500_000),
            ("1970-01-01 00:00:00.123456+00:00", 123_456),
            ("1970-01-01T09:00:00.1234560000+09:00", 123_456),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("1969-12-31T14:30:00-09:30", 0),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000_000),
            ("0001-01-01T00:00:00Z", FIRST),
        ] {
            assert_eq!(read(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn everything_else_is_none() {
        for text in [
            "",
            "2024-02-29",
            "2024-02-29T23:59:59",
            "2024-02-29T23:59Z",
            "2023-02-29T00:00:00Z",
            "2024-02-29T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2024-02-29T23:59:59.1234567Z",
            "2024-02-29T23:59:59.Z",
            "2024-02-29T23:59:59,5Z",
            "2024-02-29T23:59:59+0900",
            "2024-02-29T23:59:59+24:00",
            "2024-02-29T23:59:59+09:60",
            "2024-02-29T23:59:59 Z",
            "2024/02/29T23:59:59Z",
            "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+00:01",
            "+024-02-29T23:59:59Z",
            "1709251199",
            "2024-02-29T23:59:5９Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
