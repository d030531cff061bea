//! The settings, without AWS.

use std::collections::BTreeMap;

use kinesis_pipeline::destination::Sink;

use super::*;
use crate::pipeline::tests::{assert_reported, in_s3, pipeline, to_s3};
use crate::pipeline::wanted;
use crate::texts::texts;

/// Parquet with these columns.
fn parquet(columns: &[(&str, &str)]) -> S3 {
    let own = |(name, kind): &(&str, &str)| ((*name).to_owned(), (*kind).to_owned());
    let columns: BTreeMap<String, String> = columns.iter().map(own).collect();
    S3 {
        format: "parquet".into(),
        columns: texts(&columns),
        ..in_s3("archive", "lake")
    }
}

fn with(s3: S3) -> Pipeline {
    let lake = Destination {
        s3: s3.into(),
        ..Destination::default()
    };
    pipeline(&[("lake", lake), ("archive", to_s3())])
}

fn list(texts: &[&str]) -> Attr<Vec<String>> {
    Attr::Known(texts.iter().map(|&text| text.to_owned()).collect())
}

fn place(name: &str) -> AttributePath {
    path!(destinations["lake"].s3).attribute(name)
}

#[test]
fn each_setting_that_the_function_refuses_has_its_place() {
    let right = S3 {
        partition_by: list(&["log_type", "day", "hour"]),
        ..parquet(&[("status", "bigint")])
    };
    assert_reported(&with(right), &[]);
    let wrong = S3 {
        partition_by: list(&["day"]),
        prefix: "a=b".into(),
        ..parquet(&[("status", "int")])
    };
    assert_reported(
        &with(wrong),
        &[place("partition_by"), place("columns"), place("prefix")],
    );
    let format = |format: &str| S3 {
        format: format.into(),
        ..parquet(&[("status", "bigint")])
    };
    assert_reported(&with(format("orc")), &[place("format")]);
    assert_reported(&with(format("json")), &[place("columns")]);
    assert_reported(&with(format("ndjson")), &[place("columns")]);
    let partitions = S3 {
        partition_by: list(&["log_type", "day"]),
        ..in_s3("archive", "logs")
    };
    assert_reported(&with(partitions), &[place("partition_by")]);
}

#[test]
fn failed_logs_are_kept_apart_from_a_lake() {
    let mut config = with(parquet(&[]));
    config.failed_log_s3 = Attr::Null;
    assert_reported(&config, &[path!(failed_log_s3)]);
    let beside = |bucket: &str| {
        Attr::Known(crate::pipeline::destination::Objects {
            bucket: bucket.into(),
            prefix: "lake/failed".into(),
        })
    };
    config.failed_log_s3 = beside("archive");
    assert_reported(&config, &[path!(failed_log_s3.prefix)]);
    config.failed_log_s3 = beside("another");
    assert_reported(&config, &[]);
}

#[test]
fn the_function_gets_what_is_given() {
    let all = wanted::all(
        &with(parquet(&[("user", "string"), ("status", "bigint")])),
        &BTreeMap::new(),
    );
    let variables = all["lake"].variables();
    assert_eq!(variables["LOG_FORMAT"], "parquet");
    assert_eq!(variables["LOG_COLUMNS"], "status:bigint,user:string");
    assert_eq!(variables["FAILED_LOG_S3_BUCKET"], "failed");
    assert!(matches!(all["archive"].sink, Sink::S3(_)));
    let json = S3 {
        format: "json".into(),
        ..in_s3("archive", "logs")
    };
    let same = wanted::all(&with(json), &BTreeMap::new());
    assert_eq!(
        same["lake"].sink, all["archive"].sink,
        "the layout is the default"
    );
}

#[test]
fn parquet_waits_for_full_batches_unless_somebody_says_otherwise() {
    let window = |config: &Pipeline, key: &str| {
        let all = wanted::all(config, &BTreeMap::new());
        all[key].mapping.maximum_batching_window_in_seconds
    };
    let mut config = with(parquet(&[]));
    assert_eq!(
        (window(&config, "lake"), window(&config, "archive")),
        (300, 0)
    );
    config.maximum_batching_window_in_seconds = 60.into();
    assert_eq!(
        (window(&config, "lake"), window(&config, "archive")),
        (60, 60)
    );
    let all = config.destinations.known_mut().unwrap();
    all.get_mut("lake")
        .unwrap()
        .maximum_batching_window_in_seconds = 0.into();
    assert_eq!(window(&config, "lake"), 0);
}

#[test]
fn a_table_is_known_as_soon_as_its_parts_are() {
    let ddl = |s3: S3| {
        let mut config = with(s3);
        config.describe_tables();
        config.destinations.known().unwrap()["lake"]
            .s3
            .known()
            .unwrap()
            .athena_ddl
            .clone()
    };
    let known = ddl(parquet(&[("status", "bigint")])).into_known().unwrap();
    for part in [
        "CREATE EXTERNAL TABLE `default`.`logs_lake`",
        "`log_id` string,\n  `time` timestamp,\n  `status` bigint,\n  `_rest` string",
        "LOCATION 's3://archive/lake/'",
        "'projection.day.range' = '2000-01-01,NOW+3DAYS'",
    ] {
        assert!(known.contains(part), "no {part:?} in {known}");
    }
    let unknown = S3 {
        bucket: Attr::Unknown,
        ..parquet(&[])
    };
    assert!(ddl(unknown).is_unknown());
    let of_unknown = |columns| S3 {
        columns,
        ..parquet(&[])
    };
    assert!(ddl(of_unknown(Attr::Unknown)).is_unknown());
    assert!(ddl(in_s3("archive", "logs")).is_null());
}

#[test]
fn what_would_be_unreadable_together_is_refused() {
    let change = |before: S3, after: S3| {
        let refused = refused_changes(&with(before), &with(after));
        refused
            .into_iter()
            .map(|one| one.detail)
            .collect::<Vec<_>>()
    };
    let usual = || parquet(&[("status", "bigint")]);
    let more = parquet(&[("took", "double")]);
    assert!(change(usual(), usual()).is_empty() && change(usual(), more).is_empty());
    let hours = S3 {
        partition_by: list(&["log_type", "day", "hour"]),
        ..usual()
    };
    for (after, why) in [
        (
            parquet(&[("status", "string")]),
            "column status changes from bigint to string",
        ),
        (hours, "the partitions change"),
        (in_s3("archive", "lake/"), "the format changes"),
    ] {
        let refused = change(usual(), after);
        assert!(
            refused.len() == 1 && refused[0].contains(why),
            "{refused:?}"
        );
    }
    let refused = change(in_s3("archive", "lake"), usual());
    assert!(refused[0].contains("the format changes"), "{refused:?}");
    assert!(change(in_s3("archive", "logs"), usual()).is_empty());
    assert!(change(in_s3("another", "lake"), usual()).is_empty());
}
