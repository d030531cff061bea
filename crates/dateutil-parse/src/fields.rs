//! What has been read of a time so far.

use crate::words;

/// What has been read of a time so far; nothing is checked before all of it is there.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) year: Option<u32>,
    pub(crate) month: Option<u32>,
    pub(crate) day: Option<u32>,
    /// Days after Monday.
    pub(crate) weekday: Option<u32>,
    pub(crate) hour: Option<u32>,
    pub(crate) minute: Option<u32>,
    pub(crate) second: Option<u32>,
    pub(crate) nanosecond: Option<i32>,
    pub(crate) zone: Option<&'a str>,
    /// Seconds east of UTC.
    pub(crate) offset: Option<i64>,
}

impl Fields<'_> {
    /// Whether nothing was read at all.
    pub(crate) fn is_empty(&self) -> bool {
        let date = [self.year, self.month, self.day, self.weekday];
        let time = [self.hour, self.minute, self.second];
        // Neither a half of the day nor a zone is read without an hour.
        date.iter().chain(&time).all(Option::is_none)
    }

    /// Whatever offset stands beside it, a zone that is UTC is UTC.
    pub(crate) fn settle_utc(&mut self) {
        if self.zone.is_some_and(words::is_utc) {
            self.offset = Some(0);
        }
    }
}
