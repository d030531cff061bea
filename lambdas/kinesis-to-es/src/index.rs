//! Which index a record is written to.

use std::collections::HashMap;

use es_client::check_index;
use jiff::civil::Date;

/// As many indices are written to for one Kinesis record: a cluster has room for some thousands in all.
const MAX_INDICES: usize = 256;

/// So many indices are looked for one after another, which is quicker than a map.
const FEW: usize = 16;

/// The names of the indices of a batch: one a type and day, or one a type where they are data streams.
#[derive(Debug)]
pub(crate) struct Indices<'a> {
    prefix: &'a str,
    are_streams: bool,
    known: Vec<Index<'a>>,
    last: usize,
    by_type_and_day: HashMap<(&'a str, Date), usize>,
    /// The Kinesis record that was looked at last, and its indices.
    of_record: (usize, Vec<usize>),
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
    pub(crate) fn new(prefix: &'a str, are_streams: bool) -> Self {
        Self {
            prefix,
            are_streams,
            known: Vec::new(),
            last: 0,
            by_type_and_day: HashMap::new(),
            of_record: (usize::MAX, Vec::new()),
        }
    }

    /// The number of the index for a type and a day, as [`Indices::name`] takes it.
    ///
    /// Records of one type and day mostly come one after another, and most batches have few of both.
    pub(crate) fn number(&mut self, log_type: &'a str, date: Date) -> usize {
        // The cluster decides which index behind a stream takes a document.
        let date = if self.are_streams { Date::ZERO } else { date };
        let is_it = |known: &Index<'_>| known.date == date && known.log_type == log_type;
        if !self.known.get(self.last).is_some_and(is_it) {
            let first = self.known.iter().take(FEW).position(is_it);
            self.last = first.unwrap_or_else(|| self.number_in_map(log_type, date));
        }
        self.last
    }

    fn number_in_map(&mut self, log_type: &'a str, date: Date) -> usize {
        let new = self.known.len();
        let number = *self.by_type_and_day.entry((log_type, date)).or_insert(new);
        if number == new {
            let day = (!self.are_streams).then_some(date);
            let name = name(self.prefix, log_type, day);
            self.known.push(Index::new(name, log_type, date));
        }
        number
    }

    /// Whether an index is among the first of a Kinesis record, of which there are at most so many.
    pub(crate) fn is_room(&mut self, record: usize, number: usize) -> bool {
        let (of, indices) = &mut self.of_record;
        if *of != record {
            *of = record;
            indices.clear();
        }
        let is_known = indices.contains(&number);
        if !is_known && indices.len() < MAX_INDICES {
            indices.push(number);
            return true;
        }
        is_known
    }

    /// The name of an index.
    pub(crate) fn name(&self, number: usize) -> &str {
        self.known.get(number).map_or("", |index| &index.name)
    }

    /// Says why there can be no such index.
    pub(crate) fn check(&self, number: usize) -> Result<(), String> {
        let wrong = self
            .known
            .get(number)
            .and_then(|index| index.wrong.as_ref());
        wrong.map_or(Ok(()), |why| Err(why.clone()))
    }
}

impl<'a> Index<'a> {
    fn new(name: String, log_type: &'a str, date: Date) -> Self {
        let wrong = check_index(&name).err();
        // What is no name may be long, and is never asked for.
        let name = if wrong.is_some() { String::new() } else { name };
        Self {
            log_type,
            date,
            name,
            wrong,
        }
    }
}

/// `<prefix>-<type>-<date>`, in small letters, since no index has capitals; of a data stream without the date.
fn name(prefix: &str, log_type: &str, date: Option<Date>) -> String {
    let Some(date) = date else {
        return format!("{prefix}-{log_type}").to_lowercase();
    };
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{prefix}-{log_type}-{year:04}{month:02}{day:02}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_type_that_can_name_no_index_is_told_each_time() {
        let mut indices = Indices::new("log", false);
        let good = indices.number("a", date(2026, 1, 2));
        let bad = indices.number("a b", date(2026, 1, 2));
        assert_eq!(indices.check(good), Ok(()));
        for _ in 0..2 {
            let told = indices.check(bad).unwrap_err();
            assert!(told.contains("`log-a b-20260102`"), "{told}");
        }
    }

    #[test]
    fn a_data_stream_is_named_after_its_type() {
        let mut indices = Indices::new("log", true);
        let first = indices.number("Web", date(2026, 1, 2));
        assert_eq!(indices.number("Web", date(2026, 11, 22)), first);
        assert_ne!(indices.number("app", date(2026, 1, 2)), first);
        assert_eq!(indices.name(first), "log-web");
    }

    #[test]
    fn an_index_is_named_after_type_and_day() {
        let mut indices = Indices::new("log", false);
        let first = indices.number("Web", date(2026, 1, 2));
        let other = indices.number("app", date(2026, 1, 2));
        let later = indices.number("Web", date(2026, 11, 22));
        assert_eq!(indices.number("Web", date(2026, 1, 2)), first);
        let names = [first, other, later].map(|number| indices.name(number));
        assert_eq!(
            names,
            ["log-web-20260102", "log-app-20260102", "log-web-20261122"]
        );
    }

    #[test]
    fn many_indices_are_numbered_as_few_are() {
        let types: Vec<String> = (0..3 * FEW).map(|number| number.to_string()).collect();
        let mut indices = Indices::new("log", false);
        for _ in 0..2 {
            for (number, log_type) in types.iter().enumerate() {
                assert_eq!(indices.number(log_type, date(2026, 1, 2)), number);
            }
        }
    }

    #[test]
    fn one_kinesis_record_has_a_bounded_number_of_indices() {
        let mut indices = Indices::new("log", false);
        let all = 0..MAX_INDICES;
        assert!(all.clone().all(|number| indices.is_room(0, number)));
        assert!(!indices.is_room(0, MAX_INDICES));
        assert!(all.clone().all(|number| indices.is_room(0, number)));
        assert!(indices.is_room(1, MAX_INDICES));
    }
}
