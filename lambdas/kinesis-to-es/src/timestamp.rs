//! The field without which a data stream takes no document.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use kinesis_utils::time::Time;
use log_fields::object;
use log_fields::text::unescape;

/// Its name.
const TIMESTAMP: &str = "@timestamp";

/// A record with the field in front, which holds its time; as it is where it has the field itself, whatever it holds.
pub(crate) fn stamped<'a>(json: &'a [u8], time: Time, zone: &TimeZone) -> Cow<'a, [u8]> {
    let text = std::str::from_utf8(json).unwrap_or_default();
    let (Some(moment), Some(rest)) = (time.moment(zone), text.strip_prefix('{')) else {
        return Cow::Borrowed(json);
    };
    if has_timestamp(text) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(format!("{{\"{TIMESTAMP}\":\"{moment}\",{rest}").into_bytes())
}

fn has_timestamp(json: &str) -> bool {
    let Ok(fields) = object::fields(json) else {
        return true;
    };
    let is_it = |key: &str| unescape(key).as_deref() == Some(TIMESTAMP);
    fields.iter().any(|field| is_it(field.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn stamped(json: &str) -> String {
        let time = Time {
            civil: date(2026, 1, 2).at(3, 4, 5, 678_900_000),
            offset: Some(jiff::tz::offset(9)),
        };
        let stamped = super::stamped(json.as_bytes(), time, &TimeZone::UTC);
        String::from_utf8(stamped.into_owned()).unwrap()
    }

    #[test]
    fn the_time_of_a_record_is_in_front_in_utc() {
        assert_eq!(
            stamped(r#"{"log_type":"a","n":1.0}"#),
            r#"{"@timestamp":"2026-01-01T18:04:05.6789Z","log_type":"a","n":1.0}"#
        );
        // It is another field below a field.
        assert!(stamped(r#"{"a":{"@timestamp":1}}"#).starts_with(r#"{"@timestamp":"2026"#));
    }

    #[test]
    fn a_record_that_has_the_field_stays_as_it_is() {
        for json in [
            r#"{"@timestamp":"yesterday","log_type":"a"}"#,
            r#"{"log_type":"a","\u0040timestamp":null}"#,
        ] {
            assert_eq!(stamped(json), json);
        }
    }
}
