//! What is taken, and what is refused at which setting.

use super::*;

const PARQUET: Texts<'_> = Texts {
    format: "parquet",
    partition_by: "",
    columns: "",
    prefix: Some("logs/lake/"),
    failed_logs: Some("failed"),
    id_field: "log_id",
    time_field: "time",
    reports_item_failures: Some(true),
};

fn refused(texts: Texts<'_>) -> Vec<Setting> {
    let problems = texts.read().unwrap_err();
    assert!(problems.iter().all(|problem| !problem.why.is_empty()));
    problems.iter().map(|problem| problem.setting).collect()
}

fn columns(texts: Texts<'_>) -> Vec<String> {
    let files = texts.read().unwrap().unwrap();
    let column = |column: &crate::columns::Column| format!("{}:{}", column.name, column.kind);
    files.columns.iter().map(column).collect()
}

#[test]
fn without_a_format_there_is_no_lake() {
    for format in ["", "json"] {
        let texts = Texts {
            format,
            ..Texts::default()
        };
        assert_eq!(texts.read(), Ok(None), "{format}");
    }
}

#[test]
fn id_and_time_are_always_columns_and_the_first() {
    assert_eq!(columns(PARQUET), ["log_id:string", "time:timestamp"]);
    let own = Texts {
        columns: "status:bigint, time:string",
        ..PARQUET
    };
    assert_eq!(
        columns(own),
        ["log_id:string", "status:bigint", "time:string"]
    );
    let named = Texts {
        id_field: "@id",
        time_field: "day",
        columns: "status:bigint",
        ..PARQUET
    };
    assert_eq!(
        columns(named),
        ["status:bigint"],
        "what no column can have as its name is in _rest"
    );
    let one = Texts {
        id_field: "time",
        ..PARQUET
    };
    assert_eq!(columns(one), ["time:timestamp"]);
}

#[test]
fn ndjson_has_partitions_and_no_columns() {
    let texts = Texts {
        format: "ndjson",
        partition_by: "log_type, day, hour",
        ..PARQUET
    };
    let files = texts.read().unwrap().unwrap();
    assert_eq!(
        (files.by, files.format),
        (PartitionBy::Hour, Format::Ndjson)
    );
    assert!(files.columns.is_empty());
    assert_eq!(
        refused(Texts {
            columns: "status:bigint",
            ..texts
        }),
        [Setting::Columns]
    );
}

#[test]
fn each_refusal_names_its_setting() {
    let format = |format| refused(Texts { format, ..PARQUET });
    assert_eq!(format("orc"), [Setting::Format]);
    assert_eq!(format("Parquet"), [Setting::Format]);
    let by = |partition_by| {
        refused(Texts {
            partition_by,
            ..PARQUET
        })
    };
    assert_eq!(by("day"), [Setting::PartitionBy]);
    let columns = |columns| refused(Texts { columns, ..PARQUET });
    assert_eq!(columns("_rest:string"), [Setting::Columns]);
    assert_eq!(columns("log_type:string"), [Setting::Columns]);
    assert_eq!(columns("status:int,Status:bigint"), [Setting::Columns]);
    assert_eq!(
        columns("TIME:string"),
        [Setting::Columns],
        "equal to the schema's but for case"
    );
    let prefix = |prefix| {
        refused(Texts {
            prefix: Some(prefix),
            ..PARQUET
        })
    };
    assert_eq!(prefix("a=b"), [Setting::Prefix]);
    let failed = |failed| {
        refused(Texts {
            failed_logs: Some(failed),
            ..PARQUET
        })
    };
    assert_eq!(failed("logs/lake/failed"), [Setting::FailedLogs]);
    let reports = Texts {
        reports_item_failures: Some(false),
        ..PARQUET
    };
    assert_eq!(refused(reports), [Setting::ItemFailures]);
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let texts = Texts {
        partition_by: "hour",
        columns: "x",
        prefix: Some("a//b"),
        reports_item_failures: Some(false),
        ..PARQUET
    };
    let all = [
        Setting::PartitionBy,
        Setting::Columns,
        Setting::Prefix,
        Setting::ItemFailures,
    ];
    assert_eq!(refused(texts), all);
}

#[test]
fn what_the_json_layout_does_not_use_is_refused() {
    let texts = Texts {
        partition_by: "log_type,day",
        columns: "status:bigint",
        ..Texts::default()
    };
    assert_eq!(refused(texts), [Setting::PartitionBy, Setting::Columns]);
}

#[test]
fn what_is_not_known_yet_is_not_refused() {
    let texts = Texts {
        prefix: None,
        failed_logs: Some("x"),
        reports_item_failures: None,
        ..PARQUET
    };
    assert!(texts.read().unwrap().is_some());
}
