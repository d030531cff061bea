//! Dates with a month's name or with separators.

use super::Parser;
use crate::number::integer;
use crate::words;

impl Parser<'_, '_> {
    /// `Jan`, `Jan-01`, `Jan-01-99`, `Jan of 99`.
    pub(super) fn month_first(&mut self, month: u32) -> Option<()> {
        self.ymd.push_month(month)?;
        match self.token(1) {
            Some(separator @ ("-" | "/")) => {
                self.ymd.push_digits(self.token(2)?)?;
                if self.token(3) == Some(separator) {
                    self.ymd.push_digits(self.token(4)?)?;
                    self.at += 2;
                }
                self.at += 2;
                Some(())
            }
            _ => self.of_year(),
        }
    }

    fn of_year(&mut self) -> Option<()> {
        let is_of = |token: &str| token.eq_ignore_ascii_case("of");
        let is_spaced = self.token(1) == Some(" ") && self.token(3) == Some(" ");
        let (true, Some(year)) = (is_spaced && self.token(2).is_some_and(is_of), self.token(4))
        else {
            return Some(());
        };
        self.at += 4;
        match integer(year) {
            Some(year) => self.ymd.push_year(self.whole_year(year, false)),
            // Whatever else follows is passed over, as dateutil does.
            None => Some(()),
        }
    }

    /// `01-01`, `01-01-01`, `01-Jan-01`, and a number before a separator that separates nothing.
    pub(super) fn separated(&mut self, separator: &str) -> Option<()> {
        self.ymd.push_digits(self.token(0)?)?;
        if let Some(second) = self.token(2).filter(|token| !words::is_filler(token)) {
            self.month_or_digits(second)?;
            if self.token(3) == Some(separator) {
                self.month_or_digits(self.token(4)?)?;
                self.at += 2;
            }
            self.at += 1;
        }
        self.at += 1;
        Some(())
    }

    fn month_or_digits(&mut self, token: &str) -> Option<()> {
        match words::month(token) {
            Some(month) => self.ymd.push_month(month),
            None => self.ymd.push_digits(token),
        }
    }
}
