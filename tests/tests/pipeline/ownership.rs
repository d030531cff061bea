//! No pipeline takes what is not its own, and a state of an older release keeps what is.

use anyhow::{Context, Result, ensure};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{EventSourcePosition, FunctionCode, Runtime};
use baikonur_tests::pipeline::{IT, PipelineStage, configuration};
use serde_json::Value;
use testbed::Kind;
use testbed::logging::Stream;
use testbed::terraform::Workspace;

use crate::{archive, state};

const NAME: &str = "logs-archive";
const GROUP: &str = "/aws/lambda/logs-archive";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

/// Destinations of the pipeline, each to S3.
fn destinations(keys: &[&str]) -> String {
    let each = keys
        .iter()
        .map(|key| format!("{key} = {{ s3 = {{ bucket = \"logs\" }} }}\n"));
    format!("  destinations = {{\n{}  }}\n", each.collect::<String>())
}

/// All that there is of functions, roles, groups and mappings.
async fn everything(stage: &PipelineStage) -> Result<Vec<String>> {
    let mut all = stage.made().await?;
    let function = stage.function(NAME).await?;
    all.push(format!("{function:?}"));
    let tags = stage.lambda.get_function().function_name(NAME).send();
    let mut tags: Vec<_> = tags.await?.tags.unwrap_or_default().into_iter().collect();
    tags.sort();
    all.push(format!("{tags:?}"));
    let role = stage.iam.get_role().role_name(NAME).send().await?.role;
    all.push(format!("{role:?}"));
    let groups = stage.logs.describe_log_groups().send().await?.log_groups;
    all.push(format!("{groups:?}"));
    all.sort();
    Ok(all)
}

/// Somebody's function, role, log group and mapping at the names of `logs`/`archive`.
async fn plant(stage: &PipelineStage) -> Result<()> {
    let call = stage.iam.create_role().role_name(NAME);
    let made = call.assume_role_policy_document(TRUST).send().await?;
    let role = made.role.context("a role was made")?.arn;
    let package = Blob::new(*b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let call = stage.lambda.create_function().function_name(NAME);
    call.role(role)
        .code(FunctionCode::builder().zip_file(package).build())
        .handler("theirs.handler")
        .runtime(Runtime::Python312)
        .tags("owner", "payments")
        .send()
        .await?;
    let call = stage.logs.create_log_group().log_group_name(GROUP);
    call.send().await?;
    let call = stage.lambda.create_event_source_mapping();
    call.function_name(NAME)
        .event_source_arn(&stage.stream)
        .starting_position(EventSourcePosition::Latest)
        .send()
        .await?;
    Ok(())
}

async fn refused(terraform: &Workspace) -> Result<String> {
    let reported = terraform.try_apply(&[]).await?.failure()?;
    // Terraform breaks long lines.
    let words: Vec<&str> = reported
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect();
    Ok(words.join(" "))
}

/// P1: refused, named with its ARN and tags, and left alone by the apply after the destination is renamed,
/// and by the destroy.
#[tokio::test(flavor = "multi_thread")]
async fn foreign_pieces_outlive_a_refused_create_a_rename_and_a_destroy() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    plant(&stage).await?;
    let foreign = everything(&stage).await?;
    stage.write(&archive(""))?;
    for _ in 0..2 {
        stage.proxy.clear_calls();
        let reported = refused(&stage.terraform).await?;
        let function = "function arn:aws:lambda:ap-northeast-1:123456789012:function:logs-archive \
                        (tags owner=payments): nothing says that this pipeline made it";
        for part in [
            function,
            "- role arn:aws:iam::",
            "- mapping arn:aws:lambda:",
        ] {
            ensure!(reported.contains(part), "{part} is not in {reported}");
        }
        let calls = stage.proxy.calls();
        let writes: Vec<_> = calls.iter().filter(|call| call.is_write()).collect();
        ensure!(writes.is_empty(), "{writes:?}");
        assert_eq!(everything(&stage).await?, foreign);
    }
    stage.write(&destinations(&["renamed"]))?;
    stage.apply().await?;
    stage.terraform.destroy().await?;
    assert_eq!(everything(&stage).await?, foreign);
    Ok(())
}

