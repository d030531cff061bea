//! Names of zones, and offsets.

use super::Parser;
use crate::number::integer;
use crate::words;

impl<'a> Parser<'_, 'a> {
    /// Only after an hour, and only once.
    pub(super) fn could_be_zone(&self, token: &str) -> bool {
        self.fields.hour.is_some() && self.fields.zone.is_none() && words::is_zone(token)
    }

    /// `UTC`, `JST`, `UTC+3`: what follows the sign is read as an offset next.
    pub(super) fn zone(&mut self, token: &'a str) {
        self.fields.zone = Some(token);
        if matches!(self.token(1), Some("+" | "-")) {
            self.is_sign_turned = true;
            if words::is_utc(token) {
                self.fields.zone = None;
            }
        }
    }

    /// `+HHMM`, `+HH:MM`, `+HH`, `+H`, each perhaps with a name in parentheses.
    pub(super) fn offset(&mut self, sign: &str) -> Option<()> {
        let digits = self.token(1)?;
        let (hours, minutes) = match digits.len() {
            4 => (integer(digits.get(..2)?)?, integer(digits.get(2..)?)?),
            _ if self.token(2) == Some(":") => {
                let minutes = integer(self.token(3)?)?;
                self.at += 2;
                (integer(digits)?, minutes)
            }
            ..=2 => (integer(digits)?, 0),
            _ => return None,
        };
        let is_west = (sign == "-") != std::mem::take(&mut self.is_sign_turned);
        let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
        self.fields.offset = Some(if is_west { -seconds } else { seconds });
        self.zone_in_parentheses();
        self.at += 1;
        Some(())
    }

    fn zone_in_parentheses(&mut self) {
        let (Some(space), Some("("), Some(name), Some(")")) =
            (self.token(2), self.token(3), self.token(4), self.token(5))
        else {
            return;
        };
        if words::is_filler(space) && name.len() >= 3 && self.could_be_zone(name) {
            self.fields.zone = Some(name);
            self.at += 4;
        }
    }
}
