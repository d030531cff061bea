//! What no stream takes, whatever it is configured for.
//! <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html>

use crate::record::Record;

/// In characters.
const MAX_KEY: usize = 256;
/// What a stream can be configured to take, in bytes of data and partition key, and what a call holds.
const MAX_RECORD: usize = 10 << 20;

/// Says why no stream takes a record.
pub(super) fn check(record: &Record) -> Result<(), &'static str> {
    let length = record.partition_key.chars().take(MAX_KEY + 1).count();
    if !(1..=MAX_KEY).contains(&length) {
        return Err("its partition key has not between 1 and 256 characters");
    }
    if record.json.len() + record.partition_key.len() > MAX_RECORD {
        return Err("it is larger than 10 MiB");
    }
    match &record.explicit_hash_key {
        Some(key) if !is_hash_key(key) => Err("its explicit hash key is not a number below 2^128"),
        _ => Ok(()),
    }
}

/// `0|([1-9]\\d{0,38})`, and less than 2^128.
fn is_hash_key(key: &str) -> bool {
    let is_plain = key == "0" || key.starts_with(|first: char| matches!(first, '1'..='9'));
    is_plain && key.parse::<u128>().is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::record::Origin;

    fn record(key: &str, hash_key: Option<&str>) -> Record {
        Record {
            json: "{}".into(),
            log_type: "t".into(),
            log_id: None,
            time: None,
            partition_key: key.into(),
            explicit_hash_key: hash_key.map(Arc::from),
            origin: Origin::default(),
        }
    }

    #[test]
    fn partition_keys_have_1_to_256_characters() {
        for good in ["a", &"é".repeat(256)] {
            assert_eq!(check(&record(good, None)), Ok(()));
        }
        for bad in ["", &"é".repeat(257)] {
            assert!(
                check(&record(bad, None))
                    .unwrap_err()
                    .contains("partition key")
            );
        }
    }

    #[test]
    fn records_have_at_most_10_mebibytes_with_their_keys() {
        let of_size = |size: usize| Record {
            json: vec![b' '; size].into(),
            ..record("key", None)
        };
        assert_eq!(check(&of_size(MAX_RECORD - 3)), Ok(()));
        assert!(check(&of_size(MAX_RECORD - 2)).unwrap_err().contains("MiB"));
    }

    #[test]
    fn explicit_hash_keys_are_numbers_below_2_to_the_128() {
        let largest = u128::MAX.to_string();
        for good in ["0", "1", "10", &largest] {
            assert_eq!(check(&record("a", Some(good))), Ok(()), "{good}");
        }
        let too_large = "340282366920938463463374607431768211456";
        for bad in ["", "00", "01", "+1", "-1", "1.0", "x", "1x", too_large] {
            let why = check(&record("a", Some(bad))).unwrap_err();
            assert!(why.contains("hash key"), "{bad}");
        }
    }
}
