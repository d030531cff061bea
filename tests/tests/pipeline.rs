//! `baikonur_kinesis_pipeline` from the first plan to nothing left.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_sdk_lambda::types::EventSourcePosition;
use baikonur_tests::pipeline::{IT, PipelineStage, configuration};
use serde_json::{Value, json};
use testbed::Kind;
use testbed::proxy::{Call, Fault, When};

/// One destination of each kind.
const ALL: &str = r#"
  failed_log_s3 = { bucket = "failed", prefix = "logs" }
  tags          = { Team = "logs" }

  destinations = {
    archive = { s3 = { bucket = "archive", prefix = "logs" } }
    search = {
      elasticsearch = {
        host              = "search-logs-x1.ap-northeast-1.es.amazonaws.com"
        arn               = "arn:aws:es:ap-northeast-1:123456789012:domain/logs"
        index_name_prefix = "logs"
      }
      memory_size = 512
    }
    fluent  = { fluent = { endpoint = "fluent.example.com", tag = "logs" } }
    forward = { kinesis = { stream_name = "target" }, log_types = ["access", "app"] }
  }
"#;

/// One destination, and what is given beside.
fn archive(beside: &str) -> String {
    format!(
        "{beside}\n  destinations = {{ archive = {{ s3 = {{ bucket = \"archive\", prefix = \"logs\" }} }} }}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_lives_and_dies_on_moto() -> Result<()> {
    lives_and_dies(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_lives_and_dies_on_ministack() -> Result<()> {
    lives_and_dies(Kind::Ministack).await
}

async fn lives_and_dies(kind: Kind) -> Result<()> {
    let stage = PipelineStage::new(kind).await?;
    creates(&stage).await?;
    a_plan_without_changes_makes_few_calls(&stage).await?;
    imports(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

async fn creates(stage: &PipelineStage) -> Result<()> {
    stage.write(ALL)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = plan.after(IT).context("the pipeline is planned")?;
    let search = &planned["destinations"]["search"];
    assert_eq!(search["function_name"], "logs-search");
    assert_eq!(search["log_group_name"], "/aws/lambda/logs-search");
    let hash = search["source_code_hash"].clone();
    assert!(hash.is_string(), "the package is known in the plan: {hash}");
    stage.apply().await?;
    let state = state(stage).await?;
    assert_eq!(
        (&state["id"], &state["drift"]),
        (&json!("logs"), &json!([]))
    );
    let search = &state["destinations"]["search"];
    let function = stage.function("logs-search").await?;
    assert_eq!(search["function_arn"], json!(function.function_arn()));
    assert_eq!(search["role_arn"], json!(function.role()));
    assert_eq!(search["source_code_hash"], json!(function.code_sha256()));
    assert_eq!(hash, json!(function.code_sha256()));
    assert_eq!(function.memory_size(), Some(512));
    let mapping = stage.mapping("logs-search").await?;
    assert_eq!(search["event_source_mapping_uuid"], json!(mapping.uuid()));
    assert_eq!(stage.made().await?.len(), 4 * 4);
    Ok(())
}

async fn state(stage: &PipelineStage) -> Result<Value> {
    let state = stage.terraform.resource(IT).await?;
    state.context("the pipeline is in the state")
}

async fn a_plan_without_changes_makes_few_calls(stage: &PipelineStage) -> Result<()> {
    stage.proxy.clear_calls();
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let calls = stage.proxy.calls();
    println!(
        "a plan without changes: {} calls for 4 destinations",
        calls.len()
    );
    assert!(calls.len() <= 4 * 5, "{calls:?}");
    Ok(())
}

async fn imports(stage: &PipelineStage) -> Result<()> {
    let other = stage.workspace()?;
    other.write("main.tf", &configuration(&stage.stream, ALL))?;
    other.import(IT, "logs").await?.success()?;
    let plan = other.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    assert!(plan.is_empty(), "a plan after import changes {changes:#}");
    assert_eq!(
        other.resource(IT).await?,
        stage.terraform.resource(IT).await?
    );
    let unknown = other
        .import("baikonur_kinesis_pipeline.other", "none")
        .await?;
    unknown.failure()?;
    Ok(())
}

/// What is given beside the destinations, and what becomes of it.
struct Change {
    given: &'static str,
    function: fn(&aws_sdk_lambda::types::FunctionConfiguration) -> Value,
    expected: Value,
}

fn variable(name: &'static str) -> impl Fn(&aws_sdk_lambda::types::FunctionConfiguration) -> Value {
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
    changes_the_rest(&stage).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    // The mapping was made anew in between.
    let mut after = state(&stage).await?;
    let uuid = &mut after["destinations"]["archive"]["event_source_mapping_uuid"];
    *uuid = before["destinations"]["archive"]["event_source_mapping_uuid"].clone();
    assert_eq!(after, before, "all of it was changed back in place");
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

async fn changes_the_mapping(stage: &PipelineStage) -> Result<()> {
    let given = r#"
  batch_size                         = 500
  maximum_batching_window_in_seconds = 5
  parallelization_factor             = 2
  maximum_record_age_in_seconds      = 600
  bisect_batch_on_function_error     = false
  on_failure_destination_arn         = "arn:aws:sqs:ap-northeast-1:123456789012:given-up"
  enabled                            = false
"#;
    stage.write(&archive(given))?;
    stage.apply().await?;
    let mapping = stage.mapping("logs-archive").await?;
    assert_eq!(mapping.batch_size(), Some(500));
    assert_eq!(mapping.maximum_batching_window_in_seconds(), Some(5));
    assert_eq!(mapping.parallelization_factor(), Some(2));
    assert_eq!(mapping.maximum_record_age_in_seconds(), Some(600));
    assert_eq!(mapping.bisect_batch_on_function_error(), Some(false));
    assert_eq!(mapping.maximum_retry_attempts(), Some(1000));
    assert_eq!(mapping.state(), Some("Disabled"));
    Ok(())
}

async fn changes_the_rest(stage: &PipelineStage) -> Result<()> {
    stage.write(&archive(
        "log_retention_in_days = 7\n tags = { Team = \"other\" }",
    ))?;
    stage.apply().await?;
    let groups = stage.logs.describe_log_groups().send().await?.log_groups;
    assert_eq!(groups.unwrap_or_default()[0].retention_in_days(), Some(7));
    let call = stage.lambda.get_function().function_name("logs-archive");
    let tags = call.send().await?.tags.unwrap_or_default();
    assert_eq!(
        BTreeMap::from_iter(tags),
        [("Team".to_owned(), "other".to_owned())].into()
    );
    // Neither stream nor position can be changed in place: the mapping is made anew, the function is not.
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

/// Adding, changing and removing one destination does not touch the others: not a single call is about
/// them.
#[tokio::test(flavor = "multi_thread")]
async fn destinations_come_and_go_alone() -> Result<()> {
    let stage = PipelineStage::new(Kind::Ministack).await?;
    let two = r#"
  destinations = {
    archive = { s3 = { bucket = "archive", prefix = "logs" } }
    second  = { s3 = { bucket = "second" } }
  }
"#;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let before = state(&stage).await?["destinations"]["archive"].clone();
    stage.write(two)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = plan.after(IT).context("the pipeline is planned")?;
    assert_eq!(
        planned["destinations"]["archive"], before,
        "not even planned"
    );
    only_about(&stage, "logs-second").await?;
    assert_eq!(stage.made().await?.len(), 2 * 4);
    stage.write(&two.replace("\"second\" }", "\"moved\" }"))?;
    only_about(&stage, "logs-second").await?;
    stage.write(&archive(""))?;
    only_about(&stage, "logs-second").await?;
    assert_eq!(stage.made().await?.len(), 4);
    assert_eq!(state(&stage).await?["destinations"]["archive"], before);
    Ok(())
}

/// Applies without looking at what there is first, and goes through the calls that changed something.
async fn only_about(stage: &PipelineStage, name: &str) -> Result<()> {
    stage.proxy.clear_calls();
    stage
        .terraform
        .try_apply(&["-refresh=false"])
        .await?
        .success()?;
    let calls = stage.proxy.calls();
    assert!(calls.iter().any(Call::is_write));
    for call in calls {
        assert!(
            !call.request.contains("logs-archive"),
            "{call:?} is not about {name}"
        );
    }
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_shows_and_is_repaired() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(ALL)?;
    stage.apply().await?;
    let whole = state(&stage).await?;
    let call = stage.lambda.update_function_configuration();
    call.function_name("logs-archive")
        .memory_size(128)
        .send()
        .await?;
    let uuid = stage.mapping("logs-search").await?.uuid.unwrap_or_default();
    stage
        .lambda
        .delete_event_source_mapping()
        .uuid(uuid)
        .send()
        .await?;
    let call = stage.logs.delete_log_group();
    call.log_group_name("/aws/lambda/logs-fluent")
        .send()
        .await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"));
    let drift = &plan.json["resource_changes"][0]["change"]["before"]["drift"];
    assert_eq!(
        drift,
        &json!([
            "archive: function: memory_size is 128, not 256",
            "fluent: log group is missing",
            "search: mapping is missing",
        ])
    );
    stage.apply().await?;
    let mut repaired = state(&stage).await?;
    let uuid = &mut repaired["destinations"]["search"]["event_source_mapping_uuid"];
    *uuid = whole["destinations"]["search"]["event_source_mapping_uuid"].clone();
    assert_eq!(repaired, whole);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_by_hand_is_made_again() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let two = archive("").replace(
        "destinations = {",
        "destinations = {\n second = { s3 = { bucket = \"second\" } }\n",
    );
    stage.write(&two)?;
    stage.apply().await?;
    let other = stage.workspace()?;
    other.write("main.tf", &configuration(&stage.stream, &two))?;
    other.import(IT, "logs").await?.success()?;
    // Somebody else removes one of the two.
    other.write("main.tf", &configuration(&stage.stream, &archive("")))?;
    other.apply().await?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.apply().await?;
    assert_eq!(stage.made().await?.len(), 2 * 4);
    // And then all of it, once it has both again: what is there already is taken as it is.
    other.write("main.tf", &configuration(&stage.stream, &two))?;
    other.apply().await?;
    other.destroy().await?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("create"));
    stage.apply().await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// A create that fails half way keeps what exists in the state, and is finished by the next apply.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_create_is_finished_or_cleaned_up() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(ALL)?;
    refuse(&stage, "CreateFunction", "logs-search");
    let told = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(
        told.contains("Lambda CreateFunction on logs-search failed"),
        "{told}"
    );
    assert!(
        told.contains("Allow lambda:CreateFunction to the caller."),
        "{told}"
    );
    let half = state(&stage).await?;
    let there = &half["destinations"];
    assert!(
        there["archive"]["event_source_mapping_uuid"].is_string(),
        "{half}"
    );
    assert!(there["search"]["role_arn"].is_string(), "{half}");
    assert!(there["search"]["function_arn"].is_null(), "{half}");
    stage.proxy.clear_rules();
    stage.apply().await?;
    assert_eq!(stage.made().await?.len(), 4 * 4);
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// An update that fails half way says in the state what there is, and the next apply does the rest.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_update_is_finished() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let uuid = stage.mapping("logs-archive").await?.uuid;
    stage.write(&ALL.replace(
        "prefix = \"logs\" } }\n",
        "prefix = \"logs\" }, timeout = 5 }\n",
    ))?;
    refuse(&stage, "CreateFunction", "logs-search");
    stage.terraform.try_apply(&[]).await?.failure()?;
    let half = state(&stage).await?;
    assert!(
        half["destinations"]["forward"]["function_arn"].is_string(),
        "{half}"
    );
    assert!(
        half["destinations"]["search"]["function_arn"].is_null(),
        "{half}"
    );
    stage.proxy.clear_rules();
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.apply().await?;
    assert_eq!(stage.function("logs-archive").await?.timeout(), Some(5));
    assert_eq!(stage.mapping("logs-archive").await?.uuid, uuid);
    assert_eq!(stage.made().await?.len(), 4 * 4);
    Ok(())
}

fn refuse(stage: &PipelineStage, operation: &str, name: &str) {
    let when = When::call("lambda", operation).containing(name);
    let refused = Fault::error(403, "AccessDeniedException", "not for you");
    stage.proxy.rule(when, refused);
}

/// What is wrong is told with its place before anything is made.
#[tokio::test(flavor = "multi_thread")]
async fn bad_configuration_is_refused_in_the_plan() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let wrong = [
        ("destinations = { none = {} }", "At destinations[\"none\"]."),
        (
            "destinations = { two = { s3 = { bucket = \"one\" }, kinesis = { stream_name = \"two\" } } }\n failed_log_s3 = { bucket = \"failed\" }",
            "At destinations[\"two\"].",
        ),
        (
            "destinations = { archive = { s3 = { bucket = \"archive\" }, batch_size = 0 } }",
            "At destinations[\"archive\"].batch_size.",
        ),
        (
            "destinations = { archive = { s3 = { bucket = \"archive\" }, log_types = [\"a\", \"b,c\"] } }",
            "At destinations[\"archive\"].log_types[1].",
        ),
    ];
    for (arguments, place) in wrong {
        stage.write(arguments)?;
        let told = stage
            .terraform
            .run(&["plan", "-no-color"])
            .await?
            .failure()?;
        assert!(told.contains(place), "{place} is not in {told}");
    }
    for (arguments, line) in [
        ("batch_size = 10001", "batch_size = 10001"),
        (
            "starting_position = \"OLDEST\"",
            "starting_position = \"OLDEST\"",
        ),
    ] {
        stage.write(&archive(arguments))?;
        let told = stage
            .terraform
            .run(&["plan", "-no-color"])
            .await?
            .failure()?;
        assert!(told.contains(line), "{line} is not in {told}");
    }
    assert!(stage.proxy.calls().is_empty(), "nothing was asked of AWS");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_does_not_exist_is_refused_in_the_plan() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let missing = stage.stream.replace("/logs", "/missing");
    let text = configuration(&missing, &archive(""));
    stage.terraform.write("main.tf", &text)?;
    let told = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    assert!(told.contains(&format!("Stream {missing} does")), "{told}");
    assert!(told.contains("stream_arn"), "{told}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_server_without_a_network_is_a_warning() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(
        "failed_log_s3 = { bucket = \"failed\" }\n destinations = { fluent = { fluent = { endpoint = \"10.0.0.7\", tag = \"logs\" } } }",
    )?;
    let told = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .success()?;
    let told = told.stdout + &told.stderr;
    assert!(told.contains("is private, and there is no `vpc`"), "{told}");
    assert!(
        told.contains("At destinations[\"fluent\"].fluent.endpoint."),
        "{told}"
    );
    Ok(())
}
