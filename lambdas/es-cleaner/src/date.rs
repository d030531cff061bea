//! The day that an index is of, by its name.

use jiff::civil::Date;

const DIGITS: usize = 8;
/// No index is older than Elasticsearch: what looks like a day before is a birthday or a number.
const FIRST_YEAR: i16 = 2000;

/// What a name says of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// The day; the latest where the name has several.
    Is(Date),
    /// Digits where a day would be, which are none.
    Malformed,
    /// Nothing.
    None,
}

/// Looks for a date of eight digits that ends the name, or that stands between word boundaries.
///
/// Where there are several, the latest counts, so that nothing is thought older than it may be.
pub(crate) fn of(name: &str) -> Day {
    let runs =
        runs(name).filter(|&(start, end)| is_whole_word(name, start, end) || end == name.len());
    let days: Vec<Option<Date>> = runs.map(|(start, end)| date(&name[start..end])).collect();
    match days.iter().flatten().max() {
        Some(latest) => Day::Is(*latest),
        None if days.is_empty() => Day::None,
        None => Day::Malformed,
    }
}

/// Where digits are: at least as many as a date has, one after another.
fn runs(name: &str) -> impl Iterator<Item = (usize, usize)> {
    let starts = name.char_indices().filter(|(at, char)| {
        char.is_ascii_digit() && !name[..*at].ends_with(|before: char| before.is_ascii_digit())
    });
    let run = |(start, _)| {
        let rest = &name[start..];
        let length = rest.find(|char: char| !char.is_ascii_digit());
        (start, start + length.unwrap_or(rest.len()))
    };
    starts.map(run).filter(|(start, end)| end - start >= DIGITS)
}

fn is_whole_word(name: &str, start: usize, end: usize) -> bool {
    !name[..start].ends_with(char::is_alphanumeric)
        && !name[end..].starts_with(char::is_alphanumeric)
}

fn date(digits: &str) -> Option<Date> {
    if digits.len() != DIGITS {
        return None;
    }
    let (year, rest) = digits.split_at(4);
    let (month, day) = rest.split_at(2);
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() >= FIRST_YEAR).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn a_date_ends_a_name_or_stands_between_word_boundaries() {
        let first = Day::Is(day(2026, 1, 2));
        let names = [
            "log-web-20260102",
            "log_20260102",
            "log20260102",
            "20260102",
            "log-20260102-v2",
            "20260102.a",
        ];
        for name in names {
            assert_eq!(of(name), first, "{name}");
        }
    }

    #[test]
    fn digits_within_a_word_are_no_date() {
        for name in [
            "log",
            "log-1",
            "a20260102b",
            "log-20260102x",
            "log20260102-v2",
            "log-2026010",
            "ログ20260102ログ",
        ] {
            assert_eq!(of(name), Day::None, "{name}");
        }
    }

    #[test]
    fn digits_that_are_no_date_are_told() {
        for name in [
            "x-99999999",
            "x-20261301",
            "x-20260229",
            "x-20260100",
            "x-120260102",
            "customer-19870615",
            "order-10011231",
            "tenant-00010101",
            "x-19991231",
            "x-1767225600000",
        ] {
            assert_eq!(of(name), Day::Malformed, "{name}");
        }
    }

    #[test]
    fn days_begin_with_the_year_2000() {
        assert_eq!(of("x-20000101"), Day::Is(day(2000, 1, 1)));
    }

    #[test]
    fn of_several_the_latest_counts() {
        assert_eq!(of("log-20200101-20260102"), Day::Is(day(2026, 1, 2)));
        assert_eq!(of("log-20260102-from-20200101"), Day::Is(day(2026, 1, 2)));
        assert_eq!(of("log-99999999-20260102"), Day::Is(day(2026, 1, 2)));
    }
}