/// P2: a destination that is added to a standing pipeline is refused each time.
#[tokio::test(flavor = "multi_thread")]
async fn foreign_pieces_outlive_an_added_destination() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&destinations(&["first"]))?;
    stage.apply().await?;
    plant(&stage).await?;
    let both = everything(&stage).await?;
    stage.write(&destinations(&["archive", "first"]))?;
    for _ in 0..3 {
        let reported = refused(&stage.terraform).await?;
        ensure!(reported.contains("tags owner=payments"), "{reported}");
        assert_eq!(everything(&stage).await?, both);
        ensure!(state(&stage).await?["destinations"]["archive"].is_null());
    }
    stage.write(&destinations(&["first"]))?;
    stage.apply().await?;
    assert_eq!(everything(&stage).await?, both);
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?.len(), 4, "theirs are left");
    Ok(())
}

/// P3, in one configuration: refused in the plan.
#[tokio::test(flavor = "multi_thread")]
async fn two_pipelines_of_one_configuration_do_not_meet_in_one_function() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let (before, first, second) = meeting(&stage.stream);
    let both = format!("{before}{first}{second}");
    stage.terraform.write("main.tf", &both)?;
    let output = stage.terraform.run(&["plan", "-no-color"]).await?;
    let reported = output.failure()?;
    let expected = "Two pipelines have a function \"app-logs-archive\"";
    ensure!(reported.contains(expected), "{reported}");
    Ok(())
}

/// P3, in two configurations: the second is refused, and destroying it leaves the first alone.
#[tokio::test(flavor = "multi_thread")]
async fn two_pipelines_of_two_configurations_do_not_meet_in_one_function() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let (before, first, second) = meeting(&stage.stream);
    stage
        .terraform
        .write("main.tf", &format!("{before}{first}"))?;
    stage.terraform.apply().await?;
    let standing = stage.made().await?;
    let other = stage.workspace()?;
    other.write("main.tf", &format!("{before}{second}"))?;
    let reported = refused(&other).await?;
    ensure!(
        reported.contains("it belongs to pipeline ap-northeast-1/app-logs"),
        "{reported}"
    );
    other.destroy().await?;
    assert_eq!(stage.made().await?, standing);
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}

/// The blocks of two pipelines whose names run into each other, and what stands before them.
fn meeting(stream: &str) -> (String, String, String) {
    let whole = configuration(stream, "");
    let (before, _) = whole.split_once("resource ").unwrap_or_default();
    let block = |it: &str, name: &str, key: &str| {
        let destinations = destinations(&[key]);
        format!(
            "resource \"baikonur_kinesis_pipeline\" \"{it}\" {{\n name = \"{name}\"\n \
             stream_arn = \"{stream}\"\n{destinations}}}\n"
        )
    };
    let first = block("first", "app-logs", "archive");
    let second = block("second", "app", "logs-archive");
    (before.to_owned(), first, second)
}

/// P4: the second neither moves the first's mapping nor deletes anything, and may import it.
#[tokio::test(flavor = "multi_thread")]
async fn two_stacks_with_one_pipeline_name_are_refused() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let standing = everything(&stage).await?;
    let uuid = stage.mapping(NAME).await?.uuid;
    let second = Stream::make(&stage.stand_in.endpoint(), "second").await?;
    let other = stage.workspace()?;
    other.write(
        "main.tf",
        &configuration(&second.arn().await?, &archive("")),
    )?;
    let reported = refused(&other).await?;
    let expected = "it belongs to a pipeline ap-northeast-1/logs that is not in this state";
    ensure!(
        reported.contains(expected) && reported.contains("import it"),
        "{reported}"
    );
    other.destroy().await?;
    assert_eq!(everything(&stage).await?, standing);
    assert_eq!(stage.mapping(NAME).await?.uuid, uuid);
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}

/// P5: the log group is used as it is, said to be used, and left.
#[tokio::test(flavor = "multi_thread")]
async fn an_existing_log_group_is_used_and_left() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let call = stage.logs.create_log_group().log_group_name(GROUP);
    call.tags("owner", "payments").send().await?;
    let groups = async || anyhow::Ok(stage.logs.describe_log_groups().send().await?.log_groups);
    let before = groups().await?;
    stage.write(&archive(""))?;
    let output = stage.terraform.try_apply(&[]).await?;
    let output = output.success()?;
    let reported = output.stdout + &output.stderr;
    ensure!(
        reported.contains("uses a log group that was there before"),
        "{reported}"
    );
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    stage.write(&archive("log_retention_in_days = 7\n memory_size = 512"))?;
    stage.apply().await?;
    assert_eq!(groups().await?, before);
    stage.terraform.destroy().await?;
    assert_eq!(groups().await?, before);
    assert_eq!(stage.made().await?, [GROUP]);
    Ok(())
}

const BEFORE_DESTROY: &str = "lifecycle {\n create_before_destroy = true\n }";

