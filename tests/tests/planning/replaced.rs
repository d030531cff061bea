//! What Terraform creates before it destroys has the names of what it replaces, and stands afterwards.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, workspace};
use serde_json::{Value, json};
use testbed::proxy::{Fault, Proxy, When};
use testbed::terraform::{PlanSummary, Workspace};
use testbed::{Kind, Names, Piece};

use super::{FORMS, Form, IT, image, settled};

/// What makes Terraform create first.
const FIRST: &str = "lifecycle { create_before_destroy = true }";

const REPLACE: &str = "-replace=baikonur_eden_environment.it";

/// The environment of these names is whole, the state tells its pieces, and nothing is left to do.
async fn stands(stage: &Stage, terraform: &Workspace, form: Form, names: &Names) -> Result<()> {
    let found = stage.world.look(names).await?;
    assert_eq!(found.missing(), Vec::<Piece>::new(), "{form:?}");
    let state = terraform
        .resource(IT)
        .await?
        .context("it is in the state")?;
    let own = form.endpoint(&state);
    let service = found.service.context("there is a service")?;
    assert_eq!(own["service_arn"], json!(service.service_arn()));
    assert_eq!(own["task_definition_arn"], json!(service.task_definition()));
    assert_eq!(own["listener_rule_arn"], json!(found.rules[0].rule_arn()));
    let group = found.target_group.context("there is a target group")?;
    assert_eq!(own["target_group_arn"], json!(group.target_group_arn()));
    let plan = terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

async fn is_destroyed(stage: &Stage, terraform: &Workspace) -> Result<()> {
    terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    Ok(())
}

/// Whether the plan creates a replacement before it deletes.
fn creates_first(plan: &PlanSummary) -> bool {
    let changes = plan.json["resource_changes"].as_array();
    let mut changes = changes.into_iter().flatten();
    let own = changes.find(|change| change["address"] == IT);
    own.is_some_and(|own| own["change"]["actions"] == json!(["create", "delete"]))
}

async fn replaced(terraform: &Workspace, arguments: &[&str]) -> Result<()> {
    let plan = terraform.plan(arguments).await?;
    assert!(creates_first(&plan), "{}", plan.json["resource_changes"]);
    terraform.try_apply(arguments).await?.success()?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn by_replace_it_stands_on_moto() -> Result<()> {
    by_replace_it_stands(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn by_replace_it_stands_on_ministack() -> Result<()> {
    by_replace_it_stands(Kind::Ministack).await
}

async fn by_replace_it_stands(kind: Kind) -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(kind).await?;
        let text = form.configuration(FIRST, &image(&stage, "v1"));
        settled(&stage.terraform, &text).await?;
        replaced(&stage.terraform, &[REPLACE]).await?;
        let names = stage.world.names("foo");
        stands(&stage, &stage.terraform, form, &names).await?;
        is_destroyed(&stage, &stage.terraform).await?;
    }
    Ok(())
}

/// The same host under other names of everything else.
#[tokio::test(flavor = "multi_thread")]
async fn with_another_name_prefix_it_stands_and_the_old_names_are_free() -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(Kind::Moto).await?;
        let own = image(&stage, "v1");
        settled(&stage.terraform, &form.configuration(FIRST, &own)).await?;
        let moved = format!(
            "{FIRST}\n  profile = \"default\"\n  settings = {{ name_prefix = \"dev-other-api\" }}"
        );
        let text = form.configuration(&moved, &own);
        stage.terraform.write("main.tf", &text)?;
        replaced(&stage.terraform, &[]).await?;
        let old = stage.world.names("foo");
        let names = Names {
            resource: "dev-other-api-foo".to_owned(),
            ..old.clone()
        };
        stands(&stage, &stage.terraform, form, &names).await?;
        let left = stage.world.look(&old).await?.present();
        let shared = [Piece::Rule, Piece::Record, Piece::Entry];
        assert_eq!(left, shared, "those of the host are the new one's");
        is_destroyed(&stage, &stage.terraform).await?;
    }
    Ok(())
}

/// Terraform creates first whatever a resource needs that is created first itself.
#[tokio::test(flavor = "multi_thread")]
async fn as_a_dependent_resource_asks_it_stands() -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(Kind::Moto).await?;
        let dependent = format!(
            "\nresource \"terraform_data\" \"after\" {{\n  triggers_replace = {IT}.id\n  {FIRST}\n}}\n"
        );
        let text = form.configuration("", &image(&stage, "v1")) + &dependent;
        settled(&stage.terraform, &text).await?;
        replaced(&stage.terraform, &[REPLACE]).await?;
        let names = stage.world.names("foo");
        stands(&stage, &stage.terraform, form, &names).await?;
        is_destroyed(&stage, &stage.terraform).await?;
    }
    Ok(())
}

/// What a create left that failed is replaced in the same way, wherever it failed.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_create_that_failed_it_stands() -> Result<()> {
    for form in FORMS {
        for (service, operation) in [
            ("elasticloadbalancing", "CreateRule"),
            ("ecs", "CreateService"),
            ("s3", "PutObject"),
        ] {
            is_recreated(form, service, operation).await?;
        }
    }
    Ok(())
}

async fn is_recreated(form: Form, service: &str, operation: &str) -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let mut terraform = workspace(&stage.world)?;
    terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    let text = form.configuration(FIRST, &image(&stage, "v1"));
    terraform.write("main.tf", &text)?;
    let refused = Fault::error(403, "AccessDenied", "User is not authorized");
    proxy.rule(When::call(service, operation), refused);
    let error = terraform.try_apply(&[]).await?.failure()?;
    assert!(error.contains(operation), "{error}");
    proxy.clear_rules();
    let state = terraform.state().await?;
    let resource = &state["values"]["root_module"]["resources"][0];
    assert_eq!(resource["tainted"], Value::Bool(true), "{state}");
    replaced(&terraform, &[]).await?;
    let names = stage.world.names("foo");
    stands(&stage, &terraform, form, &names).await?;
    is_destroyed(&stage, &terraform).await
}
