//! A create that ends half way, by an error, Ctrl-C or a kill, is finished or cleaned up by the next
//! command.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment, workspace};
use serde_json::Value;
use testbed::proxy::{Fault, Proxy, When};
use testbed::terraform::Workspace;
use testbed::{Kind, Piece};

const IT: &str = "baikonur_eden_environment.it";

/// Every call of a create that changes something.
const WRITES: &[(&str, &str)] = &[
    ("ecs", "RegisterTaskDefinition"),
    ("elasticloadbalancing", "CreateTargetGroup"),
    ("elasticloadbalancing", "ModifyTargetGroupAttributes"),
    ("elasticloadbalancing", "CreateRule"),
    ("ecs", "CreateService"),
    ("route53", "ChangeResourceRecordSets"),
    ("s3", "PutObject"),
    ("dynamodb", "TransactWriteItems"),
];

/// The first call of this kind; in the state table the first after the lease.
fn when(service: &str, operation: &str) -> When {
    let when = When::call(service, operation);
    match service {
        "dynamodb" => when.nth(2),
        _ => when,
    }
}

/// A stage whose Terraform goes through a proxy that makes trouble.
struct Trouble {
    stage: Stage,
    proxy: Proxy,
    terraform: Workspace,
}

impl Trouble {
    async fn new() -> Result<Self> {
        let stage = Stage::new(Kind::Moto).await?;
        let proxy = Proxy::start(&stage.stand_in.endpoint())?;
        let terraform = through(&stage, &proxy)?;
        Ok(Self {
            stage,
            proxy,
            terraform,
        })
    }

    async fn nothing_is_left(&self) -> Result<()> {
        assert_eq!(self.stage.world.leftovers().await?, Vec::<String>::new());
        assert_eq!(self.stage.world.losses().await?, Vec::<String>::new());
        Ok(())
    }

    async fn is_whole(&self) -> Result<()> {
        let now = self.stage.world.environment("foo").await?;
        assert_eq!(now.missing(), Vec::<Piece>::new());
        assert_eq!(now.rules.len(), 1);
        assert_eq!(now.rows.len(), 1);
        assert!(self.terraform.plan(&[]).await?.is_empty());
        Ok(())
    }

    /// Whether the state holds the environment, and as a tainted one.
    async fn tainted(&self) -> Result<Option<bool>> {
        let state = self.terraform.state().await?;
        let resources = state["values"]["root_module"]["resources"]
            .as_array()
            .cloned();
        let it = resources
            .into_iter()
            .flatten()
            .find(|one| one["address"] == IT);
        Ok(it.map(|one| one["tainted"] == Value::Bool(true)))
    }
}

fn through(stage: &Stage, proxy: &Proxy) -> Result<Workspace> {
    let mut terraform = workspace(&stage.world)?;
    terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    let image = stage.world.image("v1");
    let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    // One attempt: a test that waits for retries to be used up would only be slow.
    let text = text.replace("\"baikonur\" {}", "\"baikonur\" {\n  max_retries = 0\n}");
    terraform.write("main.tf", &text)?;
    Ok(terraform)
}

