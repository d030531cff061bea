//! Everything in the account as AWS describes it, tags included, each thing in a line.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::{ServiceField, TaskDefinitionField, TaskDefinitionStatus};
use eden_core::clone::tags::{from_ecs, from_elb};
use testbed::World;
use testbed::world::{CLUSTER, TABLE};

pub(crate) type Snapshot = BTreeSet<String>;

/// Everything but leases, which come and go with each command.
pub(crate) async fn snapshot(world: &World) -> Snapshot {
    let (services, definitions, groups, rules, records, items) = tokio::join!(
        services(world),
        definitions(world),
        groups(world),
        rules(world),
        records(world),
        items(world),
    );
    let entries = world.entries().await.unwrap();
    let entries = entries.iter().map(|entry| format!("entry {entry}"));
    let all = [services, definitions, groups, rules, records, items];
    all.into_iter().flatten().chain(entries).collect()
}

async fn services(world: &World) -> Vec<String> {
    let ecs = &world.clients.ecs;
    let pages = ecs.list_services().cluster(CLUSTER).into_paginator();
    let arns = pages.items().send().collect::<Result<Vec<_>, _>>().await;
    let mut lines = Vec::new();
    for some in arns.unwrap().chunks(10) {
        let call = ecs.describe_services().cluster(CLUSTER);
        let call = call.include(ServiceField::Tags);
        let answer = call.set_services(Some(some.to_vec())).send().await;
        let services = answer.unwrap().services.unwrap_or_default();
        // A stand-in lists deleted ones for a while.
        let live = services.iter().filter(|it| it.status() != Some("INACTIVE"));
        lines.extend(live.map(|service| format!("{service:?}")));
    }
    lines
}

async fn definitions(world: &World) -> Vec<String> {
    let ecs = &world.clients.ecs;
    let call = ecs.list_task_definitions();
    let pages = call.status(TaskDefinitionStatus::Active).into_paginator();
    let arns = pages.items().send().collect::<Result<Vec<_>, _>>().await;
    let mut lines = Vec::new();
    for arn in arns.unwrap() {
        let call = ecs.describe_task_definition().task_definition(arn);
        let answer = call.include(TaskDefinitionField::Tags).send().await;
        let answer = answer.unwrap();
        let tags = from_ecs(answer.tags());
        lines.push(format!("{:?} {tags:?}", answer.task_definition));
    }
    lines
}

async fn groups(world: &World) -> Vec<String> {
    let elb = &world.clients.elb;
    let pages = elb.describe_target_groups().into_paginator().items();
    let groups = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let mut lines = Vec::new();
    for mut group in groups {
        // That follows from the rules, which are listed themselves.
        group.load_balancer_arns = None;
        let arn = group.target_group_arn().unwrap();
        let call = elb.describe_target_group_attributes();
        let attributes = call.target_group_arn(arn).send().await.unwrap();
        let pairs = attributes.attributes().iter();
        let attributes: BTreeMap<_, _> = pairs.map(|it| (it.key(), it.value())).collect();
        let tags = tags(world, arn).await;
        lines.push(format!("{group:?} {attributes:?} {tags}"));
    }
    lines
}

async fn rules(world: &World) -> Vec<String> {
    let listener = &world.balancers.common_listener_arn;
    let mut lines = Vec::new();
    for rule in world.rules_of(listener).await.unwrap() {
        let tags = tags(world, rule.rule_arn().unwrap()).await;
        lines.push(format!("{rule:?} {tags}"));
    }
    lines
}

async fn tags(world: &World, arn: &str) -> String {
    let answer = world.clients.elb.describe_tags().resource_arns(arn).send();
    let described = answer.await.unwrap().tag_descriptions.unwrap_or_default();
    let each = described.iter().map(|it| from_elb(it.tags()));
    format!("{:?}", each.collect::<Vec<_>>())
}

async fn records(world: &World) -> Vec<String> {
    let call = world.clients.route53.list_resource_record_sets();
    let call = call.hosted_zone_id(&world.zone_id).max_items(300);
    let answer = call.send().await.unwrap();
    let sets = answer.resource_record_sets.iter();
    sets.map(|set| format!("{set:?}")).collect()
}

async fn items(world: &World) -> Vec<String> {
    let call = world.clients.dynamodb.scan().table_name(TABLE);
    let pages = call.consistent_read(true).into_paginator().items();
    let items = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let sorted = items.into_iter().map(BTreeMap::from_iter);
    let lines = sorted.map(|item: BTreeMap<_, _>| format!("{item:?}"));
    lines.filter(|line| !line.contains("\"_lease\"")).collect()
}
