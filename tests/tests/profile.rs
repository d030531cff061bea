//! Profiles that Terraform manages, and the environments made with them in the same apply.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use baikonur_tests::stage::{Stage, workspace};
use testbed::terraform::Workspace;
use testbed::world::TABLE;
use testbed::{Kind, Piece, WorldOptions};

const PROFILE: &str = "baikonur_eden_profile.it";
const ENVIRONMENT: &str = "baikonur_eden_environment.it";

const HEAD: &str = r#"
terraform {
  required_providers {
    baikonur = { source = "baikonur-oss/baikonur" }
  }
}

provider "baikonur" {}
"#;

fn profile(name: &str, settings: &BTreeMap<String, String>) -> String {
    let keys = settings
        .iter()
        .map(|(key, value)| format!("    {key} = \"{value}\"\n"));
    let keys: String = keys.collect();
    format!(
        "resource \"baikonur_eden_profile\" \"it\" {{\n  name = \"{name}\"\n  settings = {{\n{keys}  }}\n}}\n"
    )
}

fn environment(image: &str) -> String {
    format!(
        "resource \"baikonur_eden_environment\" \"it\" {{\n  name = \"foo\"\n  \
         profile = baikonur_eden_profile.it.name\n  image_uri = \"{image}\"\n}}\n"
    )
}

const LIST: &str = r#"
data "baikonur_eden_environments" "all" {}
data "baikonur_eden_environments" "none" {
  profile = "nobody"
}
output "all" { value = data.baikonur_eden_environments.all.environments }
output "none" { value = data.baikonur_eden_environments.none.environments }
"#;

async fn fresh() -> Result<Stage> {
    Stage::with(Kind::Moto, WorldOptions::default().without_table()).await
}

/// The world's settings as a user of an early release writes them.
fn older(stage: &Stage) -> BTreeMap<String, String> {
    let mut settings = stage.world.profile();
    let bucket = settings.remove("endpoint_s3_bucket_name");
    settings.insert("config_bucket_name".into(), bucket.unwrap_or_default());
    settings.insert("dynamic_zone_name".into(), "dev.example.com.".into());
    settings
}

/// The stored profile, read without our own code.
async fn stored(stage: &Stage, name: &str) -> Result<Option<BTreeMap<String, String>>> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let call = stage.world.clients.dynamodb.get_item().table_name(TABLE);
    let call = call.key("type", text("_profile")).key("name", text(name));
    let Some(item) = call.send().await?.item else {
        return Ok(None);
    };
    assert_eq!(item["kind"], text("profile"));
    let json = item["profile"].as_s().ok().context("it is a text")?;
    Ok(Some(serde_json::from_str(json)?))
}

async fn assert_settled(terraform: &Workspace) -> Result<()> {
    let plan = terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_and_an_environment_of_it_come_and_go_together() -> Result<()> {
    let stage = fresh().await?;
    let image = stage.world.image("v1");
    let text = [HEAD, &profile("api", &older(&stage)), &environment(&image)].concat();
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    assert_eq!(stored(&stage, "api").await?, Some(stage.world.profile()));
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.missing(), Vec::<Piece>::new());
    stage.terraform.destroy().await?;
    assert_eq!(stored(&stage, "api").await?, None);
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.present(), Vec::<Piece>::new());
    let call = stage.world.clients.dynamodb.describe_table();
    call.table_name(TABLE)
        .send()
        .await
        .context("the table stays")?;
    Ok(())
}

/// How many rules the environment has, and how many of them let somebody through who has nothing of the door.
async fn rules(stage: &Stage) -> Result<(usize, usize)> {
    let rules = stage.world.environment("foo").await?.rules;
    let open = rules.iter().filter(|rule| {
        let mut conditions = rule.conditions().iter();
        !conditions.any(|one| one.http_header_config().is_some())
    });
    Ok((rules.len(), open.count()))
}

