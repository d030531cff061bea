//! What the environment variables may be.

use std::time::Duration;

use testbed::logging::mover_variables;

use crate::stage::start;

#[tokio::test]
async fn one_error_names_all_that_is_malformed_and_repeats_no_secret() {
    let mut variables = mover_variables("http://127.0.0.1:1", "bucket");
    let wrong = [
        ("HTTP_URL", "https://me:canary@host"),
        ("HTTP_FORMAT", "csv"),
        ("HTTP_COMPRESS", "zstd"),
        ("HTTP_CA_PEM", "canary"),
        ("HTTP_HEADERS", r#"{"Authorization":"canary"}"#),
        ("HTTP_MAX_BYTES", "0"),
        ("HTTP_MAX_RECORDS", "all"),
        ("SECRET_ARN", "arn:aws:s3:::bucket"),
    ];
    for (name, value) in wrong {
        variables.insert(name.to_owned(), value.to_owned());
    }
    let function = start(&variables);
    let end = tokio::time::timeout(Duration::from_secs(60), function.ended()).await;
    let log = function.log();
    assert!(end.is_ok(), "it did not end:\n{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
    for (name, _) in wrong {
        assert!(
            log.contains(&format!("{name} is wrong")),
            "no {name} in {log}"
        );
    }
    assert!(!log.contains("canary"), "{log}");
}
