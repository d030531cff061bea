//! Everything in the account as AWS describes it, tags included, each thing in a line.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use aws_sdk_ecs::types::{ServiceField, TaskDefinitionField, TaskDefinitionStatus};
use aws_sdk_elasticloadbalancingv2::types::TagDescription;

use super::{CLUSTER, TABLE, World};

/// Everything in the account, each thing in a line.
pub type Snapshot = BTreeSet<String>;

impl World {
    /// Everything in the account but leases, which come and go with each command.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let (services, definitions, groups, rules, records, items) = tokio::try_join!(
            services(self),
            definitions(self),
            groups(self),
            rules(self),
            records(self),
            items(self),
        )?;
        let entries = self.entries().await?;
        let entries = entries.iter().map(|entry| format!("entry {entry}"));
        let all = [services, definitions, groups, rules, records, items];
        Ok(all.into_iter().flatten().chain(entries).collect())
    }
}

async fn services(world: &World) -> Result<Vec<String>> {
    let ecs = &world.clients.ecs;
    let pages = ecs.list_services().cluster(CLUSTER).into_paginator();
    let arns = pages.items().send().collect::<Result<Vec<_>, _>>().await?;
    let mut lines = Vec::new();
    for some in arns.chunks(10) {
        let call = ecs.describe_services().cluster(CLUSTER);
        let call = call.include(ServiceField::Tags);
        let answer = call.set_services(Some(some.to_vec())).send().await?;
        let services = answer.services.unwrap_or_default();
        // A stand-in lists deleted ones for a while.
        let live = services.iter().filter(|it| it.status() != Some("INACTIVE"));
        lines.extend(live.map(|service| format!("{service:?}")));
    }
    Ok(lines)
}

async fn definitions(world: &World) -> Result<Vec<String>> {
    let ecs = &world.clients.ecs;
    let call = ecs.list_task_definitions();
    let pages = call.status(TaskDefinitionStatus::Active).into_paginator();
    let arns = pages.items().send().collect::<Result<Vec<_>, _>>().await?;
    let mut lines = Vec::new();
    for arn in arns {
        let call = ecs.describe_task_definition().task_definition(arn);
        let answer = call.include(TaskDefinitionField::Tags).send().await?;
        let tags = answer.tags().iter().map(|tag| (tag.key(), tag.value()));
        let tags: BTreeMap<_, _> = tags.collect();
        lines.push(format!("{:?} {tags:?}", answer.task_definition));
    }
    Ok(lines)
}

async fn groups(world: &World) -> Result<Vec<String>> {
    let elb = &world.clients.elb;
    let pages = elb.describe_target_groups().into_paginator().items();
    let groups = pages.send().collect::<Result<Vec<_>, _>>().await?;
    let mut lines = Vec::new();
    for mut group in groups {
        // That follows from the rules, which are listed themselves.
        group.load_balancer_arns = None;
        let arn = group.target_group_arn().context("it has an ARN")?;
        let call = elb.describe_target_group_attributes();
        let attributes = call.target_group_arn(arn).send().await?;
        let pairs = attributes.attributes().iter();
        let attributes: BTreeMap<_, _> = pairs.map(|it| (it.key(), it.value())).collect();
        let tags = tags(world, arn).await?;
        lines.push(format!("{group:?} {attributes:?} {tags}"));
    }
    Ok(lines)
}

async fn rules(world: &World) -> Result<Vec<String>> {
    let listener = &world.balancers.common_listener_arn;
    let mut lines = Vec::new();
    for rule in world.rules_of(listener).await? {
        let tags = tags(world, rule.rule_arn().context("it has an ARN")?).await?;
        lines.push(format!("{rule:?} {tags}"));
    }
    Ok(lines)
}

async fn tags(world: &World, arn: &str) -> Result<String> {
    let answer = world.clients.elb.describe_tags().resource_arns(arn).send();
    let described = answer.await?.tag_descriptions.unwrap_or_default();
    let tags = described.iter().flat_map(TagDescription::tags);
    let tags: BTreeMap<_, _> = tags.map(|tag| (tag.key(), tag.value())).collect();
    Ok(format!("{tags:?}"))
}

async fn records(world: &World) -> Result<Vec<String>> {
    let call = world.clients.route53.list_resource_record_sets();
    let call = call.hosted_zone_id(&world.zone_id).max_items(300);
    let answer = call.send().await?;
    let sets = answer.resource_record_sets.iter();
    Ok(sets.map(|set| format!("{set:?}")).collect())
}

async fn items(world: &World) -> Result<Vec<String>> {
    let call = world.clients.dynamodb.scan().table_name(TABLE);
    let pages = call.consistent_read(true).into_paginator().items();
    let items = pages.send().collect::<Result<Vec<_>, _>>().await?;
    let sorted = items.into_iter().map(BTreeMap::from_iter);
    let lines = sorted.map(|item: BTreeMap<_, _>| format!("{item:?}"));
    Ok(lines.filter(|line| !line.contains("\"_lease\"")).collect())
}
