//! Two resource blocks that name one environment: the later one has it, whatever becomes of the other.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, workspace};
use testbed::Piece;
use testbed::proxy::{Fault, Proxy, When};
use testbed::{Kind, WorldOptions};

use super::{FORMS, Form, flat, image};

/// What a plan says of what it would take over.
const WARNING: &str =
    "Environment foo of profile default exists already, and creating it takes it over";

/// What the plan of the block says that lost the environment.
const LOST: &str = "another create of the same name has it now";

/// Blocks of these names, each with the same environment and its own image.
fn blocks(stage: &Stage, form: Form, blocks: &[(&str, &str)]) -> String {
    let (head, _) = text(stage, form, "v1");
    let each = blocks.iter().map(|(name, tag)| {
        let (_, block) = text(stage, form, tag);
        block.replacen("\"it\"", &format!("\"{name}\""), 1)
    });
    head + &each.collect::<Vec<_>>().join("\n")
}

/// The configuration of the provider, and the block of the environment.
fn text(stage: &Stage, form: Form, tag: &str) -> (String, String) {
    let whole = form.configuration("", &image(stage, tag));
    let (head, block) = whole.split_once("resource ").unwrap_or_default();
    (head.to_owned(), format!("resource {block}"))
}

async fn planned(stage: &Stage, arguments: &[&str]) -> Result<String> {
    let fixed = ["plan", "-no-color"];
    let output = stage.terraform.run(&[&fixed, arguments].concat()).await?;
    Ok(flat(&output.success()?.stdout))
}

/// The environment is whole and runs this image.
async fn stands(stage: &Stage, tag: &str) -> Result<()> {
    let found = stage.world.environment("foo").await?;
    assert_eq!(found.missing(), Vec::<Piece>::new());
    let service = found.service.context("there is a service")?;
    let definition = service.task_definition().unwrap_or_default();
    let call = stage.world.clients.ecs.describe_task_definition();
    let answer = call.task_definition(definition).send().await?;
    let definition = answer.task_definition.context("it has a definition")?;
    let images = definition.container_definitions().iter();
    let images: Vec<&str> = images.filter_map(|one| one.image()).collect();
    assert!(
        images.contains(&stage.world.image(tag).as_str()),
        "{images:?}"
    );
    Ok(())
}

/// The plan of a block says that another one has the environment; its apply is an error that says the
/// same, and changes nothing.
async fn loses(stage: &Stage, block: &str) -> Result<()> {
    let place = format!("with baikonur_eden_environment.{block}");
    let shown = planned(stage, &[]).await?;
    let before = stage.world.environment("foo").await?;
    let error = stage.terraform.try_apply(&[]).await?.failure()?;
    for text in [shown, error] {
        assert!(text.contains(LOST), "{text}");
        assert!(text.contains(&place), "{text}");
    }
    let after = stage.world.environment("foo").await?;
    assert_eq!(after.rows, before.rows);
    assert_eq!(after.task_definitions, before.task_definitions);
    Ok(())
}

