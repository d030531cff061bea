//! An environment made by hand, piece by piece, as eden would make it.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_ecs::types::{ContainerDefinition, LoadBalancer};
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, HostHeaderConditionConfig, ProtocolEnum, RuleCondition, TargetTypeEnum,
};
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecordSet, RrType,
};
use testbed::world::TABLE;
use testbed::{Names, World};

pub(crate) async fn make_environment(world: &World, name: &str) -> Result<()> {
    let names = world.names(name);
    register(world, &names).await?;
    let target_group = target_group(world, &names).await?;
    rule(world, &names, &target_group).await?;
    service(world, &names, &target_group).await?;
    record(world, &names).await?;
    entry(world, &names).await?;
    row(world, &names).await
}

async fn register(world: &World, names: &Names) -> Result<()> {
    let app = ContainerDefinition::builder()
        .name("app")
        .image(world.image("v1"))
        .memory(64);
    let request = world
        .clients
        .ecs
        .register_task_definition()
        .family(&names.resource);
    request.container_definitions(app.build()).send().await?;
    Ok(())
}

async fn target_group(world: &World, names: &Names) -> Result<String> {
    let request = world
        .clients
        .elb
        .create_target_group()
        .name(&names.resource);
    let request = request
        .protocol(ProtocolEnum::Http)
        .port(8080)
        .target_type(TargetTypeEnum::Ip);
    let made = request.vpc_id(&world.network.vpc).send().await?;
    let arn = made
        .target_groups()
        .first()
        .and_then(|group| group.target_group_arn());
    Ok(arn.context("no target group")?.to_owned())
}

async fn rule(world: &World, names: &Names, target_group: &str) -> Result<()> {
    let host = HostHeaderConditionConfig::builder()
        .values(&names.fqdn)
        .build();
    let host = RuleCondition::builder()
        .field("host-header")
        .host_header_config(host)
        .build();
    let action = Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(target_group);
    let request = world
        .clients
        .elb
        .create_rule()
        .listener_arn(&world.balancers.common_listener_arn);
    request
        .priority(1)
        .conditions(host)
        .actions(action.build())
        .send()
        .await?;
    Ok(())
}

async fn service(world: &World, names: &Names, target_group: &str) -> Result<()> {
    let balancer = LoadBalancer::builder().target_group_arn(target_group);
    let balancer = balancer.container_name("app").container_port(8080).build();
    let request = world
        .clients
        .ecs
        .create_service()
        .cluster("dev")
        .service_name(&names.resource);
    let request = request.task_definition(&names.resource).desired_count(1);
    request.load_balancers(balancer).send().await?;
    Ok(())
}

async fn record(world: &World, names: &Names) -> Result<()> {
    let alb = &world.balancers.common_alb;
    let target = AliasTarget::builder()
        .dns_name(alb.dns_name().context("no DNS name")?)
        .hosted_zone_id(alb.canonical_hosted_zone_id().context("no zone")?)
        .evaluate_target_health(false);
    let record = ResourceRecordSet::builder()
        .name(&names.fqdn)
        .r#type(RrType::A);
    let record = record.alias_target(target.build()?).build()?;
    let change = Change::builder()
        .action(ChangeAction::Create)
        .resource_record_set(record);
    let batch = ChangeBatch::builder().changes(change.build()?).build()?;
    let request = world.clients.route53.change_resource_record_sets();
    request
        .hosted_zone_id(&world.zone_id)
        .change_batch(batch)
        .send()
        .await?;
    Ok(())
}

async fn entry(world: &World, names: &Names) -> Result<()> {
    let mut document = world.document().await?;
    let entry =
        serde_json::json!({ "name": names.entry, "env": "dev", "api_endpoint": names.fqdn });
    document["environments"]
        .as_array_mut()
        .context("no list")?
        .push(entry);
    world.write_document(&document.to_string()).await
}

async fn row(world: &World, names: &Names) -> Result<()> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let request = world.clients.dynamodb.put_item().table_name(TABLE);
    let request = request
        .item("type", text("default"))
        .item("name", text(&names.resource));
    let request = request
        .item("kind", text("environment"))
        .item("endpoint", text(&names.fqdn));
    request
        .item("last_updated", AttributeValue::N("1.5".to_owned()))
        .send()
        .await?;
    Ok(())
}