/// Nobody passes from the first apply on, and a gate is opened by nobody who does not say so.
#[tokio::test(flavor = "multi_thread")]
async fn a_gated_profile_and_its_environment_come_open_and_go() -> Result<()> {
    let stage = fresh().await?;
    let mut settings = stage.world.profile();
    let silent = profile("api", &settings);
    settings.insert("allowed_visitors".into(), "*@example.com".into());
    settings.insert("access".into(), "public".into());
    let open = profile("api", &settings);
    settings.insert("access".into(), "gate".into());
    let (gated, environment) = (
        profile("api", &settings),
        environment(&stage.world.image("v1")),
    );
    let write = |profile: &str, environment: &str| {
        let text = [HEAD, profile, environment].concat();
        stage.terraform.write("main.tf", &text)
    };
    write(&gated, &environment)?;
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    assert_eq!(rules(&stage).await?, (1, 0));
    let loosened = environment.replace("image_uri", "access = \"public\"\n  image_uri");
    write(&gated, &loosened)?;
    let error = stage.terraform.run(&["plan"]).await?.failure()?;
    assert!(error.contains("an environment cannot loosen"), "{error}");
    write(&silent, &environment)?;
    let error = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(error.contains("does not say so"), "{error}");
    // It is opened by its next deploy, and gated by itself again.
    write(&open, &environment)?;
    stage.terraform.apply().await?;
    assert_eq!(rules(&stage).await?, (1, 0));
    write(&open, &loosened)?;
    stage.terraform.apply().await?;
    assert_eq!(rules(&stage).await?, (1, 1));
    write(&open, &loosened.replace("public", "gate"))?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(ENVIRONMENT), Some("update"));
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    assert_eq!(rules(&stage).await?, (1, 0));
    stage.terraform.destroy().await?;
    assert_eq!(rules(&stage).await?, (0, 0));
    let call = stage.world.clients.dynamodb.scan().table_name(TABLE);
    assert_eq!(call.send().await?.items().len(), 0, "no door is left");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_pushed_shows_and_is_repaired() -> Result<()> {
    let stage = fresh().await?;
    let text = [HEAD, &profile("api", &older(&stage))].concat();
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    let mut other = stage.world.profile();
    other.insert("endpoint_s3_bucket_name".into(), "another".into());
    other.insert("target_container_name".into(), "app".into());
    other.remove("target_cluster");
    stage.world.push_profile("api", &other).await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(PROFILE), Some("update"));
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    assert_eq!(stored(&stage, "api").await?, Some(stage.world.profile()));
    remove(&stage, "api").await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(PROFILE), Some("create"));
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await
}