async fn is_clean(stage: &Stage) -> Result<()> {
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_later_one_stands_when_the_earlier_is_removed_on_moto() -> Result<()> {
    the_later_one_stands(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_later_one_stands_when_the_earlier_is_removed_on_ministack() -> Result<()> {
    the_later_one_stands(Kind::Ministack).await
}

/// The blocks ask for the same, so that nothing but the generation tells them apart.
async fn the_later_one_stands(kind: Kind) -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(kind).await?;
        let terraform = &stage.terraform;
        let first = blocks(&stage, form, &[("first", "v1")]);
        terraform.write("main.tf", &first)?;
        assert!(!planned(&stage, &[]).await?.contains(WARNING));
        terraform.apply().await?;
        let both = [("first", "v1"), ("second", "v1")];
        terraform.write("main.tf", &blocks(&stage, form, &both))?;
        let shown = planned(&stage, &[]).await?;
        assert_eq!(shown.matches(WARNING).count(), 1, "{shown}");
        terraform.apply().await?;
        let seen = planned(&stage, &["-refresh-only"]).await?;
        assert!(seen.contains(LOST), "{seen}");
        loses(&stage, "first").await?;
        terraform.run(&["refresh", "-no-color"]).await?.success()?;
        let second = blocks(&stage, form, &[("second", "v1")]);
        terraform.write("main.tf", &second)?;
        terraform.apply().await?;
        stands(&stage, "v1").await?;
        let plan = terraform.plan(&[]).await?;
        assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
        terraform.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

/// Neither knows of the other while both are planned and created at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn created_at_once_one_has_it_and_the_other_says_so() -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(Kind::Moto).await?;
        let terraform = &stage.terraform;
        let both = [("first", "v1"), ("second", "v2")];
        terraform.write("main.tf", &blocks(&stage, form, &both))?;
        terraform.apply().await?;
        let shown = planned(&stage, &[]).await?;
        let has_lost =
            |name: &str| shown.contains(&format!("with baikonur_eden_environment.{name}"));
        assert_ne!(has_lost("first"), has_lost("second"), "{shown}");
        let winner = both.into_iter().find(|(name, _)| !has_lost(name));
        let winner = winner.context("one of both has it")?;
        terraform.write("main.tf", &blocks(&stage, form, &[winner]))?;
        terraform.apply().await?;
        stands(&stage, winner.1).await?;
        assert!(terraform.plan(&[]).await?.is_empty());
        terraform.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

/// Both at once, and the one without the other.
#[tokio::test(flavor = "multi_thread")]
async fn destroying_the_loser_fails_never() -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(Kind::Moto).await?;
        let terraform = &stage.terraform;
        for target in [&["-target=baikonur_eden_environment.first"][..], &[]] {
            terraform.write("main.tf", &blocks(&stage, form, &[("first", "v1")]))?;
            terraform.apply().await?;
            let both = blocks(&stage, form, &[("first", "v1"), ("second", "v2")]);
            terraform.write("main.tf", &both)?;
            terraform.apply().await?;
            terraform.try_destroy(target).await?.success()?;
            if !target.is_empty() {
                stands(&stage, "v2").await?;
                terraform.destroy().await?;
            }
            is_clean(&stage).await?;
        }
    }
    Ok(())
}

/// The environment of another state, to which one of its endpoints may be added as well.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_state_made_is_named_before_it_is_taken() -> Result<()> {
    let stage = Stage::with(Kind::Moto, WorldOptions::default()).await?;
    let other = workspace(&stage.world)?;
    other.write("main.tf", &blocks(&stage, Form::Single, &[("it", "v1")]))?;
    other.apply().await?;
    let apart = "name_prefix = \"dev-apart-api\"\n      domain_name_prefix = \"apart\"\n      \
                 endpoint_update_key = \"apart_endpoint\"";
    let own = image(&stage, "v1");
    let apart = format!("{own}\n    settings = {{ {apart} }}");
    let text = Form::Named.configuration("profile = \"default\"", &apart);
    stage.terraform.write("main.tf", &text)?;
    assert!(!planned(&stage, &[]).await?.contains(WARNING));
    stage.terraform.apply().await?;
    let added = text.replace(
        "endpoints = { api = {",
        &format!("endpoints = {{ more = {{\n    {own}\n  }},\n  api = {{"),
    );
    stage.terraform.write("main.tf", &added)?;
    let shown = planned(&stage, &[]).await?;
    assert!(shown.contains(WARNING), "{shown}");
    assert!(
        shown.contains("It has api-foo.dev.example.com, and was"),
        "{shown}"
    );
    Ok(())
}

/// Only what creates looks, once for all endpoints; and where that is refused the plan goes on.
#[tokio::test(flavor = "multi_thread")]
async fn one_more_call_looks_and_only_for_what_is_created() -> Result<()> {
    for form in FORMS {
        let stage = Stage::new(Kind::Moto).await?;
        let proxy = Proxy::start(&stage.stand_in.endpoint())?;
        let mut terraform = workspace(&stage.world)?;
        terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
        terraform.write("main.tf", &blocks(&stage, form, &[("it", "v1")]))?;
        terraform.plan(&[]).await?;
        assert_eq!(proxy.count("dynamodb", "Query"), 1);
        terraform.apply().await?;
        for tag in ["v1", "v2"] {
            proxy.clear_calls();
            terraform.write("main.tf", &blocks(&stage, form, &[("it", tag)]))?;
            terraform.plan(&[]).await?;
            assert_eq!(proxy.count("dynamodb", "Query"), 0, "{tag}");
        }
        terraform
            .plan(&["-replace=baikonur_eden_environment.it"])
            .await?;
        assert_eq!(proxy.count("dynamodb", "Query"), 0, "its own predecessor");
        let refused = Fault::error(400, "AccessDeniedException", "User is not authorized");
        proxy.rule(When::call("dynamodb", "Query"), refused);
        terraform.write("main.tf", &blocks(&stage, form, &[("other", "v1")]))?;
        let output = terraform.run(&["plan", "-no-color"]).await?.success()?;
        let shown = flat(&output.stdout);
        assert!(shown.contains("Warning: DynamoDB Query on"), "{shown}");
    }
    Ok(())
}
