//! What somebody deletes or changes by hand shows in the next plan and is repaired by the next apply.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment};
use testbed::{Kind, Piece};

const IT: &str = "baikonur_eden_environment.it";

#[tokio::test(flavor = "multi_thread")]
async fn each_deleted_piece_is_made_again_on_moto() -> Result<()> {
    each_piece(Kind::Moto, Harm::Delete).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_deleted_piece_is_made_again_on_ministack() -> Result<()> {
    each_piece(Kind::Ministack, Harm::Delete).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_altered_piece_is_put_right_on_moto() -> Result<()> {
    each_piece(Kind::Moto, Harm::Alter).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_altered_piece_is_put_right_on_ministack() -> Result<()> {
    each_piece(Kind::Ministack, Harm::Alter).await
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Harm {
    Delete,
    Alter,
}

async fn each_piece(kind: Kind, harm: Harm) -> Result<()> {
    let stage = Stage::new(kind).await?;
    stage.terraform.write("main.tf", &configuration(&stage))?;
    stage.terraform.apply().await?;
    for piece in Piece::ALL {
        if harm == Harm::Alter && [Piece::Record, Piece::Entry].contains(&piece) {
            is_left_alone(&stage, piece).await?;
            continue;
        }
        // A revision that no service runs is nobody's concern; the service's own is covered below.
        if (harm, piece) == (Harm::Alter, Piece::TaskDefinition) {
            continue;
        }
        is_repaired(&stage, harm, piece).await?;
    }
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

fn configuration(stage: &Stage) -> String {
    let image = stage.world.image("v1");
    environment(&format!(
        "  name = \"foo\"\n  image_uri = \"{image}\"\n  desired_count = 1"
    ))
}

async fn is_repaired(stage: &Stage, harm: Harm, piece: Piece) -> Result<()> {
    let names = stage.world.names("foo");
    match harm {
        Harm::Delete => stage.world.delete_piece(&names, piece).await?,
        Harm::Alter => stage.world.alter_piece(&names, piece).await?,
    }
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(
        plan.action(IT),
        Some("update"),
        "{harm:?} {piece:?} shows in the plan"
    );
    stage.terraform.apply().await?;
    let plan = stage.terraform.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    assert!(
        plan.is_empty(),
        "{harm:?} {piece:?} is repaired by one apply: {changes}"
    );
    let now = stage.world.environment("foo").await?;
    assert_eq!(
        now.missing(),
        Vec::<Piece>::new(),
        "after {harm:?} {piece:?}"
    );
    is_right(stage, &now)
}

/// What leads elsewhere by now is somebody's own: the apply names it and changes nothing, and goes on
/// where it is gone.
async fn is_left_alone(stage: &Stage, piece: Piece) -> Result<()> {
    let names = stage.world.names("foo");
    stage.world.alter_piece(&names, piece).await?;
    let text = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(text.contains("altered.example.com"), "{text}");
    stage.world.delete_piece(&names, piece).await?;
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.missing(), Vec::<Piece>::new(), "after {piece:?}");
    is_right(stage, &now)
}

/// The attributes that [`testbed::World::alter_piece`] changes, looked at without our own code.
fn is_right(stage: &Stage, now: &testbed::Environment) -> Result<()> {
    let group = now
        .target_group
        .as_ref()
        .context("there is a target group")?;
    let service = now.service.as_ref().context("there is a service")?;
    assert_eq!(service.desired_count(), 1);
    assert_eq!(
        service.load_balancers()[0].target_group_arn(),
        group.target_group_arn()
    );
    assert_eq!(now.rules.len(), 1);
    let target = now.rules[0].actions()[0].target_group_arn();
    assert_eq!(target, group.target_group_arn());
    let alias = now.records[0]
        .alias_target()
        .context("the record is an alias")?;
    let balancer = stage
        .world
        .balancers
        .common_alb
        .dns_name()
        .unwrap_or_default();
    assert_eq!(alias.dns_name().trim_end_matches('.'), balancer);
    let entry = now.entry.as_ref().context("there is an entry")?;
    assert_eq!(entry["api_endpoint"], "api-foo.dev.example.com");
    assert_eq!(now.rows.len(), 1);
    assert_eq!(
        now.rows[0]["endpoint"].as_s().map(String::as_str),
        Ok("api-foo.dev.example.com")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_at_once_is_made_again_as_one_creation() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    stage.terraform.write("main.tf", &configuration(&stage))?;
    stage.terraform.apply().await?;
    let names = stage.world.names("foo");
    for piece in Piece::ALL.into_iter().rev() {
        stage.world.delete_piece(&names, piece).await?;
    }
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(
        plan.action(IT),
        Some("create"),
        "an environment that is gone is created again"
    );
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_deployed_by_somebody_else_shows_and_is_put_back() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    stage.terraform.write("main.tf", &configuration(&stage))?;
    stage.terraform.apply().await?;
    deploy_other(&stage).await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"));
    let changes = &plan.json["resource_changes"][0]["change"];
    assert_eq!(changes["before"]["image_uri"], "somebody/else:1");
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}

/// Another revision with another image, and the service on it.
async fn deploy_other(stage: &Stage) -> Result<()> {
    let now = stage.world.environment("foo").await?;
    let ecs = &stage.world.clients.ecs;
    let old = &now.task_definitions[0];
    let old = ecs
        .describe_task_definition()
        .task_definition(old)
        .send()
        .await?;
    let old = old
        .task_definition
        .context("the task definition is described")?;
    let mut containers = old.container_definitions.clone().unwrap_or_default();
    containers[0].image = Some("somebody/else:1".into());
    let new = ecs
        .register_task_definition()
        .family(old.family().unwrap_or_default())
        .set_container_definitions(Some(containers))
        .set_network_mode(old.network_mode.clone())
        .set_requires_compatibilities(old.requires_compatibilities.clone())
        .set_cpu(old.cpu.clone())
        .set_memory(old.memory.clone())
        .send()
        .await?;
    let new = new.task_definition.and_then(|new| new.task_definition_arn);
    let service = now.service.and_then(|service| service.service_arn);
    let call = ecs.update_service().cluster(testbed::world::CLUSTER);
    call.set_service(service)
        .set_task_definition(new)
        .send()
        .await?;
    Ok(())
}
