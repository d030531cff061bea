//! Aggregates, made with the same message as they are read with; another test reads those of the
//! Python package.

use super::*;

fn packed(aggregate: &Aggregate) -> Bytes {
    let message = aggregate.encode_to_vec();
    let mut data = MAGIC.to_vec();
    data.extend_from_slice(&message);
    data.extend_from_slice(&Md5::digest(&message));
    data.into()
}

fn part(partition_key: u64, explicit_hash_key: Option<u64>, data: &'static [u8]) -> Part {
    Part {
        partition_key: Some(partition_key),
        explicit_hash_key,
        data: Some(Bytes::from_static(data)),
    }
}

fn aggregate(records: Vec<Part>) -> Aggregate {
    Aggregate {
        partition_keys: vec!["a".into(), "b".into()],
        explicit_hash_keys: vec!["17".into()],
        records,
    }
}

#[test]
fn records_come_out_with_their_own_keys() {
    let data = packed(&aggregate(vec![
        part(1, None, b"one"),
        part(0, Some(0), b"two"),
    ]));
    let records = split(&data).unwrap().unwrap();
    assert_eq!(records[0].data, "one");
    assert_eq!(&*records[0].partition_key, "b");
    assert_eq!(records[0].explicit_hash_key, None);
    assert_eq!(records[1].data, "two");
    assert_eq!(&*records[1].partition_key, "a");
    assert_eq!(records[1].explicit_hash_key.as_deref(), Some("17"));
}

#[test]
fn the_data_of_records_is_not_copied() {
    let data = packed(&aggregate(vec![part(0, None, b"some text")]));
    let records = split(&data).unwrap().unwrap();
    assert!(data.as_ptr_range().contains(&records[0].data.as_ptr()));
}

#[test]
fn a_wrong_checksum_makes_it_no_aggregate() {
    let mut data = packed(&aggregate(vec![part(0, None, b"one")])).to_vec();
    *data.last_mut().unwrap() ^= 1;
    assert_eq!(split(&data.into()), None);
}

#[test]
fn anything_shorter_or_without_magic_is_no_aggregate() {
    for data in [&b""[..], &MAGIC, b"{}", &[0xF3; 40]] {
        assert_eq!(split(&Bytes::copy_from_slice(data)), None, "{data:?}");
    }
}

#[test]
fn every_truncation_is_no_aggregate() {
    let data = packed(&aggregate(vec![
        part(0, None, b"one"),
        part(1, None, b"two"),
    ]));
    for end in 0..data.len() {
        assert_eq!(split(&data.slice(..end)), None, "{end}");
    }
}

#[test]
fn a_message_that_is_none_is_broken() {
    let mut data = MAGIC.to_vec();
    data.extend_from_slice(b"\x1a\x7f");
    data.extend_from_slice(&Md5::digest(b"\x1a\x7f"));
    let broken = split(&data.into()).unwrap().unwrap_err();
    assert!(matches!(broken, Broken::Protobuf(_)), "{broken}");
}

#[test]
fn a_record_that_names_a_key_which_is_not_there_is_broken() {
    let good = part(0, None, b"one");
    for bad in [
        part(2, None, b"x"),
        part(0, Some(1), b"x"),
        part(u64::MAX, None, b"x"),
    ] {
        let data = packed(&aggregate(vec![good.clone(), bad]));
        assert_eq!(split(&data), Some(Err(Broken::Record(1))));
    }
}

#[test]
fn keys_are_shared_and_no_longer_than_kinesis_allows() {
    let mut longest = aggregate(vec![part(1, None, b"x"), part(1, None, b"y")]);
    longest.partition_keys[1] = "é".repeat(MAX_KEY);
    let records = split(&packed(&longest)).unwrap().unwrap();
    assert!(Arc::ptr_eq(
        &records[0].partition_key,
        &records[1].partition_key
    ));
    longest.partition_keys[1].push('x');
    assert_eq!(split(&packed(&longest)), Some(Err(Broken::Key)));
}

#[test]
fn a_record_without_data_or_key_is_broken() {
    let missing = [
        Part {
            data: None,
            ..part(0, None, b"")
        },
        Part {
            partition_key: None,
            ..part(0, None, b"x")
        },
    ];
    for bad in missing {
        assert_eq!(
            split(&packed(&aggregate(vec![bad]))),
            Some(Err(Broken::Record(0)))
        );
    }
}

#[test]
fn an_empty_aggregate_holds_nothing() {
    assert_eq!(split(&packed(&aggregate(Vec::new()))), Some(Ok(Vec::new())));
}
