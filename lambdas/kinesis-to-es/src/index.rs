//! Which index a record is written to.

use es_client::check_index;
use jiff::civil::Date;

/// The names of the indices of a batch: one a type and day.
#[derive(Debug)]
pub(crate) struct Indices<'a> {
    prefix: &'a str,
    known: Vec<Index<'a>>,
    last: usize,
}

#[derive(Debug)]
struct Index<'a> {
    log_type: &'a str,
    date: Date,
    name: String,
    /// Why there can be none of this name.
    wrong: Option<String>,
}

impl<'a> Indices<'a> {
    pub(crate) fn new(prefix: &'a str) -> Self {
        let known = Vec::new();
        Self {
            prefix,
            known,
            last: 0,
        }
    }

    /// The place of the index for a type and a day in [`Indices::name`].
    ///
    /// Records of one type and day mostly come one after another, and a batch has few of both.
    pub(crate) fn place(&mut self, log_type: &'a str, date: Date) -> usize {
        let is_it = |known: &Index<'_>| known.date == date && known.log_type == log_type;
        if !self.known.get(self.last).is_some_and(is_it) {
            let found = self.known.iter().position(is_it);
            self.last = found.unwrap_or(self.known.len());
            if found.is_none() {
                self.known.push(Index::new(self.prefix, log_type, date));
            }
        }
        self.last
    }

    /// The name of an index.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.known.get(place).map_or("", |index| &index.name)
    }

    /// Says why there can be no such index.
    pub(crate) fn check(&self, place: usize) -> Result<(), String> {
        let wrong = self.known.get(place).and_then(|index| index.wrong.as_ref());
        wrong.map_or(Ok(()), |why| Err(why.clone()))
    }
}

impl<'a> Index<'a> {
    fn new(prefix: &str, log_type: &'a str, date: Date) -> Self {
        let name = name(prefix, log_type, date);
        Self {
            log_type,
            date,
            wrong: check_index(&name).err(),
            name,
        }
    }
}

/// `<prefix>-<type>-<date>`, in small letters, since no index has capitals.
fn name(prefix: &str, log_type: &str, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{prefix}-{log_type}-{year:04}{month:02}{day:02}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_type_that_can_name_no_index_is_told_each_time() {
        let mut indices = Indices::new("log");
        let good = indices.place("a", date(2026, 1, 2));
        let bad = indices.place("a b", date(2026, 1, 2));
        assert_eq!(indices.check(good), Ok(()));
        for _ in 0..2 {
            let told = indices.check(bad).unwrap_err();
            assert!(told.contains("`log-a b-20260102`"), "{told}");
        }
    }

    #[test]
    fn an_index_is_named_after_type_and_day() {
        let mut indices = Indices::new("log");
        let first = indices.place("Web", date(2026, 1, 2));
        let other = indices.place("app", date(2026, 1, 2));
        let later = indices.place("Web", date(2026, 11, 22));
        assert_eq!(indices.place("Web", date(2026, 1, 2)), first);
        let names = [first, other, later].map(|place| indices.name(place));
        assert_eq!(
            names,
            ["log-web-20260102", "log-app-20260102", "log-web-20261122"]
        );
    }
}
