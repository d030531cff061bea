//! What the environment variables may be.

use std::collections::BTreeMap;
use std::time::Duration;

use testbed::function::Function;
use testbed::logging::mover_variables;

use crate::stage::start;

/// Waits until the function has ended, and returns what it logged.
async fn ended(function: Function) -> String {
    let end = tokio::time::timeout(Duration::from_secs(60), function.ended()).await;
    assert!(end.is_ok(), "it did not end:\n{}", function.log());
    function.log()
}

#[tokio::test]
async fn one_error_names_all_that_is_missing() {
    let log = ended(start(&BTreeMap::new())).await;
    let names = [
        "LOG_ID_FIELD",
        "LOG_TYPE_FIELD",
        "LOG_TIMESTAMP_FIELD",
        "LOG_TYPE_UNKNOWN_PREFIX",
        "LOG_TYPE_WHITELIST",
        "ES_HOST",
        "INDEX_NAME_PREFIX",
        "FAILED_LOG_S3_BUCKET",
        "FAILED_LOG_S3_PREFIX",
    ];
    assert_eq!(log.lines().count(), 1, "{log}");
    for name in names {
        assert!(
            log.contains(&format!("{name} is not set")),
            "no {name} in {log}"
        );
    }
}

#[tokio::test]
async fn one_error_names_all_that_is_malformed_and_tells_no_secret() {
    let mut variables = mover_variables("http://127.0.0.1:1", "bucket");
    for (name, value) in [
        ("ES_HOST", "https://me:secret@host"),
        ("INDEX_NAME_PREFIX", "-log"),
        ("TZ", "Nowhere/At"),
    ] {
        variables.insert(name.to_owned(), value.to_owned());
    }
    let log = ended(start(&variables)).await;
    for part in [
        "ES_HOST is not the address",
        "INDEX_NAME_PREFIX is",
        "TZ is",
    ] {
        assert!(log.contains(part), "no {part} in {log}");
    }
    assert!(!log.contains("secret"), "{log}");
}
