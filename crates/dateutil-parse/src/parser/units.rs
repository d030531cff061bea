//! Times of day with units: `10h36m28.5s`, `10 h 36`.

use super::Parser;
use crate::number::{Number, seconds};
use crate::words;

impl Parser<'_, '_> {
    /// The unit of the number at hand, and how many tokens it stands ahead (none where it stands before it).
    ///
    /// 0, 1 and 2 are hours, minutes and seconds; a number after a unit is of the next smaller one, and after seconds
    /// it means nothing.
    pub(super) fn unit(&self) -> Option<(u32, usize)> {
        let unit = |token: Option<&str>| token.and_then(words::unit);
        if let Some(found) = unit(self.token(1)) {
            return Some((found, 1));
        }
        if let (Some(" "), Some(found)) = (self.token(1), unit(self.token(2))) {
            return Some((found, 2));
        }
        if let Some(found) = unit(self.behind(1)) {
            return Some((found + 1, 0));
        }
        let is_last = self.at + 1 == self.tokens.len();
        match (self.behind(1), unit(self.behind(2))) {
            (Some(" "), Some(found)) if is_last => Some((found + 1, 0)),
            _ => None,
        }
    }

    pub(super) fn set_unit(&mut self, unit: u32, token: &str, number: Number<'_>) -> Option<()> {
        match unit {
            0 => {
                self.fields.hour = Some(number.whole);
                self.fields.minute = number.sixtieths().or(self.fields.minute);
            }
            1 => self.set_minute(number),
            2 => self.set_second(token)?,
            _ => {}
        }
        Some(())
    }

    /// Minutes with a fraction say seconds too, and those without take them away.
    pub(super) fn set_minute(&mut self, number: Number<'_>) {
        self.fields.minute = Some(number.whole);
        self.fields.second = number.sixtieths();
    }

    pub(super) fn set_second(&mut self, token: &str) -> Option<()> {
        let (second, nanosecond) = seconds(token)?;
        self.fields.second = Some(second);
        self.fields.nanosecond = Some(nanosecond);
        Some(())
    }
}
