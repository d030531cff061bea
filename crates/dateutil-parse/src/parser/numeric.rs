//! What a number means: its length decides, and what stands next to it.

use super::{Parser, hour_of_half};
use crate::number::{Number, integer};
use crate::words;

impl Parser<'_, '_> {
    pub(super) fn number(&mut self, token: &str, number: Number<'_>) -> Option<()> {
        let next = self.token(1);
        let length = token.len();
        if self.is_hour_of_date(length) {
            return self.hour_of_date(token);
        }
        if length == 6 || token.find('.') == Some(6) {
            return self.six_digits(token);
        }
        if matches!(length, 8 | 12 | 14) {
            return self.whole_date(token);
        }
        if let Some((unit, ahead)) = self.unit() {
            self.at += ahead;
            return self.set_unit(unit, token, number);
        }
        match next {
            Some(":") if self.token(2).is_some() => self.clock(number),
            Some(separator @ ("-" | "/" | ".")) => self.separated(separator),
            Some(next) if !words::is_filler(next) => self.before_word(number, next),
            _ => self.before_filler(number),
        }
    }

    /// Two or four digits after a whole date: `19990101T23`, `19990101T2359`.
    fn is_hour_of_date(&self, length: usize) -> bool {
        let is_alone = |next: &str| next != ":" && words::unit(next).is_none();
        self.ymd.len() == 3
            && matches!(length, 2 | 4)
            && self.fields.hour.is_none()
            && self.token(1).is_none_or(is_alone)
    }

    fn hour_of_date(&mut self, token: &str) -> Option<()> {
        self.fields.hour = Some(integer(token.get(..2)?)?);
        if let Some(minute) = token.get(2..).filter(|minute| !minute.is_empty()) {
            self.fields.minute = Some(integer(minute)?);
        }
        Some(())
    }

    /// `YYMMDD`, or `HHMMSS[.f]` once there is a date.
    fn six_digits(&mut self, token: &str) -> Option<()> {
        let (first, second, third) = (token.get(..2)?, token.get(2..4)?, token.get(4..)?);
        if self.ymd.len() == 0 && !token.contains('.') {
            self.ymd.push_digits(first)?;
            self.ymd.push_digits(second)?;
            return self.ymd.push_digits(third);
        }
        self.fields.hour = Some(integer(first)?);
        self.fields.minute = Some(integer(second)?);
        self.set_second(third)
    }

    /// `YYYYMMDD[HHMM[SS]]`.
    fn whole_date(&mut self, token: &str) -> Option<()> {
        self.ymd.push_digits(token.get(..4)?)?;
        self.ymd.push_digits(token.get(4..6)?)?;
        self.ymd.push_digits(token.get(6..8)?)?;
        if token.len() > 8 {
            self.fields.hour = Some(integer(token.get(8..10)?)?);
            self.fields.minute = Some(integer(token.get(10..12)?)?);
        }
        if token.len() > 12 {
            self.fields.second = Some(integer(token.get(12..)?)?);
        }
        Some(())
    }

    /// `HH:MM[:SS[.f]]`.
    fn clock(&mut self, hour: Number<'_>) -> Option<()> {
        self.fields.hour = Some(hour.whole);
        self.set_minute(Number::parse(self.token(2)?)?);
        if let (Some(":"), Some(second)) = (self.token(3), self.token(4)) {
            self.set_second(second)?;
            self.at += 2;
        }
        self.at += 2;
        Some(())
    }

    /// `12 am`, or a part of the date.
    fn before_filler(&mut self, number: Number<'_>) -> Option<()> {
        let half = self.token(2).and_then(words::half_of_day);
        self.at += 1;
        let Some(half) = half else {
            return self.ymd.push_number(number);
        };
        self.fields.hour = Some(hour_of_half(number.whole, half));
        self.at += 1;
        Some(())
    }

    /// `12am`, or a day.
    fn before_word(&mut self, number: Number<'_>, next: &str) -> Option<()> {
        match words::half_of_day(next) {
            Some(half) if number.whole < 24 => {
                self.fields.hour = Some(hour_of_half(number.whole, half));
                self.at += 1;
                Some(())
            }
            _ if self.ymd.could_be_day(number) => self.ymd.push_number(number),
            _ => None,
        }
    }
}
