//! The example of `baikonur_kinesis_pipeline`, made by somebody who may do no more than its policy says.

use anyhow::{Context, Result, ensure};
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, mixed_ids, only};
use baikonur_tests::roles::Allowed;
use baikonur_tests::{least_privilege, user};

const STREAM: &str = "example-logs";

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_is_made_with_its_policy_and_its_roles_suffice() -> Result<()> {
    let example = Example::new("kinesis-pipeline", &[("bucket", BUCKET)]).await?;
    narrow(&example).await?;
    example.terraform.init().await?;
    example.terraform.apply().await?;
    assert!(example.terraform.plan(&[]).await?.is_empty());
    for destination in ["archive", "orders"] {
        let role = format!("example-logs-{destination}");
        let allowed = Allowed::of(&example.endpoint(), &role).await?;
        ensure!(
            allowed.inline.len() == 1,
            "{role} has one policy: {allowed:?}"
        );
        least_privilege::check_policy(&allowed.inline[0]).context(role)?;
    }
    example.stream(STREAM).put(&logs::mixed()).await?;
    let archived = async || example.kept("logs/").await;
    example
        .becomes("logs in S3", &mixed_ids(), archived)
        .await?;
    let orders = async || logs::ids(example.stream("example-orders").data().await?);
    let expected = only(&mixed_ids(), &["order"]);
    example.becomes("orders", &expected, orders).await?;
    may_make_no_other(&example).await?;
    example.destroy().await
}

/// Lets the provider act as somebody with the policy of pipelines.
async fn narrow(example: &Example) -> Result<()> {
    let user = user::with_policies(&example.endpoint(), &["pipelines"], &[]).await?;
    let [(_, id), (_, secret)] = user;
    let text = format!(
        "provider \"baikonur\" {{\n  access_key = \"{id}\"\n  secret_key = \"{secret}\"\n}}\n"
    );
    example.terraform.write("user_override.tf", &text)
}

/// One whose name begins otherwise is refused, with what was not allowed.
async fn may_make_no_other(example: &Example) -> Result<()> {
    let other = std::fs::read_to_string(example.terraform.path().join("main.tf"))?;
    let named = "name          = \"${var.name}-logs\"";
    ensure!(
        other.contains(named),
        "the pipeline is named after var.name"
    );
    example.terraform.write(
        "main.tf",
        &other.replace(named, "name          = \"other\""),
    )?;
    let reported = example.terraform.try_apply(&[]).await?.failure()?;
    ensure!(
        reported.contains("is not authorized to perform"),
        "{reported}"
    );
    example.terraform.write("main.tf", &other)
}
