//! Records by tag, as batches.

use std::collections::HashMap;

use fluent_forward::{Batch, EventTime};
use kinesis_utils::record::Record;

/// Fluent Bit takes at most 6 MB at once unless it is told otherwise.
const LARGEST: usize = 4 << 20;

/// So many types are looked for one after another, which is quicker than a map.
const FEW: usize = 8;

/// The batches of a window of records, and which records are in each.
#[derive(Debug)]
pub(crate) struct Tags<'a> {
    suffix: &'a str,
    /// The type that came last.
    last: &'a str,
    /// The first types, each with its batch that is not full.
    first: Vec<(&'a str, usize)>,
    /// The same of the others.
    others: HashMap<&'a str, usize>,
    /// That of the type that came last.
    at: usize,
    pub(crate) batches: Vec<Batch>,
    pub(crate) members: Vec<Vec<usize>>,
}

impl<'a> Tags<'a> {
    pub(crate) fn new(suffix: &'a str) -> Self {
        Self {
            suffix,
            last: "",
            first: Vec::new(),
            others: HashMap::new(),
            at: usize::MAX,
            batches: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Appends a record to the batch of its type.
    pub(crate) fn push(&mut self, place: usize, record: &'a Record, time: EventTime) {
        let at = self.batch(&record.log_type, record.json.len());
        self.batches[at].push(time, &record.json);
        self.members[at].push(place);
    }

    /// Records of one type mostly come one after another.
    fn batch(&mut self, log_type: &'a str, size: usize) -> usize {
        if self.last != log_type || self.batches.is_empty() {
            self.last = log_type;
            self.at = self.open(log_type).unwrap_or(usize::MAX);
        }
        let fits = |batch: &Batch| batch.size() == 0 || batch.size() + size <= LARGEST;
        if !self.batches.get(self.at).is_some_and(fits) {
            self.at = self.batches.len();
            self.set_open(log_type, self.at);
            self.batches
                .push(Batch::new(format!("{log_type}.{}", self.suffix)));
            self.members.push(Vec::new());
        }
        self.at
    }

    fn open(&self, log_type: &str) -> Option<usize> {
        let first = self.first.iter().find(|(first, _)| *first == log_type);
        let first = first.map(|(_, at)| *at);
        first.or_else(|| self.others.get(log_type).copied())
    }

    fn set_open(&mut self, log_type: &'a str, at: usize) {
        let mut first = self.first.iter_mut();
        if let Some((_, open)) = first.find(|(first, _)| *first == log_type) {
            *open = at;
        } else if self.first.len() < FEW {
            self.first.push((log_type, at));
        } else {
            self.others.insert(log_type, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinesis_utils::record::Origin;

    fn record(log_type: &str, size: usize) -> Record {
        Record {
            json: vec![b'x'; size].into(),
            log_type: log_type.to_owned(),
            log_id: None,
            time: None,
            partition_key: "".into(),
            explicit_hash_key: None,
            origin: Origin::default(),
        }
    }

    fn members(records: &[Record]) -> Vec<(String, Vec<usize>)> {
        let mut tags = Tags::new("kinesis");
        let (seconds, nanoseconds) = (0, 0);
        for (place, record) in records.iter().enumerate() {
            tags.push(
                place,
                record,
                EventTime {
                    seconds,
                    nanoseconds,
                },
            );
        }
        let names = tags.batches.iter().map(|batch| batch.tag().to_owned());
        names.zip(tags.members).collect()
    }

    #[test]
    fn there_is_one_batch_a_type() {
        let records = [record("a", 1), record("b", 1), record("a", 1)];
        let expected = [
            ("a.kinesis".to_owned(), vec![0, 2]),
            ("b.kinesis".to_owned(), vec![1]),
        ];
        assert_eq!(members(&records), expected);
    }

    #[test]
    fn a_full_batch_is_followed_by_another() {
        let half = (4 << 20) / 2;
        let records = [
            record("a", half),
            record("b", 1),
            record("a", half),
            record("a", 1),
        ];
        let places: Vec<_> = members(&records)
            .into_iter()
            .map(|(_, places)| places)
            .collect();
        assert_eq!(places, [vec![0], vec![1], vec![2, 3]]);
    }

    #[test]
    fn many_types_have_one_batch_each_as_few_have() {
        let names: Vec<String> = (0..3 * FEW).map(|number| number.to_string()).collect();
        let twice = names.iter().chain(&names);
        let half = LARGEST / 2 + 1;
        let records: Vec<Record> = twice.map(|name| record(name, 1)).collect();
        let expected = names
            .iter()
            .enumerate()
            .map(|(place, name)| (format!("{name}.kinesis"), vec![place, place + names.len()]));
        assert_eq!(members(&records), expected.collect::<Vec<_>>());
        let last = names.last().unwrap();
        for name in [&names[0], last] {
            let full: Vec<Record> = names.iter().map(|name| record(name, 1)).collect();
            let more = [record(name, half), record("x", 1), record(name, half)];
            let members =
                members(&[full, more.into(), vec![record("y", 1), record(name, 1)]].concat());
            let places = members
                .iter()
                .filter(|(tag, _)| *tag == format!("{name}.kinesis"));
            assert_eq!(places.count(), 2, "{name}");
            let (_, places) = members
                .iter()
                .rev()
                .find(|(tag, _)| tag.starts_with(name))
                .unwrap();
            assert_eq!(places[..], [names.len() + 2, names.len() + 4], "{name}");
        }
    }
}
