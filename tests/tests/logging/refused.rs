//! What a function's role permits, and what it does not.

use anyhow::{Result, ensure};
use baikonur_tests::aws;
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{Ids, record};
use serde_json::{Value, json};

const ROUTER: &str = "example-router";

#[tokio::test(flavor = "multi_thread")]
async fn functions_are_refused_what_is_not_theirs_and_lose_nothing() -> Result<()> {
    let example = Example::new("kinesis-router", &[("bucket", BUCKET)]).await?;
    example.apply().await?;
    let changes = [
        ("example-router-to-s3", "LOG_S3_PREFIX", "orders"),
        ("example-router-to-orders", "TARGET_STREAM_NAME", ROUTER),
    ];
    for (function, name, value) in changes {
        point_elsewhere(&example, function, name, value).await?;
    }
    example
        .stream(ROUTER)
        .put(&[record("order", "o-1").into_bytes()])
        .await?;
    for (function, _, _) in changes {
        example
            .becomes(function, &true, async || is_refused(&example, function))
            .await?;
    }
    ensure!(
        example.kept("orders/").await? == Ids::new(),
        "nothing is where it may not be"
    );
    let routed = example.stream(ROUTER).data().await?.len();
    ensure!(
        routed == 1,
        "nothing was put on the router, where now are {routed}"
    );
    // The batch waited in the stream.
    example.terraform.apply().await?;
    let expected = Ids::from([("order".to_owned(), ["o-1".to_owned()].into())]);
    for prefix in ["all/", "orders/"] {
        example
            .becomes(prefix, &expected, async || example.kept(prefix).await)
            .await?;
    }
    example.destroy().await
}

/// Somebody changes a variable of a function by hand.
async fn point_elsewhere(example: &Example, function: &str, name: &str, value: &str) -> Result<()> {
    let path = format!("/2015-03-31/functions/{function}/configuration");
    let found = aws::get(&example.endpoint(), "lambda", &path).await?;
    let mut environment = found["Environment"].clone();
    ensure!(
        environment["Variables"][name].is_string(),
        "{function} has {name}: {environment}"
    );
    environment["Variables"][name] = Value::from(value);
    let body = json!({ "Environment": environment });
    aws::write(&example.endpoint(), "lambda", ("PUT", &path), &body).await?;
    Ok(())
}

/// Whether the function has logged that AWS refused it.
fn is_refused(example: &Example, function: &str) -> Result<bool> {
    let log = example.stand_in.log();
    let role = format!("assumed-role/lambda_{function}");
    let is_denied =
        |line: &str| line.contains(&role) && line.contains("is not authorized to perform");
    Ok(log.lines().any(is_denied))
}
