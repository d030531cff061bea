//! What can change in place does, and what cannot is replaced.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment, workspace};
use testbed::{Kind, Piece, REGION};

const IT: &str = "baikonur_eden_environment.it";

/// The reference's own variables and tags stay, whatever is set and dropped beside them.
#[tokio::test(flavor = "multi_thread")]
async fn variables_tags_and_number_of_tasks_change_in_place() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let variants = [
        "",
        "environment = { A = \"1\", B = \"2\" }\n  tags = { Team = \"one\" }\n  desired_count = 3",
        "environment = { A = \"9\" }\n  tags = { Team = \"two\", Cost = \"x\" }\n  desired_count = 1",
        "",
    ];
    let mut arn = None;
    for variant in variants {
        let text = format!("  name = \"foo\"\n  image_uri = \"{image}\"\n  {variant}");
        stage.terraform.write("main.tf", &environment(&text))?;
        let expected = if arn.is_none() { "create" } else { "update" };
        assert_eq!(
            stage.terraform.plan(&[]).await?.action(IT),
            Some(expected),
            "{variant}"
        );
        stage.terraform.apply().await?;
        assert!(
            stage.terraform.plan(&[]).await?.is_empty(),
            "after {variant}"
        );
        let service = shows(&stage, variant).await?;
        assert_eq!(
            arn.get_or_insert(service.clone()),
            &service,
            "the service stays"
        );
    }
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// Looks at the world without our own code, and answers with the service's ARN.
async fn shows(stage: &Stage, variant: &str) -> Result<String> {
    let now = stage.world.environment("foo").await?;
    let service = now.service.context("there is a service")?;
    let tags: Vec<_> = service.tags().iter().filter_map(|tag| tag.key()).collect();
    for key in ["Team", "Cost"] {
        assert_eq!(
            tags.contains(&key),
            variant.contains(key),
            "tag {key} with {variant}"
        );
    }
    if let Some((_, count)) = variant.split_once("desired_count = ") {
        assert_eq!(service.desired_count().to_string(), count);
    }
    let running = service.task_definition().unwrap_or_default();
    let call = stage.world.clients.ecs.describe_task_definition();
    let definition = call.task_definition(running).send().await?;
    let definition = definition.task_definition.context("it is described")?;
    let variables = definition.container_definitions()[0].environment();
    let value = |name: &str| {
        let pair = variables.iter().find(|pair| pair.name() == Some(name));
        pair.and_then(|pair| pair.value())
    };
    let wanted = |name: &str| {
        let rest = variant.split_once(&format!("{name} = \""))?.1;
        rest.split_once('"').map(|(value, _)| value)
    };
    for name in ["A", "B"] {
        assert_eq!(value(name), wanted(name), "variable {name} with {variant}");
    }
    Ok(service.service_arn().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn default_tags_reach_what_is_made_and_change_with_the_provider() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let resource = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    for owner in ["one", "two"] {
        let tags =
            format!("provider \"baikonur\" {{\n  default_tags = {{ Owner = \"{owner}\" }}\n}}");
        let text = resource.replace("provider \"baikonur\" {}", &tags);
        stage.terraform.write("main.tf", &text)?;
        stage.terraform.apply().await?;
        assert!(stage.terraform.plan(&[]).await?.is_empty());
        let now = stage.world.environment("foo").await?;
        let service = now.service.context("there is a service")?;
        let tag = service.tags().iter().find(|tag| tag.key() == Some("Owner"));
        assert_eq!(tag.and_then(|tag| tag.value()), Some(owner));
        let other = workspace(&stage.world)?;
        other.write("main.tf", &text)?;
        other.import(IT, "default/foo").await?.success()?;
        assert!(
            other.plan(&[]).await?.is_empty(),
            "default tags are imported as such"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_reference_is_deployed_in_place_and_another_place_is_a_replacement() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let with = |settings: &str| {
        environment(&format!(
            "  name = \"foo\"\n  profile = \"default\"\n  image_uri = \"{image}\"\n  settings = {{ {settings} }}"
        ))
    };
    stage.terraform.write("main.tf", &with(""))?;
    stage.terraform.apply().await?;
    stage
        .terraform
        .write("main.tf", &with("listener_rule_priority_range = \"10-20\""))?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage
        .terraform
        .write("main.tf", &with("name_prefix = \"other\""))?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("replace"));
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let state = stage
        .terraform
        .resource(IT)
        .await?
        .context("it is in the state")?;
    assert_eq!(state["resource_name"], "other-foo");
    assert_eq!(
        stage.world.environment("foo").await?.service.map(|_| ()),
        None
    );
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_name_works_and_is_imported_with_its_slash() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let name = "feature/Log_in-日本語";
    let text = environment(&format!("  name = \"{name}\"\n  image_uri = \"{image}\""));
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other
        .import(IT, &format!("default/{name}"))
        .await?
        .success()?;
    assert!(other.plan(&[]).await?.is_empty());
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// The table and the row go first, then the profile: what the state holds is enough to delete.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_deleted_after_its_profile_was_removed() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    let table = stage.world.clients.dynamodb.delete_table();
    table.table_name(testbed::world::TABLE).send().await?;
    stage.terraform.destroy().await?;
    let now = stage.world.environment("foo").await;
    let now = now.map(|now| now.present()).unwrap_or_default();
    assert_eq!(now, Vec::<Piece>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_block_alone_says_where_and_who() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let mut terraform = workspace(&stage.world)?;
    for name in [
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ] {
        terraform.set_variable(name, "");
    }
    let (image, endpoint) = (stage.world.image("v1"), stage.stand_in.endpoint());
    let provider = format!(
        "provider \"baikonur\" {{\n  region = \"{REGION}\"\n  access_key = \"test\"\n  secret_key = \"test\"\n  \
         endpoint_url = \"{endpoint}\"\n  s3_use_path_style = true\n}}"
    );
    let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    terraform.write(
        "main.tf",
        &text.replace("provider \"baikonur\" {}", &provider),
    )?;
    terraform.apply().await?;
    assert_eq!(
        stage.world.environment("foo").await?.missing(),
        Vec::<Piece>::new()
    );
    terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// A row of the Python tools holds no record: everything is found from the profile.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_with_a_python_row_is_imported_and_one_that_is_not_there_is_refused()
-> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let image = stage.world.image("v1");
    let text = environment(&format!("  name = \"foo\"\n  image_uri = \"{image}\""));
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    let mut row = stage.world.environment("foo").await?.rows.remove(0);
    row.remove("record").context("our rows hold a record")?;
    let put = stage.world.clients.dynamodb.put_item();
    let put = put.table_name(testbed::world::TABLE).set_item(Some(row));
    put.send().await?;
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{:?}", plan.json["resource_changes"]);
    let third = workspace(&stage.world)?;
    third.write("main.tf", &text)?;
    let refused = third.import(IT, "default/nobody").await?.failure()?;
    assert!(refused.contains("non-existent"), "{refused}");
    let refused = third.import(IT, "foo").await?.failure()?;
    assert!(refused.contains("<profile>/<name>"), "{refused}");
    Ok(())
}