/// Terraform makes the successor first: under other names, and under the same ones.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_before_the_old_one_is_destroyed_stands() -> Result<()> {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = PipelineStage::new(kind).await?;
        stage.write(&archive(BEFORE_DESTROY))?;
        stage.apply().await?;
        let replace = format!("-replace={IT}");
        stage.terraform.try_apply(&[&replace]).await?.success()?;
        stands(&stage, NAME).await?;
        let taint = stage.terraform.run(&["taint", IT]).await?;
        taint.success()?;
        stage.write(&archive(&format!("{BEFORE_DESTROY}\n memory_size = 512")))?;
        stage.terraform.apply().await?;
        stands(&stage, NAME).await?;
        assert_eq!(stage.function(NAME).await?.memory_size(), Some(512));
        let renamed = configuration(&stage.stream, &archive(BEFORE_DESTROY));
        let renamed = renamed.replace("\"logs\"\n  stream_arn", "\"other\"\n  stream_arn");
        stage.terraform.write("main.tf", &renamed)?;
        stage.terraform.apply().await?;
        stands(&stage, "other-archive").await?;
        stage.terraform.destroy().await?;
        assert_eq!(stage.made().await?, Vec::<String>::new());
    }
    Ok(())
}

/// All four pieces of the destination are there, and nothing else.
async fn stands(stage: &PipelineStage, name: &str) -> Result<()> {
    let plan = stage.terraform.plan(&[]).await?;
    ensure!(plan.is_empty(), "{:#}", plan.json["resource_changes"]);
    stage.function(name).await?;
    stage.mapping(name).await?;
    assert_eq!(stage.made().await?.len(), 4);
    Ok(())
}

/// A state as releases without tags wrote it, with pieces as they made them: nothing is to be changed, and
/// the next change tags them.
#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_of_an_older_release_goes_on() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let standing = stage.made().await?;
    make_older(&stage).await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    stage.write(&archive("memory_size = 512"))?;
    stage.apply().await?;
    assert_eq!(stage.made().await?, standing);
    for tags in tags(&stage).await? {
        ensure!(tags["baikonur:pipeline"] == "ap-northeast-1/logs", "{tags}");
        ensure!(tags["baikonur:generation"].is_string(), "{tags}");
    }
    let state = state(&stage).await?;
    assert_eq!(state["tags_all"], serde_json::json!({}));
    make_older(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// The tags of function, mapping, role and log group.
async fn tags(stage: &PipelineStage) -> Result<[Value; 4]> {
    let function = stage.lambda.get_function().function_name(NAME).send();
    let function = function.await?.tags.unwrap_or_default();
    let mapping = stage.mapping(NAME).await?.event_source_mapping_arn;
    let call = stage.lambda.list_tags().set_resource(mapping);
    let mapping = call.send().await?.tags.unwrap_or_default();
    let role = stage.iam.list_role_tags().role_name(NAME).send().await?;
    let role = role.tags.into_iter().map(|tag| (tag.key, tag.value));
    let group = stage.logs.list_tags_for_resource();
    let arn = format!("arn:aws:logs:ap-northeast-1:123456789012:log-group:{GROUP}");
    let group = group.resource_arn(arn).send().await?.tags;
    Ok([
        serde_json::to_value(function)?,
        serde_json::to_value(mapping)?,
        Value::Object(role.map(|(key, value)| (key, value.into())).collect()),
        serde_json::to_value(group.unwrap_or_default())?,
    ])
}

/// Takes off the tags, and what is kept beside the state.
async fn make_older(stage: &PipelineStage) -> Result<()> {
    let keys = || {
        ["baikonur:pipeline", "baikonur:generation"]
            .map(str::to_owned)
            .to_vec()
    };
    let function = stage.function(NAME).await?.function_arn;
    let mapping = stage.mapping(NAME).await?.event_source_mapping_arn;
    for arn in [function, mapping] {
        let call = stage.lambda.untag_resource().set_resource(arn);
        call.set_tag_keys(Some(keys())).send().await?;
    }
    let call = stage.iam.untag_role().role_name(NAME);
    call.set_tag_keys(Some(keys())).send().await?;
    let arn = format!("arn:aws:logs:ap-northeast-1:123456789012:log-group:{GROUP}");
    let call = stage.logs.untag_resource().resource_arn(arn);
    call.set_tag_keys(Some(keys())).send().await?;
    let path = stage.terraform.path().join("terraform.tfstate");
    let mut state: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
    let instance = &mut state["resources"][0]["instances"][0];
    ensure!(instance["private"].is_string(), "{instance:#}");
    instance["private"] = Value::Null;
    std::fs::write(&path, state.to_string())?;
    Ok(())
}
