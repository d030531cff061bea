//! An element that is null is one that is not there.

use anyhow::{Context, Result};
use baikonur_tests::stage::Stage;
use serde_json::json;
use testbed::Kind;

use super::{FORMS, Form, IT, image, settled};

#[tokio::test(flavor = "multi_thread")]
async fn null_elements_are_left_out_everywhere() -> Result<()> {
    for form in FORMS {
        null_elements_are_left_out(form).await?;
    }
    Ok(())
}

async fn null_elements_are_left_out(form: Form) -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let own = format!(
        "{}\n  environment = {{ A = \"x\", B = null }}",
        image(&stage, "v1")
    );
    let common = "profile = \"default\"\n  settings = { target_container_name = null }\n  \
                  tags = { team = \"web\", owner = null }";
    let text = form.configuration(common, &own);
    let defaults = "provider \"baikonur\" {\n  default_tags = { cost = null, unit = \"x\" }\n}";
    let text = text.replace("provider \"baikonur\" {}", defaults);
    let first = settled(&stage.terraform, &text).await?;
    assert_eq!(first["tags"], json!({ "team": "web", "owner": null }));
    assert_eq!(first["tags_all"], json!({ "team": "web", "unit": "x" }));
    let variables = &form.endpoint(&first)["environment"];
    assert_eq!(variables, &json!({ "A": "x", "B": null }));
    is_without_nulls(&stage).await?;
    // One more of them is nothing to deploy.
    let more = text.replace("B = null", "B = null, C = null");
    let second = settled(
        &stage.terraform,
        &more.replace("owner = null", "one = null"),
    )
    .await?;
    assert_eq!(second["last_updated"], first["last_updated"]);
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.task_definitions.len(), 1);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// Looks at the world without our own code.
async fn is_without_nulls(stage: &Stage) -> Result<()> {
    let now = stage.world.environment("foo").await?;
    let service = now.service.context("there is a service")?;
    let keys: Vec<_> = service.tags().iter().filter_map(|tag| tag.key()).collect();
    assert!(keys.contains(&"team") && keys.contains(&"unit"), "{keys:?}");
    assert!(
        !keys.contains(&"owner") && !keys.contains(&"cost"),
        "{keys:?}"
    );
    let call = stage.world.clients.ecs.describe_task_definition();
    let definition = call.task_definition(service.task_definition().unwrap_or_default());
    let definition = definition.send().await?.task_definition;
    let definition = definition.context("it is described")?;
    let variables = definition.container_definitions()[0].environment();
    let names: Vec<_> = variables.iter().filter_map(|pair| pair.name()).collect();
    assert!(names.contains(&"A") && !names.contains(&"B"), "{names:?}");
    Ok(())
}

/// A stored profile's keys are a map as well.
#[tokio::test(flavor = "multi_thread")]
async fn null_keys_of_a_profile_are_not_stored() -> Result<()> {
    let stage = Stage::new(Kind::Ministack).await?;
    let keys = stage.world.profile().into_iter();
    let keys: String = keys
        .map(|(key, value)| format!("    {key} = \"{value}\"\n"))
        .collect();
    let resource = format!(
        "resource \"baikonur_eden_profile\" \"it\" {{\n  name = \"other\"\n  settings = {{\n{keys}    \
         config_env_type = null\n    target_container_name = null\n  }}\n}}\n"
    );
    let empty = Form::Single.configuration("", &image(&stage, "v1"));
    let (head, _) = empty.split_once("resource ").context("it has a resource")?;
    stage
        .terraform
        .write("main.tf", &format!("{head}{resource}"))?;
    stage.terraform.apply().await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    assert_eq!(plan.action(IT), None);
    Ok(())
}
