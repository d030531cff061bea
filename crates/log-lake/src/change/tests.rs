use super::*;

fn files(prefix: &str, columns: &str) -> Files {
    Files {
        prefix: Prefix::parse(prefix).unwrap(),
        format: Format::Parquet,
        by: PartitionBy::Day,
        columns: Columns::parse(columns).unwrap(),
    }
}

#[test]
fn columns_may_be_added_removed_and_moved() {
    let before = files("lake", "a:bigint,b:string");
    for columns in ["a:bigint,b:string", "b:string,c:double,a:bigint", ""] {
        assert_eq!(before.check_change(&files("lake", columns)), Ok(()));
    }
}

#[test]
fn everything_that_readers_could_not_read_together_is_refused() {
    let after = Files {
        format: Format::Ndjson,
        by: PartitionBy::Hour,
        ..files("lake", "A:string,b:string")
    };
    let changed = ChangeProblem::Type {
        name: "A".into(),
        before: Kind::Bigint,
        after: Kind::String,
    };
    let before = files("lake", "a:bigint,b:string");
    let refused = before.check_change(&after).unwrap_err();
    assert_eq!(
        refused.problems,
        [ChangeProblem::Format, ChangeProblem::Partitions, changed]
    );
    let elsewhere = Files {
        prefix: Prefix::parse("lake-2").unwrap(),
        ..after
    };
    assert_eq!(before.check_change(&elsewhere), Ok(()));
}
