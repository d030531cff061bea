use proptest::prelude::*;

use super::*;

fn layout(prefix: &str, by: PartitionBy) -> Layout {
    Layout {
        prefix: Prefix::parse(prefix).unwrap(),
        by,
        format: Format::Parquet,
        zone: kinesis_utils::zone::parse("Asia/Tokyo").unwrap(),
        future_days: 2,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn folder(log_type: &str, moment: &str) -> String {
    let layout = layout("lake", PartitionBy::Day);
    let hours = layout.hours(at(moment), at("2026-11-30T10:00:00Z"));
    layout.partition(log_type, hours).to_string()
}

#[test]
fn records_are_by_type_and_by_their_own_day_in_the_zone() {
    assert_eq!(
        folder("access", "2026-11-29T14:59:59Z"),
        "log_type=access/day=2026-11-29/"
    );
    assert_eq!(
        folder("access", "2026-11-29T15:00:00Z"),
        "log_type=access/day=2026-11-30/"
    );
    let by_hour = layout("lake", PartitionBy::Hour);
    let moment = at("2026-11-29T15:00:00Z");
    let hours = by_hour.hours(moment, moment);
    let folder = by_hour.partition("access", hours).to_string();
    assert_eq!(folder, "log_type=access/day=2026-11-30/hour=00/");
}

#[test]
fn what_readers_would_read_as_something_else_is_percent_encoded() {
    for (log_type, encoded) in [
        ("Az09_.-", "Az09_.-"),
        ("007", "007"),
        ("2026-11-30", "2026-11-30"),
        ("a/b=c%d e,f", "a%2Fb%3Dc%25d%20e%2Cf"),
        ("日", "%E6%97%A5"),
        ("..", ".."),
        ("~\n+", "%7E%0A%2B"),
    ] {
        let expected = format!("log_type={encoded}/day=2026-11-30/");
        assert_eq!(folder(log_type, "2026-11-30T10:00:00Z"), expected);
    }
}

#[test]
fn types_without_a_folder_are_mixed_on_the_day_of_arrival() {
    let mixed = "log_type=_mixed/day=2026-11-30/";
    let (fits, long) = ("a".repeat(512), "a".repeat(513));
    for log_type in [
        "",
        "_mixed",
        "__HIVE_DEFAULT_PARTITION__",
        long.as_str(),
        &"日".repeat(57),
    ] {
        assert_eq!(
            folder(log_type, "2026-11-01T10:00:00Z"),
            mixed,
            "{log_type}"
        );
    }
    assert_eq!(
        folder(&fits, "2026-11-01T10:00:00Z"),
        format!("log_type={fits}/day=2026-11-01/")
    );
}

#[test]
fn days_that_the_table_does_not_find_are_mixed() {
    let mixed = "log_type=_mixed/day=2026-11-30/";
    for (moment, expected) in [
        ("1999-12-31T14:59:59Z", mixed),
        ("1999-12-31T15:00:00Z", "log_type=a/day=2000-01-01/"),
        ("2026-12-02T14:59:59Z", "log_type=a/day=2026-12-02/"),
        ("2026-12-02T15:00:00Z", mixed),
    ] {
        assert_eq!(folder("a", moment), expected, "{moment}");
    }
}

#[test]
fn a_name_is_of_the_first_arrival_and_of_the_source() {
    let layout = layout("lake/", PartitionBy::Day);
    let partition = layout.mixed(at("2026-11-30T10:00:00Z"));
    // SHA-256 of "abc".
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let expected = format!("lake/log_type=_mixed/day=2026-11-30/20261130T100000Z-{hash}.parquet");
    assert_eq!(
        layout.key(&partition, at("2026-11-30T19:00:00.9+09:00"), "abc"),
        expected
    );
    let whole_bucket = Layout {
        prefix: Prefix::default(),
        format: Format::Ndjson,
        ..layout
    };
    let key = whole_bucket.key(&partition, at("2026-11-30T10:00:00Z"), "abc");
    assert_eq!(
        key,
        format!("log_type=_mixed/day=2026-11-30/20261130T100000Z-{hash}.ndjson.gz")
    );
}

#[test]
fn partitions_are_configured_by_their_names() {
    assert_eq!("log_type,day".parse(), Ok(PartitionBy::Day));
    assert_eq!("log_type, day, hour".parse(), Ok(PartitionBy::Hour));
    for text in [
        "",
        "day",
        "day,log_type",
        "log_type,hour",
        "log_type,day,hour,minute",
    ] {
        assert_eq!(
            text.parse::<PartitionBy>(),
            Err(PartitionByError(text.into()))
        );
    }
}

proptest! {
    #[test]
    fn every_key_fits_and_has_the_type_in_one_folder(
        log_type in any::<String>(), repeated in 1_usize..40, prefix in "[a-z]{0,850}", seconds in -377_705_000_000_i64..253_402_200_000,
    ) {
        let layout = layout(&prefix, PartitionBy::Hour);
        let moment = Timestamp::from_second(seconds).unwrap();
        let arrival = at("2026-11-30T10:00:00Z");
        let partition = layout.partition(&log_type.repeat(repeated), layout.hours(moment, arrival));
        let key = layout.key(&partition, arrival, "source");
        prop_assert!(key.len() <= MAX_KEY);
        prop_assert!(partition.to_string().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-%=/".contains(&byte)));
        prop_assert_eq!(partition.to_string().matches('/').count(), 3);
        prop_assert_eq!(partition.to_string().matches('=').count(), 3);
    }
}

#[test]
fn a_key_says_whose_records_an_object_holds() {
    let layout = layout("2026-11/25/lake", PartitionBy::Hour);
    let now = at("2026-11-30T10:00:00Z");
    let hours = layout.hours(now, now);
    for log_type in ["access", "a/b=c%", "log_type=x", "注文"] {
        let key = layout.key(&layout.partition(log_type, hours), now, "source");
        assert_eq!(holds(&key), Some(Holds::Type(log_type.to_owned())), "{key}");
    }
    let mixed = layout.key(&layout.mixed(now), now, "source");
    assert_eq!(holds(&mixed), Some(Holds::Mixed));
    for other in [
        "logs/access/2026-11/25/x.gz",
        "log_type=a",
        "log_type=a/x/day=2026-11-30/y",
    ] {
        assert_eq!(holds(other), None, "{other}");
    }
}