async fn remove(stage: &Stage, name: &str) -> Result<()> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let call = stage.world.clients.dynamodb.delete_item().table_name(TABLE);
    let call = call.key("type", text("_profile")).key("name", text(name));
    call.send().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_imported_by_its_name_and_replaced_with_it() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let text = [HEAD, &profile("default", &older(&stage))].concat();
    stage.terraform.write("main.tf", &text)?;
    let refused = stage.terraform.import(PROFILE, "nobody").await?.failure()?;
    assert!(
        refused.contains("There is no profile \"nobody\""),
        "{refused}"
    );
    stage
        .terraform
        .import(PROFILE, "default")
        .await?
        .success()?;
    // Imported keys have the newer spelling; writing the older one changes nothing that is stored.
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    let text = [HEAD, &profile("other", &older(&stage))].concat();
    stage.terraform.write("main.tf", &text)?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(PROFILE), Some("replace"));
    stage.terraform.apply().await?;
    assert_eq!(stored(&stage, "default").await?, None);
    assert_eq!(stored(&stage, "other").await?, Some(stage.world.profile()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_profile_is_not_overwritten() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let mut other = stage.world.profile();
    other.insert("name_prefix".into(), "theirs".into());
    stage.world.push_profile("default", &other).await?;
    let text = [HEAD, &profile("default", &stage.world.profile())].concat();
    stage.terraform.write("main.tf", &text)?;
    let refused = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(refused.contains("There is another profile"), "{refused}");
    assert_eq!(stored(&stage, "default").await?, Some(other));
    Ok(())
}

/// The environment is planned with the profile as it was, and made with the profile as it is.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_made_with_what_the_same_apply_stores() -> Result<()> {
    let stage = fresh().await?;
    let mut settings = stage.world.profile();
    let text = [HEAD, &profile("api", &settings)].concat();
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    settings.insert("listener_rule_priority_range".into(), "700-799".into());
    let image = stage.world.image("v1");
    let text = [HEAD, &profile("api", &settings), &environment(&image)].concat();
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_settled(&stage.terraform).await?;
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.rules[0].priority(), Some("700"));
    // The plan that was agreed to says where the environment will be.
    settings.insert("name_prefix".into(), "elsewhere".into());
    let bar = environment(&image)
        .replace("\"it\"", "\"bar\"")
        .replace("foo", "bar");
    let text = [HEAD, &profile("api", &settings), &environment(&image), &bar].concat();
    stage.terraform.write("main.tf", &text)?;
    let refused = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(
        refused.contains("was changed after the environment"),
        "{refused}"
    );
    stage.terraform.apply().await?;
    let state = stage
        .terraform
        .resource("baikonur_eden_environment.bar")
        .await?;
    let state = state.context("it is made")?;
    assert_eq!(state["resource_name"], "elsewhere-bar");
    stage.terraform.destroy().await?;
    let state = stage.terraform.resource(ENVIRONMENT).await?;
    assert_eq!(state, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_in_a_profile_is_reported_at_once_and_nothing_is_made() -> Result<()> {
    let stage = fresh().await?;
    let mut settings = stage.world.profile();
    settings.remove("target_cluster");
    settings.insert("name_prefx".into(), "dev".into());
    settings.insert("master_alb_arn".into(), "common".into());
    settings.insert("config_env_type".into(), "dev".into());
    let text = [HEAD, &profile("a/b", &settings)].concat();
    stage.terraform.write("main.tf", &text)?;
    let reported = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    let plain = reported.replace(['│', '╷', '╵'], " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "\"a/b\" cannot be a profile's name",
        "`endpoint_env_type` is given twice",
        "`target_cluster` is missing",
        "did you mean `name_prefix`?",
        "`master_alb_arn` is \"common\": expected the ARN",
    ] {
        assert!(plain.contains(part), "{part:?} is not in: {plain}");
    }
    let call = stage.world.clients.dynamodb.describe_table();
    assert!(call.table_name(TABLE).send().await.is_err(), "no table");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn environments_are_listed_over_all_pages_and_without_a_table() -> Result<()> {
    let stage = fresh().await?;
    stage.terraform.write("main.tf", &[HEAD, LIST].concat())?;
    stage.terraform.apply().await?;
    assert_eq!(
        stage.terraform.outputs().await?["all"],
        serde_json::json!([])
    );
    let image = stage.world.image("v1");
    let text = [HEAD, &profile("api", &older(&stage)), &environment(&image)].concat();
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    for number in 0..6 {
        put_python_row(&stage, number).await?;
    }
    let other = workspace(&stage.world)?;
    other.write("main.tf", &[HEAD, LIST].concat())?;
    other.apply().await?;
    let outputs = other.outputs().await?;
    let all = outputs["all"].as_array().context("it is a list")?;
    assert_eq!(all.len(), 7);
    assert_eq!(all[0]["name"], "foo");
    assert_eq!(all[0]["endpoint"], "api-foo.dev.example.com");
    let expected = serde_json::json!({
        "name": "dev-5", "profile": "web", "endpoint": "web-5.dev.example.com",
        "last_updated": "2019-11-20T10:44:44.179760Z",
    });
    for (key, value) in expected.as_object().into_iter().flatten() {
        assert_eq!(all[6][key], *value);
    }
    assert_eq!(outputs["none"], serde_json::json!([]));
    Ok(())
}

/// A row of the Python tools, large enough that a page of the table, 1 MB, holds but three.
async fn put_python_row(stage: &Stage, number: usize) -> Result<()> {
    let text = |value: String| AttributeValue::S(value);
    let call = stage.world.clients.dynamodb.put_item().table_name(TABLE);
    let call = call
        .item("type", text("web".into()))
        .item("name", text(format!("dev-{number}")))
        .item("kind", text("environment".into()))
        .item("endpoint", text(format!("web-{number}.dev.example.com")))
        .item("last_updated", AttributeValue::N("1574246684.17976".into()))
        .item("padding", text("x".repeat(300_000)));
    call.send().await?;
    Ok(())
}

/// Terraform makes both at the same time: one of them is refused, and makes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn one_environment_more_than_the_profile_may_have_is_refused() -> Result<()> {
    let stage = fresh().await?;
    let mut settings = stage.world.profile();
    settings.insert("max_environments".into(), "1".into());
    let image = stage.world.image("v1");
    let two = environment(&image)
        .replace(
            "\"it\" {",
            "\"it\" {\n  for_each = toset([\"bar\", \"foo\"])",
        )
        .replace("\"foo\"\n  profile", "each.key\n  profile");
    let text = [HEAD, &profile("api", &settings), &two].concat();
    stage.terraform.write("main.tf", &text)?;
    let refused = stage.terraform.try_apply(&[]).await?.failure()?;
    let refused: Vec<&str> = refused.split_whitespace().collect();
    let said = "environments of profile api is 1, and may be 1 (`max_environments`)";
    assert!(refused.join(" ").contains(said), "{refused:?}");
    let mut there = 0;
    for name in ["bar", "foo"] {
        let found = stage.world.environment(name).await?;
        let whole = found.missing().is_empty();
        assert!(
            whole || found.present().is_empty(),
            "{name}: {:?}",
            found.present()
        );
        there += usize::from(whole);
    }
    assert_eq!(there, 1);
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(PROFILE), None, "{}", plan.json);
    stage.terraform.destroy().await?;
    Ok(())
}
