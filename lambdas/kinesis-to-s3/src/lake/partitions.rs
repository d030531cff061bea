//! Which partition each record of a batch has.

use std::collections::HashSet;

use jiff::Timestamp;
use kinesis_utils::record::Record;
use log_lake::partition::{Layout, Partition};

use super::limits::MAX_PARTITIONS;

/// One Kinesis record has at most as many partitions of its own, and the mixed one: it fits an invocation, and which
/// records are in the mixed one does not depend on how batches are cut.
const MAX_OF_RECORD: usize = MAX_PARTITIONS - 1;

/// The partitions of a batch so far.
#[derive(Debug, Default)]
pub(super) struct Partitions {
    all: HashSet<Partition>,
    /// The Kinesis record whose turn it is.
    record: usize,
    /// Its partitions.
    of_record: HashSet<Partition>,
}

impl Partitions {
    /// The partition of the next record, whose Kinesis record came at `arrival`; `None` where the batch has too many
    /// already, and has to end before this Kinesis record.
    pub(super) fn choose(
        &mut self,
        layout: &Layout,
        record: &Record,
        arrival: Timestamp,
    ) -> Option<Partition> {
        let moment = record.time.and_then(|time| time.moment(&layout.zone));
        let own = moment.map(|moment| layout.partition(&record.log_type, moment, arrival));
        if record.origin.record != self.record {
            self.record = record.origin.record;
            self.of_record.clear();
        }
        let chosen = own
            .filter(|own| self.is_room(own))
            .unwrap_or_else(|| layout.mixed(arrival));
        let is_new = !self.all.contains(&chosen);
        if is_new && self.all.len() >= MAX_PARTITIONS && self.record > 0 {
            return None;
        }
        self.all.insert(chosen.clone());
        self.of_record.insert(chosen.clone());
        Some(chosen)
    }

    fn is_room(&self, own: &Partition) -> bool {
        self.of_record.len() < MAX_OF_RECORD || self.of_record.contains(own)
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
        let partition = partitions.choose(&layout(), record, arrival);
        partition.map(|partition| partition.to_string())
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
