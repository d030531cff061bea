//! Errors of a configuration are reported all at once, at plan time where it can be known, and nothing is made.

use anyhow::Result;
use baikonur_tests::stage::{Stage, environment, workspace};
use testbed::Kind;
use testbed::terraform::Workspace;

/// Terraform wraps its messages; a test should not depend on where.
fn unwrapped(text: &str) -> String {
    let plain = text.replace(['│', '╷', '╵'], " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn plan_errors(terraform: &Workspace) -> Result<String> {
    let output = terraform.run(&["plan", "-no-color"]).await?;
    Ok(unwrapped(&output.failure()?))
}

fn all_in(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_reported_at_once_and_at_its_attribute() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let text = environment(
        r#"
  name          = "日本語"
  image_uri     = "nginx:latest"
  desired_count = -1
  settings      = { name_prefx = "dev", master_alb_arn = "common" }
  tags          = { "aws:mine" = "x" }
  timeouts      = { create = "soon" }
"#,
    );
    stage.terraform.write("main.tf", &text)?;
    all_in(
        &plan_errors(&stage.terraform).await?,
        &[
            "cannot become a DNS label",
            "in resource \"baikonur_eden_environment\" \"it\": 12: name =",
            "The profile is incomplete",
            "\"nginx:latest\" names no repository",
            "`desired_count` is -1",
            "`name_prefx` is not a profile key; did you mean `name_prefix`?",
            "`master_alb_arn` is \"common\": expected the ARN of an Application Load Balancer",
            "`dynamic_zone_id` is missing",
            "\"aws:mine\" cannot be a tag's key",
            "\"soon\" is not a duration",
        ],
    );
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_region_and_no_credentials_say_what_was_tried() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let mut terraform = workspace(&stage.world)?;
    let image = stage.world.image("v1");
    let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    terraform.write("main.tf", &text)?;
    terraform.set_variable("AWS_EC2_METADATA_DISABLED", "true");
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        terraform.set_variable(name, "");
    }
    let tried = [
        "There is no AWS region",
        "`region` of the provider",
        "AWS_DEFAULT_REGION",
    ];
    all_in(&plan_errors(&terraform).await?, &tried);
    terraform.set_variable("AWS_REGION", testbed::REGION);
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        terraform.set_variable(name, "");
    }
    let tried = [
        "DynamoDB GetItem",
        "`access_key` and `secret_key`",
        "web identity token",
    ];
    all_in(&plan_errors(&terraform).await?, &tried);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_not_in_ecr_fails_before_anything_is_made() -> Result<()> {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::new(kind).await?;
        let image = stage.world.image("v999");
        let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
        stage.terraform.write("main.tf", &text)?;
        let error = unwrapped(&stage.terraform.try_apply(&[]).await?.failure()?);
        all_in(
            &error,
            &["is not in repository api", "Push the image first"],
        );
        assert_eq!(
            stage
                .terraform
                .resource("baikonur_eden_environment.it")
                .await?,
            None
        );
        assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_does_not_exist_is_an_error_at_apply() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let arguments = format!("  name = \"foo\"\n  profile = \"nobody\"\n  image_uri = \"{image}\"");
    stage.terraform.write("main.tf", &environment(&arguments))?;
    // The profile may be made by the same apply, so that the plan has to be possible.
    stage.terraform.plan(&[]).await?;
    let error = unwrapped(&stage.terraform.try_apply(&[]).await?.failure()?);
    all_in(
        &error,
        &["There is no profile \"nobody\"", "eden config push"],
    );
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_given_key_pair_and_an_unknown_service_are_refused() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let text = environment("  name = \"foo\"\n  image_uri = \"x\"").replace(
        "provider \"baikonur\" {}",
        "provider \"baikonur\" {\n  access_key = \"a\"\n  max_retries = -1\n  \
         endpoints = { sqs = \"http://x\" }\n}",
    );
    stage.terraform.write("main.tf", &text)?;
    all_in(
        &plan_errors(&stage.terraform).await?,
        &[
            "`access_key` and `secret_key` belong together",
            "`max_retries` is -1",
            "no service \"sqs\"",
        ],
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_alone_are_a_whole_profile_and_are_imported_as_written() -> Result<()> {
    let stage = Stage::with(
        Kind::Moto,
        testbed::WorldOptions::default().without_profile(),
    )
    .await?;
    let image = stage.world.image("v1");
    let keys = stage.world.profile();
    let keys = keys
        .iter()
        .map(|(key, value)| format!("    {key} = \"{value}\"\n"));
    let settings: String = keys.collect();
    let settings = settings.replace("endpoint_s3_key", "config_bucket_key");
    let text = environment(&format!(
        "  name = \"foo\"\n  image_uri = \"{image}\"\n  settings = {{\n{settings}  }}"
    ));
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other
        .import("baikonur_eden_environment.it", "default/foo")
        .await?
        .success()?;
    assert!(
        other.plan(&[]).await?.is_empty(),
        "a plan after import is empty"
    );
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn buckets_stand_in_the_path_of_an_endpoint_with_a_name() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let named = stage.world.endpoint.replace("127.0.0.1", "localhost");
    stage.terraform.set_variable("AWS_ENDPOINT_URL", &named);
    let image = stage.world.image("v1");
    let text = environment(&format!(
        "name = \"foo\"\nprofile = \"default\"\nimage_uri = \"{image}\""
    ));
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_eq!(stage.world.environment("foo").await?.missing(), []);
    Ok(())
}
