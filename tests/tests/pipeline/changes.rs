//! Everything that AWS can change in place is changed in place.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use aws_sdk_lambda::types::{EventSourcePosition, FunctionConfiguration};
use baikonur_tests::pipeline::{IT, PipelineStage};
use serde_json::{Value, json};
use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::{archive, gives_up, import, state};

/// What is given beside the destinations, and what becomes of it.
struct Change {
    given: &'static str,
    function: fn(&FunctionConfiguration) -> Value,
    expected: Value,
}

fn variable(name: &'static str) -> impl Fn(&FunctionConfiguration) -> Value {
    move |function| {
        let variables = function.environment().and_then(|it| it.variables());
        json!(variables.and_then(|all| all.get(name)))
    }
}

fn changes() -> Vec<Change> {
    let change = |given, function, expected| Change {
        given,
        function,
        expected,
    };
    vec![
        change(
            "memory_size = 1024\n timeout = 30",
            |it| json!([it.memory_size(), it.timeout()]),
            json!([1024, 30]),
        ),
        change(
            "log_types = [\"access\", \"app\"]",
            |it| variable("LOG_TYPE_WHITELIST")(it),
            json!("access,app"),
        ),
        change(
            "schema = { type_field = \"kind\" }",
            |it| variable("LOG_TYPE_FIELD")(it),
            json!("kind"),
        ),
        change(
            "timezone = \"Asia/Tokyo\"",
            |it| variable("TZ")(it),
            json!("Asia/Tokyo"),
        ),
    ]
}

/// Every change of the function and of the mapping keeps both.
#[tokio::test(flavor = "multi_thread")]
async fn everything_changes_in_place() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let before = state(&stage).await?;
    for change in changes() {
        stage.write(&archive(change.given))?;
        let plan = stage.terraform.plan(&[]).await?;
        assert_eq!(plan.action(IT), Some("update"), "{}", change.given);
        stage.apply().await?;
        let function = stage.function("logs-archive").await?;
        assert_eq!((change.function)(&function), change.expected);
    }
    changes_the_mapping(&stage).await?;
    changes_when_it_gives_up(&stage).await?;
    changes_the_rest(&stage).await?;
    begins_at_a_time(&stage).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    // The mapping was recreated in between.
    let mut after = state(&stage).await?;
    let uuid = &mut after["destinations"]["archive"]["event_source_mapping_uuid"];
    *uuid = before["destinations"]["archive"]["event_source_mapping_uuid"].clone();
    assert_eq!(after, before, "all of it was changed back in place");
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// What a mapping takes and changes in place.
const MAPPING: &str = r#"
  batch_size                         = 500
  maximum_batching_window_in_seconds = 5
  parallelization_factor             = 2
  maximum_record_age_in_seconds      = 600
  bisect_batch_on_function_error     = false
  on_failure_destination_arn         = "arn:aws:sqs:ap-northeast-1:123456789012:given-up"
  enabled                            = false
"#;

async fn changes_the_mapping(stage: &PipelineStage) -> Result<()> {
    stage.write(&archive(MAPPING))?;
    stage.apply().await?;
    let mapping = stage.mapping("logs-archive").await?;
    assert_eq!(mapping.batch_size(), Some(500));
    assert_eq!(mapping.maximum_batching_window_in_seconds(), Some(5));
    assert_eq!(mapping.parallelization_factor(), Some(2));
    assert_eq!(mapping.maximum_record_age_in_seconds(), Some(600));
    assert_eq!(mapping.bisect_batch_on_function_error(), Some(false));
    assert_eq!(mapping.state(), Some("Disabled"));
    assert_eq!(gives_up(stage, "logs-archive").await?, (Some(1000), true));
    // As many tries are the default with an on-failure destination, and so are not shown.
    import(stage, &archive(MAPPING)).await
}

