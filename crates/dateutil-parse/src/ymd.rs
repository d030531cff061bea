//! Which of up to three numbers is the year, which the month and which the day.

use crate::number::{Number, integer, is_digits};

/// What a number is known to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Year,
    Month,
    Day,
}

use Part::{Day, Month, Year};

/// The numbers of a date, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Ymd {
    values: Vec<u32>,
    /// Which of the values is the year, where that is known.
    year: Option<usize>,
    month: Option<usize>,
    /// Whether a year was written with more than two digits.
    pub(crate) has_century: bool,
}

/// The parts of a date.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) year: Option<u32>,
    pub(crate) month: Option<u32>,
    pub(crate) day: Option<u32>,
}

impl Ymd {
    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Adds digits: more than two of them are a year.
    pub(crate) fn push_digits(&mut self, text: &str) -> Option<()> {
        let is_year = is_digits(text) && text.len() > 2;
        self.push(integer(text)?, is_year)
    }

    /// Adds a number that stands alone: more than a hundred is a year.
    pub(crate) fn push_number(&mut self, number: Number<'_>) -> Option<()> {
        self.push(number.whole, number.exceeds(100))
    }

    /// Adds a year, however it is written.
    pub(crate) fn push_year(&mut self, year: u32) -> Option<()> {
        self.push(year, true)
    }

    /// Adds a month that was written by its name.
    pub(crate) fn push_month(&mut self, month: u32) -> Option<()> {
        let at = self.values.len();
        self.values.push(month);
        self.month.replace(at).is_none().then_some(())
    }

    fn push(&mut self, value: u32, is_year: bool) -> Option<()> {
        let at = self.values.len();
        self.values.push(value);
        if !is_year {
            return Some(());
        }
        self.has_century = true;
        self.year.replace(at).is_none().then_some(())
    }

    /// Whether a number could be the day of what is there already.
    pub(crate) fn could_be_day(&self, number: Number<'_>) -> bool {
        // A year that is not known may be a leap year.
        let year = self.year.map_or(2000, |at| self.values[at]);
        let last = self
            .month
            .map_or(31, |at| days_in_month(year, self.values[at]));
        number.whole >= 1 && !number.exceeds(last)
    }

    /// Says which number is what; none where there are too many.
    pub(crate) fn resolve(&self) -> Option<Resolved> {
        let mut resolved = Resolved::default();
        for (part, value) in self.order()?.iter().zip(&self.values) {
            let field = match part {
                Year => &mut resolved.year,
                Month => &mut resolved.month,
                Day => &mut resolved.day,
            };
            *field = Some(*value);
        }
        Some(resolved)
    }

    fn order(&self) -> Option<&'static [Part]> {
        let far = |at: usize| self.values.get(at).is_some_and(|value| *value > 31);
        let order: &[Part] = match (self.values.len(), self.year, self.month) {
            (0, ..) => &[],
            (1, Some(_), _) => &[Year],
            (1, _, Some(_)) => &[Month],
            (1, ..) => {
                if far(0) {
                    &[Year]
                } else {
                    &[Day]
                }
            }
            (2, year, Some(month)) => two_with_month(month, year.is_some() || far(1 - month)),
            (2, ..) => {
                if far(0) {
                    &[Year, Month]
                } else {
                    // Without a year it is a month and a day: a number beyond 31 is the year.
                    if far(1) {
                        &[Month, Year]
                    } else {
                        &[Month, Day]
                    }
                }
            }
            (3, Some(year), Some(month)) => three_known(year, month),
            (3, _, Some(month)) => three_with_month(month, far),
            (3, year, None) => self.three_numbers(year),
            _ => return None,
        };
        Some(order)
    }

    fn three_numbers(&self, year: Option<usize>) -> &'static [Part] {
        match self.values[0] {
            first if first > 31 || year == Some(0) => &[Year, Month, Day],
            first if first > 12 => &[Day, Month, Year],
            _ => &[Month, Day, Year],
        }
    }
}

fn two_with_month(month: usize, other_is_year: bool) -> &'static [Part] {
    match (month, other_is_year) {
        (0, true) => &[Month, Year],
        (0, false) => &[Month, Day],
        (_, true) => &[Year, Month],
        (_, false) => &[Day, Month],
    }
}

fn three_known(year: usize, month: usize) -> &'static [Part] {
    match (year, month) {
        (0, 1) => &[Year, Month, Day],
        (0, _) => &[Year, Day, Month],
        (1, 0) => &[Month, Year, Day],
        (1, _) => &[Day, Year, Month],
        (_, 0) => &[Month, Day, Year],
        (_, _) => &[Day, Month, Year],
    }
}

fn three_with_month(month: usize, far: impl Fn(usize) -> bool) -> &'static [Part] {
    match month {
        0 if far(1) => &[Month, Year, Day],
        0 => &[Month, Day, Year],
        1 if far(0) => &[Year, Month, Day],
        1 => &[Day, Month, Year],
        _ if far(1) => &[Day, Year, Month],
        _ => &[Year, Day, Month],
    }
}

/// The last day of a month, 1 to 12, of any year.
pub(crate) fn days_in_month(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
