//! Aggregates, made by a library that reads messages, too; another test reads those of the
//! Python package.

use prost::Message;

use super::*;

/// The message as a producer makes it.
#[derive(Clone, PartialEq, Message)]
struct Aggregate {
    #[prost(string, repeated, tag = "1")]
    partition_keys: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    explicit_hash_keys: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    records: Vec<Part>,
}

/// One of its records.
#[derive(Clone, PartialEq, Message)]
struct Part {
    #[prost(uint64, optional, tag = "1")]
    partition_key: Option<u64>,
    #[prost(uint64, optional, tag = "2")]
    explicit_hash_key: Option<u64>,
    #[prost(bytes = "bytes", optional, tag = "3")]
    data: Option<Bytes>,
}

fn sealed(message: &[u8]) -> Bytes {
    let digest = Md5::digest(message);
    [&MAGIC, message, &digest[..]].concat().into()
}

/// All records at once.
fn split(data: &Bytes) -> Option<Result<Vec<UserRecord>, Broken>> {
    Some(super::split(data)?.map(Iterator::collect))
}

fn packed(aggregate: &Aggregate) -> Bytes {
    sealed(&aggregate.encode_to_vec())
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
    for message in [
        &b"\x1a\x7f"[..],
        b"\x0a\x01\xff",
        b"\x08\x01",
        b"\x1a\x01\x08",
        b"\x00",
        b"\x23",
    ] {
        let broken = split(&sealed(message)).unwrap().unwrap_err();
        assert!(matches!(broken, Broken::Protobuf(_)), "{broken}");
    }
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

#[test]
fn fields_may_stand_in_any_order_and_others_are_skipped() {
    let tables = Aggregate {
        records: Vec::new(),
        ..aggregate(Vec::new())
    };
    let records = Aggregate {
        records: vec![part(1, Some(0), b"one"), part(0, None, b"")],
        ..Aggregate::default()
    };
    let other = b"\x22\x01x\x28\x05";
    let message = [&records.encode_to_vec()[..], other, &tables.encode_to_vec()].concat();
    let read = split(&sealed(&message)).unwrap().unwrap();
    assert_eq!(&*read[0].partition_key, "b");
    assert_eq!(read[0].explicit_hash_key.as_deref(), Some("17"));
    assert_eq!(
        (&*read[1].partition_key, &read[1].data[..]),
        ("a", &b""[..])
    );
    let message = [&records.encode_to_vec()[..], b"\x0a\x01a"].concat();
    assert_eq!(split(&sealed(&message)), Some(Err(Broken::Record(0))));
}

#[test]
fn each_of_very_many_keys_is_the_one_that_is_named() {
    let number = 3 * SHARED as u64;
    let all = Aggregate {
        partition_keys: (0..number).map(|key| key.to_string()).collect(),
        explicit_hash_keys: Vec::new(),
        records: (0..number)
            .chain([0, 0])
            .map(|key| part(key, None, b"x"))
            .collect(),
    };
    let read = split(&packed(&all)).unwrap().unwrap();
    for (record, key) in read.iter().zip((0..number).chain([0, 0])) {
        assert_eq!(&*record.partition_key, key.to_string());
    }
}
