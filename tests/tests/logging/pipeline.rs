//! The example of `baikonur_kinesis_pipeline`, made by somebody who may do no more than its policy says.

use anyhow::{Context, Result};
use baikonur_tests::aws::{self, elements};
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, mixed_ids, only, put};
use baikonur_tests::{least, user};
use serde_json::Value;
use testbed::{REGION, terraform::Workspace};

const STREAM: &str = "example-logs";

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_is_made_with_its_policy_and_its_roles_suffice() -> Result<()> {
    let example = Example::new("kinesis-pipeline", &[("bucket", BUCKET)]).await?;
    let endpoint = example.endpoint();
    act_as(&example.terraform, "baikonur", &["pipelines"], &endpoint).await?;
    example.terraform.init().await?;
    example.terraform.apply().await?;
    assert!(example.terraform.plan(&[]).await?.is_empty());
    for destination in ["archive", "orders"] {
        let role = format!("example-logs-{destination}");
        let policy = role_policy(&endpoint, &role).await?;
        least::check_policy(&policy).with_context(|| role)?;
    }
    put(&endpoint, STREAM, &logs::mixed()).await?;
    let archived = async || example.kept("logs/").await;
    example
        .becomes("logs in S3", &mixed_ids(), archived)
        .await?;
    let orders = async || logs::ids(logs::get(&endpoint, "example-orders").await?);
    let expected = only(&mixed_ids(), &["order"]);
    example.becomes("orders", &expected, orders).await?;
    may_make_no_other(&example).await?;
    example.destroy().await
}

/// Lets a provider of the configuration act as a user with these policies.
async fn act_as(
    terraform: &Workspace,
    provider: &str,
    policies: &[&str],
    endpoint: &str,
) -> Result<()> {
    let [(_, id), (_, secret)] = user::with_policies(endpoint, policies, &[]).await?;
    let text = format!(
        "provider \"{provider}\" {{\n  region     = \"{REGION}\"\n  access_key = \"{id}\"\n  \
         secret_key = \"{secret}\"\n}}\n"
    );
    terraform.write(&format!("{provider}_override.tf"), &text)
}

/// The inline policy of a role.
async fn role_policy(endpoint: &str, role: &str) -> Result<Value> {
    let call = async |action: &str, more: &[(&str, &str)]| {
        let fields = [
            ("Action", action),
            ("Version", "2010-05-08"),
            ("RoleName", role),
        ];
        aws::form(endpoint, "iam", &[&fields, more].concat()).await
    };
    let names = elements(&call("ListRolePolicies", &[]).await?, "member");
    let name = names.first().context("a role has an inline policy")?;
    let answer = call("GetRolePolicy", &[("PolicyName", name)]).await?;
    let text = elements(&answer, "PolicyDocument").pop();
    let text = text.context("a policy has a document")?;
    let pair = format!("policy={text}");
    let (_, text) = form_urlencoded::parse(pair.as_bytes())
        .next()
        .context("a document is encoded")?;
    Ok(serde_json::from_str(&text)?)
}

/// One whose name begins otherwise is refused, with what was not allowed.
async fn may_make_no_other(example: &Example) -> Result<()> {
    let other = std::fs::read_to_string(example.terraform.path().join("main.tf"))?;
    let named = "name          = \"${var.name}-logs\"";
    anyhow::ensure!(
        other.contains(named),
        "the pipeline is named after var.name"
    );
    example.terraform.write(
        "main.tf",
        &other.replace(named, "name          = \"other\""),
    )?;
    let told = example.terraform.try_apply(&[]).await?.failure()?;
    anyhow::ensure!(told.contains("is not authorized to perform"), "{told}");
    example.terraform.write("main.tf", &other)
}
