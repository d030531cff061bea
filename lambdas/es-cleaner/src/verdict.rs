//! Which indices are deleted.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::date::{self, Day};

const SECONDS_A_DAY: i64 = 86_400;
/// An index that is being built anew has this at its end.
const KEPT_SUFFIX: &str = "-reload";

/// What is done to an index, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is older than it may be.
    Delete,
    /// It is not that old yet.
    Young,
    /// Its name has no date.
    NoDate,
    /// The digits in its name are no date.
    Malformed,
    /// Its name ends with `-reload`.
    Reload,
    /// Its name begins with a dot: indices of the cluster itself.
    System,
}

impl Verdict {
    /// Judges an index by its name.
    pub(crate) fn of(name: &str, max_age_days: u32, now: Timestamp) -> Self {
        if name.starts_with('.') {
            return Self::System;
        }
        if name.ends_with(KEPT_SUFFIX) {
            return Self::Reload;
        }
        match date::of(name) {
            Day::None => Self::NoDate,
            Day::Malformed => Self::Malformed,
            Day::Is(day) if is_older(day, max_age_days, now) => Self::Delete,
            Day::Is(_) => Self::Young,
        }
    }
}

fn is_older(day: Date, max_age_days: u32, now: Timestamp) -> bool {
    let midnight = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
    let limit = i64::from(max_age_days) * SECONDS_A_DAY;
    midnight.is_ok_and(|midnight| now.duration_since(midnight).as_secs_f64() > limit as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str, now: &str) -> Verdict {
        Verdict::of(name, 30, now.parse().unwrap())
    }

    #[test]
    fn an_index_is_old_once_its_midnight_lies_longer_back_than_the_limit() {
        let name = "log-web-20260101";
        assert_eq!(verdict(name, "2026-01-31T00:00:00Z"), Verdict::Young);
        assert_eq!(verdict(name, "2026-01-31T00:00:00.001Z"), Verdict::Delete);
        assert_eq!(verdict(name, "2026-01-30T23:59:59Z"), Verdict::Young);
        assert_eq!(
            verdict("log-web-20270101", "2026-01-31T00:00:00Z"),
            Verdict::Young
        );
    }

    #[test]
    fn what_is_not_to_be_touched_is_left_alone() {
        let now = "2030-01-01T00:00:00Z";
        assert_eq!(verdict("log-web-20200101-reload", now), Verdict::Reload);
        assert_eq!(verdict(".monitoring-20200101", now), Verdict::System);
        assert_eq!(verdict("log-web", now), Verdict::NoDate);
        assert_eq!(verdict("x-99999999", now), Verdict::Malformed);
        assert_eq!(verdict("log-20200101-reload-2", now), Verdict::Delete);
    }
}
