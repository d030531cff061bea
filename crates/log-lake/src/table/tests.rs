use jiff::tz::TimeZone;

use super::*;
use crate::partition::Format;
use crate::prefix::Prefix;

fn layout(by: PartitionBy) -> Layout {
    Layout {
        prefix: Prefix::parse("lake/logs").unwrap(),
        by,
        format: Format::Parquet,
        zone: TimeZone::UTC,
        future_days: 1,
    }
}

fn ddl(by: PartitionBy, columns: &str, log_types: &[&str]) -> String {
    let log_types: Vec<_> = log_types
        .iter()
        .map(|&log_type| log_type.to_owned())
        .collect();
    let table = Table {
        database: "web-logs",
        name: "records",
        bucket: "my-bucket",
        layout: &layout(by),
        columns: &Columns::parse(columns).unwrap(),
        log_types: &log_types,
    };
    table.athena_ddl().unwrap()
}

#[test]
fn types_that_are_known_are_an_enum() {
    let columns = "status:bigint,took:double,ok:boolean,user:string,time:timestamp";
    let expected = "\
CREATE EXTERNAL TABLE `web-logs`.`records` (
  `status` bigint,
  `took` double,
  `ok` boolean,
  `user` string,
  `time` timestamp,
  `_rest` string
)
PARTITIONED BY (`log_type` string, `day` string)
STORED AS PARQUET
LOCATION 's3://my-bucket/lake/logs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.log_type.type' = 'enum',
  'projection.log_type.values' = '_mixed,a%2Cb%27c,access',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2000-01-01,NOW+2DAYS',
  'storage.location.template' = 's3://my-bucket/lake/logs/log_type=${log_type}/day=${day}/'
)";
    assert_eq!(
        ddl(
            PartitionBy::Day,
            columns,
            &["access", "a,b'c", "access", "_mixed", ""]
        ),
        expected
    );
}

#[test]
fn types_that_are_not_known_are_injected_by_queries() {
    let expected = "\
CREATE EXTERNAL TABLE `web-logs`.`records` (
  `_rest` string
)
COMMENT 'Every query needs a condition such as log_type = \"access\", with single quotes'
PARTITIONED BY (`log_type` string, `day` string, `hour` string)
STORED AS PARQUET
LOCATION 's3://my-bucket/lake/logs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.log_type.type' = 'injected',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2000-01-01,NOW+2DAYS',
  'projection.hour.type' = 'enum',
  'projection.hour.values' = '00,01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,19,20,21,22,23',
  'storage.location.template' = 's3://my-bucket/lake/logs/log_type=${log_type}/day=${day}/hour=${hour}/'
)";
    assert_eq!(ddl(PartitionBy::Hour, "", &[]), expected);
}

#[test]
fn names_that_athena_does_not_take_are_refused() {
    for (database, name) in [
        ("", "a"),
        ("a", ""),
        ("a", "A"),
        ("a", "a-b"),
        ("a", "a`b"),
        ("a.b", "a"),
    ] {
        let table = Table {
            database,
            name,
            bucket: "my-bucket",
            layout: &layout(PartitionBy::Day),
            columns: &Columns::default(),
            log_types: &[],
        };
        assert!(table.athena_ddl().is_err(), "{database}.{name}");
    }
}
