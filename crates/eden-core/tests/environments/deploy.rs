//! Deploying: another image, and whatever else is asked for, on an environment that exists.

use std::collections::BTreeMap;

use eden_core::clone::tags::{Tags, from_ecs, from_elb};
use testbed::Kind;

use crate::on_both;
use crate::stage::Stage;

/// The calls that deploy and change nothing else, in the order of the alphabet.
const DEPLOYMENT: [&str; 3] = [
    "RegisterTaskDefinition",
    "TransactWriteItems",
    "UpdateService",
];

impl Stage {
    fn sorted_writes(&self) -> Vec<String> {
        let mut writes = self.writes();
        writes.sort();
        writes
    }
}

async fn another_image_is_a_new_revision_and_nothing_else(kind: Kind) {
    let stage = Stage::on(kind).await;
    let before = stage.created("foo").await;
    stage.proxy.clear_calls();
    let after = stage.create(&stage.request("foo", "v2")).await.unwrap();
    assert_eq!(stage.sorted_writes(), DEPLOYMENT);
    let update = stage.proxy.calls();
    let update = update.iter().find(|call| call.operation == "UpdateService");
    let sent: serde_json::Value = serde_json::from_str(&update.unwrap().request).unwrap();
    assert_eq!(sent["forceNewDeployment"], true);
    assert_eq!(sent.get("desiredCount"), None);
    let found = stage.assert_exact("foo", "v2").await;
    assert_eq!(found.task_definitions.len(), 2);
    assert_eq!(found.service.unwrap().desired_count(), 2);
    assert!(after.last_updated > before.last_updated);
    let (mut old, new) = (before.record.identifiers, after.record.identifiers);
    assert_ne!(old.task_definition, new.task_definition);
    old.task_definition.clone_from(&new.task_definition);
    assert_eq!(old, new);
}

async fn the_same_image_again_is_deployed_by_force(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    stage.proxy.clear_calls();
    let mut request = stage.request("foo", "v1");
    request.force = true;
    stage.create(&request).await.unwrap();
    assert_eq!(stage.sorted_writes(), DEPLOYMENT);
    stage.assert_exact("foo", "v1").await;
}

async fn variables_come_change_and_go(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    for variables in [
        vec![("RAILS_ENV", "pr"), ("NEW", "1")],
        vec![("RAILS_ENV", "pr")],
        vec![("RAILS_ENV", "other")],
        vec![],
    ] {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        request.environment = variables.into_iter().map(own).collect();
        let created = stage.create(&request).await.unwrap();
        let mut expected = BTreeMap::from([
            ("RAILS_ENV".to_owned(), "development".to_owned()),
            ("LOG_LEVEL".to_owned(), "debug".to_owned()),
        ]);
        expected.extend(request.environment.clone());
        assert_eq!(stage.variables(&created.record).await, expected);
        let seen = stage.read(&created.record).await.unwrap();
        assert_eq!(seen.environment, request.environment);
        stage.proxy.clear_calls();
        stage.create(&request).await.unwrap();
        assert_eq!(
            stage.writes(),
            ["TransactWriteItems"],
            "again with {expected:?}"
        );
    }
}

impl Stage {
    /// The variables of the container `app`.
    async fn variables(&self, record: &eden_core::record::Record) -> BTreeMap<String, String> {
        let arn = record.identifiers.task_definition.clone().unwrap();
        let call = self.world.clients.ecs.describe_task_definition();
        let answer = call.task_definition(arn).send().await.unwrap();
        let definition = answer.task_definition.unwrap();
        let pairs = definition.container_definitions()[0].environment().iter();
        pairs
            .map(|pair| (pair.name.clone().unwrap(), pair.value.clone().unwrap()))
            .collect()
    }
}

async fn the_number_of_tasks_changes_without_a_deployment(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    stage.proxy.clear_calls();
    let mut request = stage.request("foo", "v1");
    request.desired_count = Some(5);
    let created = stage.create(&request).await.unwrap();
    let mut writes = stage.writes();
    writes.sort();
    assert_eq!(writes, ["TransactWriteItems", "UpdateService"]);
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!(seen.desired_count, Some(5));
    stage.assert_exact("foo", "v1").await;
}

async fn a_number_of_tasks_that_others_set_is_left_alone(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let names = stage.world.names("foo");
    // No tasks wanted.
    stage
        .world
        .alter_piece(&names, testbed::Piece::Service)
        .await
        .unwrap();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    let found = stage.assert_exact("foo", "v2").await;
    assert_eq!(found.service.unwrap().desired_count(), 0);
}

async fn tags_are_set_changed_and_removed_on_what_is_kept(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    request.tags = Tags::from([("a".into(), "1".into()), ("b".into(), "1".into())]);
    stage.create(&request).await.unwrap();
    request.tags = Tags::from([("b".into(), "2".into()), ("c".into(), "1".into())]);
    let created = stage.create(&request).await.unwrap();
    let own = |tags: Tags| -> Tags {
        let reference = ["team", "stage"];
        let own = |(key, _): &(String, String)| !reference.contains(&key.as_str());
        let users = |(key, _): &(String, String)| !key.starts_with("eden:");
        tags.into_iter().filter(own).filter(users).collect()
    };
    let known = &created.record.identifiers;
    let elb = &stage.world.clients.elb;
    for arn in [&known.target_group, &known.rule] {
        let call = elb.describe_tags().resource_arns(arn.as_ref().unwrap());
        let described = call.send().await.unwrap().tag_descriptions.unwrap();
        assert_eq!(own(from_elb(described[0].tags())), request.tags, "{arn:?}");
    }
    let call = stage.world.clients.ecs.list_tags_for_resource();
    let call = call.resource_arn(known.service.as_ref().unwrap());
    let tags = call.send().await.unwrap();
    assert_eq!(own(from_ecs(tags.tags())), request.tags);
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!((seen.tags, seen.drift), (request.tags, vec![]));
}

on_both!(
    another_image_is_a_new_revision_and_nothing_else,
    the_same_image_again_is_deployed_by_force,
    variables_come_change_and_go,
    the_number_of_tasks_changes_without_a_deployment,
    a_number_of_tasks_that_others_set_is_left_alone,
    tags_are_set_changed_and_removed_on_what_is_kept,
);
