//! Where a record is in a stream.

use aws_sdk_kinesis::types::PutRecordsResultEntry;

/// Where a record is in a stream, as the answer of `PutRecords` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    shard: String,
    /// A number of up to 129 digits.
    sequence: String,
}

impl Place {
    pub(super) fn read(entry: &PutRecordsResultEntry) -> Option<Self> {
        let sequence = entry.sequence_number()?.trim_start_matches('0').to_owned();
        let is_number = sequence.bytes().all(|digit| digit.is_ascii_digit());
        let shard = entry.shard_id()?.to_owned();
        is_number.then_some(Self { shard, sequence })
    }

    /// Whether readers of the same shard see it before the other. Numbers of two shards say nothing of each other.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        let number = |place: &Self| (place.sequence.len(), place.sequence.clone());
        self.shard == other.shard && number(self) < number(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(shard: &str, sequence: &str) -> Option<Place> {
        let entry = PutRecordsResultEntry::builder();
        Place::read(&entry.shard_id(shard).sequence_number(sequence).build())
    }

    #[test]
    fn places_of_one_shard_compare_as_numbers() {
        let is_before = |one: (&str, &str), other: (&str, &str)| {
            let [one, other] = [one, other].map(|(shard, number)| place(shard, number).unwrap());
            one.is_before(&other)
        };
        let long = "49590338271490256608559692538361571095921575989136588898";
        let longer = "149590338271490256608559692538361571095921575989136588898";
        assert!(is_before(("a", "9"), ("a", "10")));
        assert!(is_before(("a", long), ("a", longer)));
        assert!(!is_before(("a", "10"), ("a", "10")));
        assert!(!is_before(("a", "010"), ("a", "9")));
        assert!(!is_before(("a", "9"), ("b", "10")));
    }

    #[test]
    fn what_is_no_number_says_nothing() {
        assert_eq!(place("a", "not a number"), None);
        assert_eq!(Place::read(&PutRecordsResultEntry::builder().build()), None);
    }
}