/// The number of tries alone, and then without a destination on failure, which loses what is given up.
async fn changes_when_it_gives_up(stage: &PipelineStage) -> Result<()> {
    let uuid = stage.mapping("logs-archive").await?.uuid;
    let tries = "  maximum_retry_attempts = 10000\n";
    let reported = format!("{MAPPING}{tries}");
    for (given, gets_notice) in [(reported.as_str(), true), (tries, false)] {
        stage.write(&archive(given))?;
        stage.apply().await?;
        let now = gives_up(stage, "logs-archive").await?;
        assert_eq!(now, (Some(10_000), gets_notice), "{given}");
        assert_eq!(stage.mapping("logs-archive").await?.uuid, uuid);
    }
    Ok(())
}

/// A mapping that begins at a time is recreated where that is another one, in the configuration or by hand.
async fn begins_at_a_time(stage: &PipelineStage) -> Result<()> {
    const DAY: i64 = 1_795_910_400;
    let at = |time: &str| {
        let position = "starting_position = \"AT_TIMESTAMP\"";
        archive(&format!(
            "{position}\n starting_position_timestamp = \"{time}\""
        ))
    };
    // No stand-in says when a mapping began.
    let began = Arc::new(AtomicI64::new(DAY));
    let shown = Arc::clone(&began);
    let rewritten = Fault::rewrite(move |body| {
        let position = "\"StartingPosition\": \"AT_TIMESTAMP\"";
        let seconds = shown.load(Ordering::Relaxed);
        let both = format!("{position}, \"StartingPositionTimestamp\": {seconds}");
        body.replace(position, &both)
    });
    stage.proxy.rule(When::service("lambda"), rewritten);
    stage.write(&at("2026-11-29T09:00:00+09:00"))?;
    stage.apply().await?;
    let first = stage.mapping("logs-archive").await?.uuid;
    began.store(DAY + 60, Ordering::Relaxed);
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.terraform.apply().await?;
    began.store(DAY, Ordering::Relaxed);
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let second = stage.mapping("logs-archive").await?.uuid;
    assert_ne!(first, second, "somebody else's time is not kept");
    stage.write(&at("2026-11-29T01:00:00Z"))?;
    stage.terraform.apply().await?;
    began.store(DAY + 3600, Ordering::Relaxed);
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    assert_ne!(stage.mapping("logs-archive").await?.uuid, second);
    let calls = stage.proxy.calls();
    let made = calls
        .iter()
        .filter(|call| call.is("lambda", "CreateEventSourceMapping"));
    let times = made.filter_map(|call| {
        let body: Value = serde_json::from_str(&call.request).ok()?;
        body["StartingPositionTimestamp"].as_f64()
    });
    let times: Vec<_> = times.map(|seconds| seconds as i64 - DAY).collect();
    assert_eq!(times, [0, 0, 3600]);
    import(stage, &at("2026-11-29T01:00:00Z")).await
}

async fn changes_the_rest(stage: &PipelineStage) -> Result<()> {
    stage.write(&archive(
        "log_retention_in_days = 7\n tags = { Team = \"other\" }",
    ))?;
    stage.apply().await?;
    let groups = stage.logs.describe_log_groups().send().await?.log_groups;
    assert_eq!(groups.unwrap_or_default()[0].retention_in_days(), Some(7));
    let call = stage.lambda.get_function().function_name("logs-archive");
    let mut tags = BTreeMap::from_iter(call.send().await?.tags.unwrap_or_default());
    tags.retain(|key, _| !key.starts_with("baikonur:"));
    assert_eq!(tags, [("Team".to_owned(), "other".to_owned())].into());
    // Neither stream nor position can be changed in place: the mapping is recreated, the function is not.
    let before = state(stage).await?;
    stage.write(&archive("starting_position = \"LATEST\""))?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.apply().await?;
    let mapping = stage.mapping("logs-archive").await?;
    assert_eq!(
        mapping.starting_position().map(EventSourcePosition::as_str),
        Some("LATEST")
    );
    let (before, after) = (
        &before["destinations"]["archive"],
        &state(stage).await?["destinations"]["archive"],
    );
    assert_ne!(
        before["event_source_mapping_uuid"],
        after["event_source_mapping_uuid"]
    );
    assert_eq!(before["function_arn"], after["function_arn"]);
    Ok(())
}
