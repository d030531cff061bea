use super::*;

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:logs/redaction-a1b2c3";
const VERSION: &str = "f3a1b0de-9d4c-4b84-a9a0-c0abceadc967";

/// Variables of a redaction, some of them changed or, where there is nothing, left out.
fn read(changed: &[(&str, &str)]) -> Result<Option<Configuration>, Vec<VariableProblem>> {
    let whole = [
        ("LOG_TYPE_FIELD", "log_type"),
        ("LOG_ID_FIELD", "log_id"),
        ("LOG_TIMESTAMP_FIELD", "time"),
        ("FAILED_LOG_S3_BUCKET", "logs"),
        ("FAILED_LOG_S3_PREFIX", "failed/"),
        (REDACT, r#"{"hash":["user"]}"#),
        (SECRET_ARN, ARN),
        (SECRET_VERSION_ID, VERSION),
        (UNREDACTED, "s3://logs/raw"),
    ];
    let find = |all: &[(&str, &str)], name: &str| {
        let found = all.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Configuration::from_variables(|name| find(changed, name).or_else(|| find(&whole, name)))
}

fn wrong(changed: &[(&str, &str)]) -> Vec<&'static str> {
    let problems = read(changed).unwrap_err();
    problems.iter().map(|problem| problem.variable).collect()
}

#[test]
fn a_redaction_is_read_with_its_secret_and_its_place() {
    let configuration = read(&[]).unwrap().unwrap();
    let secret = configuration.secret.unwrap();
    assert_eq!((&*secret.arn.text, &*secret.version_id), (ARN, VERSION));
    assert_eq!(
        (&*secret.arn.partition, &*secret.arn.region),
        ("aws", "eu-west-1")
    );
    let kept = Unredacted::Kept {
        bucket: "logs".into(),
        prefix: "raw".into(),
    };
    assert_eq!(configuration.unredacted, kept);
    let dropped = read(&[(UNREDACTED, "drop")]).unwrap().unwrap();
    assert_eq!(dropped.unredacted, Unredacted::Dropped);
    let whole_bucket = read(&[(UNREDACTED, "s3://raw-logs")]).unwrap().unwrap();
    assert!(
        matches!(whole_bucket.unredacted, Unredacted::Kept { prefix, .. } if prefix.is_empty())
    );
}

#[test]
fn without_redact_nothing_else_may_be_set() {
    let all = [SECRET_ARN, SECRET_VERSION_ID, UNREDACTED];
    assert_eq!(wrong(&[(REDACT, "")]), all);
    let nothing = [REDACT, SECRET_ARN, SECRET_VERSION_ID, UNREDACTED].map(|name| (name, ""));
    assert!(read(&nothing).unwrap().is_none());
}

#[test]
fn a_redaction_of_nothing_is_refused() {
    for text in [
        "{}",
        r#"{"drop":[]}"#,
        "[]",
        r#"{"hash":["time"]}"#,
        r#"{"drop":["log_id"]}"#,
    ] {
        assert_eq!(wrong(&[(REDACT, text)]), [REDACT], "{text}");
    }
}

#[test]
fn hashes_need_a_pinned_version_of_a_secret() {
    assert_eq!(wrong(&[(SECRET_ARN, "")]), [SECRET_ARN]);
    assert_eq!(wrong(&[(SECRET_VERSION_ID, "")]), [SECRET_VERSION_ID]);
    let none = [(SECRET_ARN, ""), (SECRET_VERSION_ID, "")];
    assert_eq!(wrong(&none), [SECRET_ARN, SECRET_VERSION_ID]);
    let masks = [(REDACT, r#"{"mask":["user"]}"#)].into_iter().chain(none);
    let masks: Vec<_> = masks.collect();
    assert_eq!(read(&masks).unwrap().unwrap().secret, None);
    for arn in [
        "logs/redaction",
        "arn:aws:kms:eu-west-1:123456789012:key/a",
        "arn:aws:secretsmanager:eu-west-1:1:secret:a",
        "arn:aws:secretsmanager::123456789012:secret:a",
        "arn:aws:secretsmanager:evil.example/:123456789012:secret:a",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a:key::",
    ] {
        assert_eq!(wrong(&[(SECRET_ARN, arn)]), [SECRET_ARN], "{arn}");
    }
    assert_eq!(wrong(&[(SECRET_VERSION_ID, "a:b")]), [SECRET_VERSION_ID]);
}

#[test]
fn a_column_that_is_hashed_is_text() {
    let rules = (REDACT, r#"{"hash":["user","geo.ip"],"drop":["took"]}"#);
    let columns = |columns: &'static str| [rules, ("LOG_COLUMNS", columns)];
    for right in [
        "user:string,took:double",
        "user: string , status:bigint",
        "users:bigint",
    ] {
        assert!(read(&columns(right)).is_ok(), "{right}");
    }
    for other in ["user:bigint", "status:bigint, user : timestamp"] {
        assert_eq!(wrong(&columns(other)), [REDACT], "{other}");
    }
    // A column of an object is empty whatever becomes of what is in it.
    assert!(read(&columns("geo:string")).is_ok());
    let problems = read(&columns("user:bigint")).unwrap_err();
    let why = "the column user is hashed, by user, and would hold nothing: make it a string";
    assert_eq!(problems[0].why, why);
}

#[test]
fn no_pattern_may_find_the_id_of_the_key() {
    let patterns = r#"{"patterns":["c0abc"]}"#;
    assert_eq!(wrong(&[(REDACT, patterns)]), [SECRET_VERSION_ID]);
    assert!(read(&[(REDACT, r#"{"patterns":["\\d{16}"]}"#)]).is_ok());
}

#[test]
fn what_cannot_be_redacted_is_kept_apart_or_dropped() {
    let long = format!("s3://other/{}", "x".repeat(LONGEST_PREFIX + 1));
    for place in ["", "keep", "s3://", "s3:///raw", "logs/raw", &long] {
        assert_eq!(wrong(&[(UNREDACTED, place)]), [UNREDACTED], "{place}");
    }
    for place in [
        "s3://logs",
        "s3://logs/",
        "s3://logs/failed",
        "s3://logs/failed/",
        "s3://logs/failed/raw",
    ] {
        assert_eq!(wrong(&[(UNREDACTED, place)]), [UNREDACTED], "{place}");
    }
    for place in ["s3://logs/failed-raw", "s3://logs/fail", "s3://raw/failed"] {
        assert!(read(&[(UNREDACTED, place)]).is_ok(), "{place}");
    }
    let beside_sink = [
        ("LOG_S3_BUCKET", "logs"),
        ("LOG_S3_PREFIX", "raw/all"),
        (UNREDACTED, "s3://logs/raw"),
    ];
    assert_eq!(wrong(&beside_sink), [UNREDACTED]);
}

#[test]
fn all_that_is_wrong_is_reported_at_once() {
    let changed = [
        (REDACT, r#"{"drop":["time"]}"#),
        (SECRET_ARN, "x"),
        (UNREDACTED, "x"),
    ];
    assert_eq!(wrong(&changed), [REDACT, SECRET_ARN, UNREDACTED]);
}
