//! A function that cannot start says why: one error names every variable that is missing or malformed.

use std::collections::BTreeMap;

use delivery::trial::Package;
use testbed::function::Function;

/// What is told of a function's variables.
struct Contract {
    package: &'static str,
    /// Those that it has to have.
    required: &'static [&'static [&'static str]],
    /// Values that it cannot have.
    malformed: &'static [(&'static str, &'static str)],
}

/// Lambda itself always sets `TZ`, so that it cannot be missing.
const SCHEMA: &[&str] = &[
    "LOG_ID_FIELD",
    "LOG_TYPE_FIELD",
    "LOG_TIMESTAMP_FIELD",
    "LOG_TYPE_UNKNOWN_PREFIX",
    "LOG_TYPE_WHITELIST",
];
const FAILED: &[&str] = &["FAILED_LOG_S3_BUCKET", "FAILED_LOG_S3_PREFIX"];
/// None that a message may repeat.
const SECRET: &str = "hunter2";

const FUNCTIONS: [Contract; 6] = [
    Contract {
        package: "kinesis-to-s3",
        required: &[SCHEMA, &["LOG_S3_BUCKET", "LOG_S3_PREFIX"]],
        malformed: &[
            ("TZ", "Mars/Olympus"),
            ("LOG_S3_BUCKET", ""),
            ("REPORT_BATCH_ITEM_FAILURES", "ture"),
            ("REDACT", r#"{"drop":["1"]}"#),
            ("UNREDACTED", "nowhere"),
            ("LOG_WHERE", "everything"),
        ],
    },
    Contract {
        package: "kinesis-to-es",
        required: &[SCHEMA, FAILED, &["ES_HOST", "INDEX_NAME_PREFIX"]],
        malformed: &[
            ("TZ", "Mars/Olympus"),
            ("ES_HOST", "https://me:hunter2@host"),
            ("ES_SIGNING", "basic"),
            ("ES_DATA_STREAM", "maybe"),
            ("ES_INGEST_PIPELINE", " "),
            ("ES_SERVERLESS", "vector"),
            ("SECRET_ARN", "arn:aws:s3:::secrets"),
            ("INDEX_NAME_PREFIX", "-log"),
            ("REDACT", r#"{"drop":["1"]}"#),
            ("UNREDACTED", "nowhere"),
            ("LOG_WHERE", "everything"),
        ],
    },
    Contract {
        package: "kinesis-to-fluent",
        required: &[
            SCHEMA,
            FAILED,
            &["LOG_FLUENT_SINK_ENDPOINT", "LOG_FLUENT_TAG"],
        ],
        malformed: &[
            ("TZ", "Mars/Olympus"),
            ("LOG_FLUENT_SINK_ENDPOINT", "http://host"),
            ("LOG_FLUENT_PASSWORD", SECRET),
            ("LOG_FLUENT_ACK_TIMEOUT", "soon"),
            ("LOG_FLUENT_COMPRESS", "zstd"),
            ("LOG_FLUENT_TLS", "maybe"),
            ("LOG_FLUENT_CA_PEM", "no certificate"),
            ("SECRET_ARN", "arn:aws:s3:::secrets"),
            ("REDACT", r#"{"drop":["1"]}"#),
            ("UNREDACTED", "nowhere"),
            ("LOG_WHERE", "everything"),
        ],
    },
    Contract {
        package: "kinesis-to-http",
        required: &[SCHEMA, FAILED, &["HTTP_URL"]],
        malformed: &[
            ("TZ", "Mars/Olympus"),
            ("HTTP_URL", "https://me:hunter2@host"),
            ("HTTP_FORMAT", "csv"),
            ("HTTP_COMPRESS", "zstd"),
            ("HTTP_CA_PEM", "no certificate"),
            ("HTTP_HEADERS", r#"{"Authorization":"hunter2"}"#),
            ("HTTP_MAX_BYTES", "1"),
            ("HTTP_MAX_RECORDS", "many"),
            ("SECRET_ARN", "arn:aws:s3:::secrets"),
            ("REDACT", r#"{"drop":["1"]}"#),
            ("UNREDACTED", "nowhere"),
            ("LOG_WHERE", "everything"),
        ],
    },
    Contract {
        package: "kinesis-forward",
        required: &[
            SCHEMA,
            FAILED,
            &["TARGET_STREAM_NAME", "KINESIS_MAX_RETRIES"],
        ],
        malformed: &[
            ("TZ", "Mars/Olympus"),
            ("KINESIS_MAX_RETRIES", "many"),
            ("ORDERING", "loose"),
            ("TARGET_STREAM_NAME", ""),
            ("REDACT", r#"{"drop":["1"]}"#),
            ("UNREDACTED", "nowhere"),
            ("LOG_WHERE", "everything"),
        ],
    },
    Contract {
        package: "es-cleaner",
        required: &[&["ES_HOST", "MAX_AGE_DAYS"]],
        malformed: &[
            ("ES_HOST", "ftp://host"),
            ("MAX_AGE_DAYS", "-1"),
            ("DRY_RUN_ONLY", "ture"),
        ],
    },
];

/// Starts a function, which has to end with one error, and returns that.
async fn error(package: &str, variables: &[(&str, &str)]) -> String {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables: BTreeMap<String, String> = variables.iter().map(owned).collect();
    let program = Package::open(package).unwrap_or_else(|error| panic!("{error:#}"));
    let function = Function::start(package, &program.program(), &variables).unwrap();
    assert!(function.ready().await.is_err(), "{package} started");
    function.ended().await;
    let log = function.log();
    let lines: Vec<&str> = log.lines().filter(|line| !line.is_empty()).collect();
    let [line] = lines[..] else {
        panic!("{package} told more than one error:\n{log}");
    };
    line.to_owned()
}

#[tokio::test]
async fn one_error_names_all_that_is_missing() {
    for Contract {
        package, required, ..
    } in FUNCTIONS
    {
        let error = error(package, &[]).await;
        for name in required.iter().copied().flatten() {
            let told = format!("{name} is not set");
            assert!(error.contains(&told), "{package}: no {told:?} in {error}");
        }
    }
}

#[tokio::test]
async fn one_error_names_all_that_is_malformed_and_tells_no_secret() {
    for Contract {
        package,
        required,
        malformed,
    } in FUNCTIONS
    {
        let good = required.iter().copied().flatten().map(|name| (*name, "1"));
        let variables: Vec<_> = good.chain(malformed.iter().copied()).collect();
        let error = error(package, &variables).await;
        for (name, _) in malformed {
            assert!(error.contains(name), "{package}: no {name} in {error}");
        }
        assert!(!error.contains(SECRET), "{error}");
        assert!(!error.contains("is not set"), "{error}");
    }
}
