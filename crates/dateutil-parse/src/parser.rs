//! Goes through the tokens of a text from left to right.

mod date;
mod numeric;
mod units;
mod zone;

use crate::fields::Fields;
use crate::number::Number;
use crate::words;
use crate::ymd::Ymd;

/// Reads tokens, or nothing where they have no meaning. `this_year` decides on centuries.
pub(crate) fn read<'a>(tokens: &[&'a str], this_year: i16) -> Option<Fields<'a>> {
    let mut parser = Parser {
        tokens,
        at: 0,
        fields: Fields::default(),
        ymd: Ymd::default(),
        is_sign_turned: false,
        this_year: u32::try_from(this_year).ok()?,
    };
    while parser.at < tokens.len() {
        parser.step()?;
        parser.at += 1;
    }
    parser.finish()
}

/// What is read of a text, and how far it is read. Each method leaves `at` on the last token that it used.
struct Parser<'t, 'a> {
    tokens: &'t [&'a str],
    at: usize,
    fields: Fields<'a>,
    ymd: Ymd,
    /// After a zone's name an offset has the opposite sign: `UTC+3` is three hours behind.
    is_sign_turned: bool,
    this_year: u32,
}

impl<'a> Parser<'_, 'a> {
    fn token(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).copied()
    }

    fn behind(&self, behind: usize) -> Option<&'a str> {
        self.tokens.get(self.at.checked_sub(behind)?).copied()
    }

    fn step(&mut self) -> Option<()> {
        let token = self.token(0)?;
        if let Some(number) = Number::parse(token) {
            return self.number(token, number);
        }
        if words::is_not_finite(token) {
            return None;
        }
        if let Some(weekday) = words::weekday(token) {
            self.fields.weekday = Some(weekday);
            return Some(());
        }
        if let Some(month) = words::month(token) {
            return self.month_first(month);
        }
        if let Some(half) = words::half_of_day(token) {
            return self.half_of_day(half);
        }
        if self.could_be_zone(token) && self.fields.offset.is_none() {
            self.zone(token);
            return Some(());
        }
        if self.fields.hour.is_some() && matches!(token, "+" | "-") {
            return self.offset(token);
        }
        words::is_filler(token).then_some(())
    }

    /// `AM` or `PM` somewhere after the hour.
    fn half_of_day(&mut self, half: u32) -> Option<()> {
        let hour = self.fields.hour.filter(|hour| *hour <= 12)?;
        self.fields.hour = Some(hour_of_half(hour, half));
        Some(())
    }

    fn finish(mut self) -> Option<Fields<'a>> {
        let date = self.ymd.resolve()?;
        self.fields.year = date
            .year
            .map(|year| self.whole_year(year, self.ymd.has_century));
        self.fields.month = date.month;
        self.fields.day = date.day;
        self.fields.settle_utc();
        Some(self.fields)
    }

    /// A year of two digits is the nearest to this one that ends with them.
    fn whole_year(&self, year: u32, has_century: bool) -> u32 {
        if has_century || year >= 100 {
            return year;
        }
        let near = self.this_year / 100 * 100 + year;
        if near >= self.this_year + 50 {
            near.saturating_sub(100)
        } else if near + 50 < self.this_year {
            near + 100
        } else {
            near
        }
    }
}

/// An hour from noon to noon as one of the whole day.
fn hour_of_half(hour: u32, half: u32) -> u32 {
    match (hour, half) {
        (..12, 1) => hour + 12,
        (12, 0) => 0,
        _ => hour,
    }
}
