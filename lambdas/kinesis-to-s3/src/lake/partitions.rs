//! Which partition each record of a batch has.

use indexmap::IndexMap;
use jiff::Timestamp;
use kinesis_utils::record::Record;
use log_lake::partition::{Hours, Layout, Partition};

use super::limits::MAX_PARTITIONS;

/// One Kinesis record has at most as many partitions of its own, and the mixed one: it fits an invocation, and which
/// records are in the mixed one does not depend on how batches are cut.
const MAX_OF_RECORD: usize = MAX_PARTITIONS - 1;
/// So many partitions are looked for by type and hour one after another, which is quicker than to name each.
const FEW: usize = 8;

/// The partitions of a batch so far.
#[derive(Debug, Default)]
pub(super) struct Partitions {
    /// With the Kinesis record that had each last.
    all: IndexMap<Partition, usize>,
    /// The Kinesis record whose turn it is.
    record: usize,
    /// How many it has.
    of_record: usize,
    recent: Vec<Recent>,
}

/// A partition that records have had.
#[derive(Debug)]
struct Recent {
    log_type: String,
    hours: Hours,
    index: usize,
}

impl Partitions {
    /// The number of the partition of the next record, whose Kinesis record came at `arrival`; `None` where the batch has
    /// too many already, and has to end before this Kinesis record.
    pub(super) fn choose(
        &mut self,
        layout: &Layout,
        record: &Record,
        arrival: Timestamp,
    ) -> Option<usize> {
        if record.origin.record != self.record {
            self.record = record.origin.record;
            self.of_record = 0;
        }
        let moment = record.time.and_then(|time| time.moment(&layout.zone));
        let hours = moment.map(|moment| layout.hours(moment, arrival));
        let own = hours.and_then(|hours| self.own(layout, &record.log_type, hours));
        own.unwrap_or_else(|| self.take(layout.mixed(arrival)))
    }

    /// The partition with this number.
    pub(super) fn get(&self, index: usize) -> Option<&Partition> {
        self.all.get_index(index).map(|(partition, _)| partition)
    }

    /// As [`Self::choose`], or `None` where the Kinesis record has no room for the record's own partition.
    fn own(&mut self, layout: &Layout, log_type: &str, hours: Hours) -> Option<Option<usize>> {
        let is_same = |one: &&Recent| one.hours == hours && one.log_type == log_type;
        if let Some(recent) = self.recent.iter().find(is_same).map(|one| one.index) {
            let has_room = self.has_room(Some(recent));
            return has_room.then(|| self.take_again(recent));
        }
        let partition = layout.partition(log_type, hours);
        if !self.has_room(self.all.get_index_of(&partition)) {
            return None;
        }
        let taken = self.take(partition);
        if let Some(index) = taken.filter(|_| self.recent.len() < FEW) {
            let log_type = log_type.to_owned();
            self.recent.push(Recent {
                log_type,
                hours,
                index,
            });
        }
        Some(taken)
    }

    /// Whether the Kinesis record whose turn it is may have a partition, of this number if there is one already.
    fn has_room(&self, index: Option<usize>) -> bool {
        let last = index.and_then(|index| self.all.get_index(index));
        self.of_record < MAX_OF_RECORD || last.is_some_and(|(_, last)| *last == self.record)
    }

    fn take(&mut self, partition: Partition) -> Option<usize> {
        if let Some(index) = self.all.get_index_of(&partition) {
            return self.take_again(index);
        }
        if self.all.len() >= MAX_PARTITIONS && self.record > 0 {
            return None;
        }
        self.of_record += 1;
        Some(self.all.insert_full(partition, self.record).0)
    }

    fn take_again(&mut self, index: usize) -> Option<usize> {
        let (_, last) = self.all.get_index_mut(index)?;
        if std::mem::replace(last, self.record) != self.record {
            self.of_record += 1;
        }
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use kinesis_utils::record::Origin;
    use kinesis_utils::time::Time;
    use log_lake::partition::{Format, PartitionBy};
    use log_lake::prefix::Prefix;

    use super::*;

    fn layout() -> Layout {
        Layout {
            prefix: Prefix::default(),
            by: PartitionBy::Day,
            format: Format::Parquet,
            zone: TimeZone::UTC,
            future_days: 2,
        }
    }

    fn record(log_type: &impl ToString, kinesis_record: usize) -> Record {
        Record {
            json: (&b"{}"[..]).into(),
            log_type: log_type.to_string(),
            log_id: None,
            time: Some(Time::at(
                Timestamp::UNIX_EPOCH + jiff::Span::new().hours(24 * 365 * 40),
                &TimeZone::UTC,
            )),
            partition_key: "".into(),
            explicit_hash_key: None,
            origin: Origin {
                record: kinesis_record,
                part: 0,
            },
        }
    }

    fn chosen(partitions: &mut Partitions, record: &Record) -> Option<String> {
        let arrival = "2026-11-30T00:00:00Z".parse().unwrap();
        let index = partitions.choose(&layout(), record, arrival)?;
        partitions.get(index).map(ToString::to_string)
    }

    #[test]
    fn one_kinesis_record_never_has_more_partitions_than_an_invocation() {
        let mut partitions = Partitions::default();
        for number in 0..MAX_PARTITIONS * 2 {
            let partition = chosen(&mut partitions, &record(&number, 0)).unwrap();
            let is_own = partition.starts_with(&format!("log_type={number}/"));
            assert_eq!(is_own, number < MAX_OF_RECORD, "{partition}");
            assert!(
                is_own || partition == "log_type=_mixed/day=2026-11-30/",
                "{partition}"
            );
        }
        assert_eq!(partitions.all.len(), MAX_PARTITIONS);
        let early = chosen(&mut partitions, &record(&0, 0)).unwrap();
        assert!(early.starts_with("log_type=0/"), "{early}");
    }

    #[test]
    fn a_batch_ends_before_the_record_whose_partition_is_one_too_many() {
        let mut partitions = Partitions::default();
        for number in 0..MAX_PARTITIONS {
            assert!(chosen(&mut partitions, &record(&number, number)).is_some());
        }
        assert!(chosen(&mut partitions, &record(&7, MAX_PARTITIONS)).is_some());
        assert_eq!(
            chosen(&mut partitions, &record(&"new", MAX_PARTITIONS)),
            None
        );
    }

    #[test]
    fn a_record_whose_time_is_no_moment_is_in_the_mixed_partition() {
        let time = Time {
            civil: jiff::civil::date(9999, 12, 31).at(23, 59, 59, 0),
            offset: Some(jiff::tz::Offset::constant(-23)),
        };
        let record = Record {
            time: Some(time),
            ..record(&"access", 0)
        };
        let partition = chosen(&mut Partitions::default(), &record);
        assert_eq!(
            partition.as_deref(),
            Some("log_type=_mixed/day=2026-11-30/")
        );
    }
}
