//! Time zones, as a function's variable `TZ` names them.

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// A text that names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time zone such as Asia/Tokyo")]
pub struct UnknownZone(String);

/// Reads a time zone, as the name of one in the tz database or as a POSIX rule such as `JST-9`; UTC where
/// there is nothing. The database is the one that functions carry, on every machine.
///
/// # Errors
/// When it is neither.
pub fn parse(text: &str) -> Result<TimeZone, UnknownZone> {
    // Lambda itself sets `:UTC`.
    let name = text.trim_start_matches(':');
    if name.is_empty() {
        return Ok(TimeZone::UTC);
    }
    let found = TimeZoneDatabase::bundled().get(name);
    let found = found.or_else(|_| TimeZone::posix(name));
    found.map_err(|_| UnknownZone(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_rules_are_zones() {
        let seconds = |text| {
            let zone = parse(text).unwrap();
            zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds()
        };
        for utc in ["", ":UTC", "UTC", "Etc/UTC"] {
            assert_eq!(seconds(utc), 0, "{utc:?}");
        }
        for tokyo in ["Asia/Tokyo", ":Asia/Tokyo", "Japan", "JST-9"] {
            assert_eq!(seconds(tokyo), 9 * 3600, "{tokyo:?}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "JST",
            "Tokyo",
            "Asia / Tokyo",
            "Asia/Tokio",
            "posix/Asia/Tokyo",
            " UTC",
        ] {
            let error = parse(text).unwrap_err().to_string();
            let reported = format!("{text:?} is not a time zone such as Asia/Tokyo");
            assert_eq!(error, reported);
        }
    }
}
