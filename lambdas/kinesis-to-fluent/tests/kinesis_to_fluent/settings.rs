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

fn with(variables: &[(&str, &str)]) -> Function {
    let mut all = mover_variables("http://127.0.0.1:1", "bucket");
    all.extend(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    start(&all)
}

#[tokio::test]
async fn one_error_names_all_that_is_missing() {
    let log = ended(start(&BTreeMap::new())).await;
    assert_eq!(log.lines().count(), 1, "{log}");
    for name in [
        "LOG_ID_FIELD",
        "LOG_FLUENT_SINK_ENDPOINT",
        "LOG_FLUENT_TAG",
        "FAILED_LOG_S3_BUCKET",
    ] {
        assert!(
            log.contains(&format!("{name} is not set")),
            "no {name} in {log}"
        );
    }
}

#[tokio::test]
async fn one_error_names_all_that_is_malformed_and_tells_no_secret() {
    let log = ended(with(&[
        ("LOG_FLUENT_SINK_ENDPOINT", "http://host"),
        ("LOG_FLUENT_TAG", "kinesis"),
        ("LOG_FLUENT_PASSWORD", "secret"),
        ("LOG_FLUENT_CA_PEM", "no certificate"),
        ("LOG_FLUENT_COMPRESS", "zstd"),
    ]))
    .await;
    let parts = [
        "LOG_FLUENT_SINK_ENDPOINT is wrong",
        "LOG_FLUENT_PASSWORD only one",
        "LOG_FLUENT_CA_PEM is wrong",
        "LOG_FLUENT_COMPRESS is wrong",
    ];
    for part in parts {
        assert!(log.contains(part), "no {part} in {log}");
    }
    assert!(!log.contains("secret"), "{log}");
}

#[tokio::test]
async fn a_file_of_authorities_that_is_not_there_is_told_at_start() {
    let log = ended(with(&[
        ("LOG_FLUENT_SINK_ENDPOINT", "tls://host"),
        ("LOG_FLUENT_TAG", "kinesis"),
        ("LOG_FLUENT_CA_FILE", "no-such-file.pem"),
    ]))
    .await;
    assert!(
        log.contains("certificate authorities from no-such-file.pem"),
        "{log}"
    );
}
