//! Environments that nobody visits: what a plan knows of them, and what it refuses.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment, workspace};
use serde_json::{Value, json};
use testbed::{Kind, Piece};

use super::{FORMS, Form, IT, flat, image, settled};

const PIECES: [Piece; 3] = [Piece::TaskDefinition, Piece::Service, Piece::Row];
/// What a worker has none of.
const OF_WEB: [&str; 4] = ["url", "endpoint", "target_group_arn", "listener_rule_arn"];

/// The configuration of a clone of this reference.
fn configuration(stage: &Stage, form: Form, reference: &str, tag: &str, more: &str) -> String {
    let own = format!(
        "{}\n  settings = {{\n    reference_service_arn = \"{reference}\"\n    shared_queues = \"true\"\n  }}\n  {more}",
        image(stage, tag)
    );
    form.configuration("profile = \"default\"", &own)
}

async fn in_both_forms(kind: Kind) -> Result<()> {
    for form in FORMS {
        let mut stage = Stage::new(kind).await?;
        let worker = stage.world.add_worker().await?;
        lives(&stage, form, &worker).await?;
        is_replaced_by_what_is_visited(&stage, form).await?;
        stage.terraform.destroy().await?;
        assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
        assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    }
    Ok(())
}

async fn lives(stage: &Stage, form: Form, worker: &str) -> Result<()> {
    let text = configuration(stage, form, worker, "v1", "");
    stage.terraform.write("main.tf", &text)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = form
        .endpoint(plan.after(IT).context("it is planned")?)
        .clone();
    assert_eq!(planned["resource_name"], "dev-dynamic-api-foo");
    for one in OF_WEB {
        assert_eq!(planned[one], Value::Null, "{one}");
    }
    let made = settled(&stage.terraform, &text).await?;
    assert_eq!(form.endpoint(&made)["drift"], json!([]));
    assert_eq!(stage.world.environment("foo").await?.present(), PIECES);
    let text = configuration(stage, form, worker, "v2", "");
    settled(&stage.terraform, &text).await?;
    let names = stage.world.names("foo");
    stage.world.delete_piece(&names, Piece::Service).await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"), "{}", plan.json);
    let made = settled(&stage.terraform, &text).await?;
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    let imported = other.resource(IT).await?;
    assert_eq!(imported, Some(made));
    Ok(())
}

async fn is_replaced_by_what_is_visited(stage: &Stage, form: Form) -> Result<()> {
    let web = &stage.world.reference_service_arn;
    let text = configuration(stage, form, web, "v2", "");
    stage.terraform.write("main.tf", &text)?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("replace"), "{}", plan.json);
    let made = settled(&stage.terraform, &text).await?;
    let url = &form.endpoint(&made)["url"];
    assert_eq!(url, "https://api-foo.dev.example.com");
    assert_eq!(stage.world.environment("foo").await?.missing(), []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_lives_and_is_replaced_on_moto() -> Result<()> {
    in_both_forms(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_lives_and_is_replaced_on_ministack() -> Result<()> {
    in_both_forms(Kind::Ministack).await
}

/// The keys that lead visitors are left out.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_needs_no_load_balancer_zone_and_file() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let worker = stage.world.add_worker().await?;
    let own = format!(
        r#"  name = "foo"
  {}
  environment = {{ RAILS_ENV = "{{eden.name}}" }}
  settings = {{
    name_prefix           = "dev-dynamic-api"
    target_cluster        = "dev"
    reference_service_arn = "{worker}"
    own_variables         = "RAILS_ENV"
  }}"#,
        image(&stage, "v1")
    );
    let made = settled(&stage.terraform, &environment(&own)).await?;
    assert_eq!(made["url"], Value::Null);
    assert_eq!(stage.world.environment("foo").await?.present(), PIECES);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_worker_can_have_is_refused_at_plan() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let worker = stage.world.add_worker().await?;
    for form in FORMS {
        let url = "environment = { URL = \"{eden.url}\" }";
        let text = configuration(&stage, form, &worker, "v1", url);
        let own = text.replace("shared_queues = \"true\"", "own_variables = \"QUEUE_URL\"");
        for (text, expected) in [
            (text, "refers to `{eden.url}`, and a worker has no host"),
            (own, "`QUEUE_URL` is not overridden"),
        ] {
            stage.terraform.write("main.tf", &text)?;
            let run = stage.terraform.run(&["plan", "-no-color"]).await?;
            let reported = flat(&run.failure()?);
            assert!(reported.contains(expected), "{form:?}: {reported}");
        }
    }
    Ok(())
}