fn refused() -> Fault {
    Fault::error(403, "AccessDeniedException", "User is not authorized")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_that_fails_at_any_step_is_tainted_and_the_next_apply_finishes_it() -> Result<()> {
    let trouble = Trouble::new().await?;
    for (service, operation) in WRITES {
        trouble.proxy.rule(when(service, operation), refused());
        let output = trouble.terraform.try_apply(&[]).await?;
        let error = output
            .failure()
            .with_context(|| format!("{operation} is refused"))?;
        assert!(
            error.contains(operation),
            "the error names {operation}: {error}"
        );
        assert_eq!(
            trouble.tainted().await?,
            Some(true),
            "after a refused {operation}"
        );
        trouble.proxy.clear_rules();
        trouble.terraform.apply().await?;
        trouble.is_whole().await?;
        trouble.terraform.destroy().await?;
        trouble.nothing_is_left().await?;
    }
    println!("{} steps were refused", WRITES.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn destroying_what_failed_half_way_leaves_nothing() -> Result<()> {
    let trouble = Trouble::new().await?;
    for (service, operation) in WRITES {
        trouble.proxy.rule(when(service, operation), refused());
        trouble.terraform.try_apply(&[]).await?.failure()?;
        trouble.proxy.clear_rules();
        trouble.terraform.destroy().await?;
        trouble.nothing_is_left().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn identifiers_of_what_exists_are_in_the_state() -> Result<()> {
    let trouble = Trouble::new().await?;
    trouble
        .proxy
        .rule(When::call("ecs", "CreateService"), refused());
    trouble.terraform.try_apply(&[]).await?.failure()?;
    let state = trouble
        .terraform
        .resource(IT)
        .await?
        .context("it is in the state")?;
    let now = trouble.stage.world.environment("foo").await?;
    let group = now
        .target_group
        .as_ref()
        .and_then(|group| group.target_group_arn());
    assert_eq!(state["target_group_arn"].as_str(), group);
    assert_eq!(state["listener_rule_arn"].as_str(), now.rules[0].rule_arn());
    assert_eq!(
        state["task_definition_arn"],
        now.task_definitions[0].as_str()
    );
    assert_eq!(state["service_arn"], Value::Null);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_deploy_leaves_the_state_that_is() -> Result<()> {
    let trouble = Trouble::new().await?;
    trouble.terraform.apply().await?;
    let before = trouble.terraform.resource(IT).await?;
    let text = std::fs::read_to_string(trouble.terraform.path().join("main.tf"))?;
    trouble
        .terraform
        .write("main.tf", &text.replace(":v1", ":v2"))?;
    trouble
        .proxy
        .rule(When::call("ecs", "UpdateService"), refused());
    trouble.terraform.try_apply(&[]).await?.failure()?;
    trouble.proxy.clear_rules();
    let after = trouble.terraform.resource(IT).await?;
    assert_eq!(after, before, "the old image still runs");
    assert_eq!(trouble.tainted().await?, Some(false));
    trouble.terraform.apply().await?;
    trouble.is_whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_during_a_create_leaves_the_resource_in_the_state() -> Result<()> {
    let trouble = Trouble::new().await?;
    let held = trouble
        .proxy
        .hold("elasticloadbalancing", "CreateTargetGroup", 1);
    let running = trouble
        .terraform
        .spawn(&["apply", "-auto-approve", "-no-color"])?;
    held.begun().await?;
    running.interrupt();
    let output = running.wait().await?;
    let error = output.failure()?;
    assert!(error.contains("Stopped before"), "{error}");
    assert_eq!(trouble.tainted().await?, Some(true));
    let now = trouble.stage.world.environment("foo").await?;
    assert!(
        now.has(Piece::TargetGroup),
        "the call that had begun was awaited"
    );
    assert!(!now.has(Piece::Service), "no further call was made");
    trouble.proxy.clear_rules();
    trouble.terraform.apply().await?;
    trouble.is_whole().await?;
    trouble.terraform.destroy().await?;
    trouble.nothing_is_left().await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_terraform_is_continued_by_the_next_apply() -> Result<()> {
    for (service, operation) in [
        ("elasticloadbalancing", "CreateRule"),
        ("ecs", "CreateService"),
        ("s3", "PutObject"),
    ] {
        let trouble = Trouble::new().await?;
        let held = trouble.proxy.hold(service, operation, 1);
        let running = trouble
            .terraform
            .spawn(&["apply", "-auto-approve", "-no-color"])?;
        held.begun().await?;
        running.kill();
        running.wait().await?;
        trouble.proxy.clear_rules();
        assert_eq!(trouble.tainted().await?, None, "nothing reached the state");
        // The lock of a killed Terraform is released with its process.
        trouble.terraform.apply().await?;
        trouble.is_whole().await?;
        trouble.terraform.destroy().await?;
        trouble.nothing_is_left().await?;
    }
    Ok(())
}
