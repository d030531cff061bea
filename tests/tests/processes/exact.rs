//! An environment is exactly right, or there is nothing of it.

use anyhow::{Context, Result, ensure};
use baikonur_tests::tool::Command;
use testbed::{Environment, World};

/// An error unless the environment is as the command leaves it.
pub(crate) async fn check(world: &World, command: Command, name: &str) -> Result<()> {
    match command {
        Command::Create => whole(world, name, "v1").await,
        Command::Deploy => whole(world, name, "v2").await,
        Command::Delete => clean(world).await,
    }
}

/// An error unless nothing is there but what was there before any command, and all of that.
pub(crate) async fn clean(world: &World) -> Result<()> {
    let (left, lost) = tokio::try_join!(world.leftovers(), world.losses())?;
    ensure!(left.is_empty(), "left over: {left:#?}");
    ensure!(lost.is_empty(), "lost: {lost:#?}");
    Ok(())
}

/// An error unless the environment has each piece once, all of them its own, and runs this image.
pub(crate) async fn whole(world: &World, name: &str, tag: &str) -> Result<()> {
    let found = world.environment(name).await?;
    ensure!(found.missing().is_empty(), "missing: {:?}", found.missing());
    ensure!(found.rules.len() == 1, "rules: {:#?}", found.rules);
    ensure!(found.records.len() == 1, "records: {:#?}", found.records);
    ensure!(found.rows.len() == 1, "rows: {:#?}", found.rows);
    joined(&found)?;
    let image = world.image(tag);
    let images = images(world, &found).await?;
    ensure!(images.contains(&image), "it runs {images:?}, not {image}");
    let lost = world.losses().await?;
    ensure!(lost.is_empty(), "lost: {lost:#?}");
    Ok(())
}

/// An error unless rule and service use the environment's own target group.
fn joined(found: &Environment) -> Result<()> {
    let group = found.target_group.as_ref();
    let group = group.and_then(|group| group.target_group_arn());
    let actions = found.rules[0].actions();
    let target = actions.first().and_then(|action| action.target_group_arn());
    ensure!(target == group, "the rule forwards to {target:?}");
    let service = found.service.as_ref().context("no service")?;
    let balancer = service.load_balancers().first();
    let behind = balancer.and_then(|balancer| balancer.target_group_arn());
    ensure!(behind == group, "the service is behind {behind:?}");
    Ok(())
}

async fn images(world: &World, found: &Environment) -> Result<Vec<String>> {
    let service = found.service.as_ref().context("no service")?;
    let running = service.task_definition().unwrap_or_default();
    let call = world.clients.ecs.describe_task_definition();
    let answer = call.task_definition(running).send().await?;
    let definition = answer.task_definition.context("no task definition")?;
    let containers = definition.container_definitions().iter();
    Ok(containers
        .filter_map(|container| container.image.clone())
        .collect())
}
