//! How far the time of a record may be from its arrival.

use crate::time::{Now, Time};

/// Nanoseconds: numbers are compared in fewer instructions than durations, and every record is compared.
const DAY: i128 = 86_400_000_000_000;

/// How far the time of a record may be from its arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    /// So many days before it.
    pub days_before: u32,
    /// So many days after it.
    pub days_after: u32,
}

impl TimeRange {
    /// Reads a number of days, as the functions' variables have it.
    ///
    /// # Errors
    /// When it is none.
    pub fn days(text: &str) -> Result<u32, String> {
        let days = text.parse::<u32>();
        days.map_err(|error| format!("it is not a number of days such as 366 ({error})"))
    }

    /// Whether a time is in the range, given the arrival of its record.
    #[must_use]
    pub fn holds(&self, time: &Time, arrival: &Now) -> bool {
        let Some(moment) = time.moment(&arrival.zone) else {
            return false;
        };
        let after = moment.as_nanosecond() - arrival.moment.as_nanosecond();
        let days = |days: u32| i128::from(days) * DAY;
        (-days(self.days_before)..=days(self.days_after)).contains(&after)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::{Offset, TimeZone};

    use super::*;

    fn holds(time: &str) -> bool {
        let range = TimeRange {
            days_before: 366,
            days_after: 2,
        };
        let now = Now {
            moment: "2026-01-02T03:04:05Z".parse().unwrap(),
            zone: TimeZone::UTC,
        };
        range.holds(&Time::at(time.parse().unwrap(), &TimeZone::UTC), &now)
    }

    #[test]
    fn both_ends_are_in_the_range() {
        assert!(holds("2025-01-01T03:04:05Z") && !holds("2025-01-01T03:04:04.999Z"));
        assert!(holds("2026-01-04T03:04:05Z") && !holds("2026-01-04T03:04:05.001Z"));
        assert!(!holds("0001-01-01T00:00:00Z") && !holds("9999-12-30T00:00:00Z"));
    }

    #[test]
    fn days_are_whole_numbers() {
        assert_eq!(TimeRange::days("0"), Ok(0));
        assert_eq!(TimeRange::days("4294967295"), Ok(u32::MAX));
        for bad in ["", "-1", "1.5", "4294967296", "a year"] {
            assert!(TimeRange::days(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_that_is_no_moment_is_not_in_it() {
        let time = Time {
            civil: date(9999, 12, 31).at(23, 59, 59, 0),
            offset: Some(Offset::constant(-23)),
        };
        let now = Now {
            moment: "2026-01-02T03:04:05Z".parse().unwrap(),
            zone: TimeZone::UTC,
        };
        let range = TimeRange {
            days_before: u32::MAX,
            days_after: u32::MAX,
        };
        assert!(!range.holds(&time, &now));
    }
}
