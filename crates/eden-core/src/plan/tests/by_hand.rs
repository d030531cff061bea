//! Settings that were changed by hand are brought back, and nothing else is sent.

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types::{CapacityProviderStrategyItem, PropagateTags};

use super::scene::{
    DEFINITION, FQDN, GROUP, IMAGE, NAME, RULE, Scene, all_kept_but, definition, rule,
};
use crate::plan::{Renumber, ServiceStep};

fn update(scene: &Scene) -> UpdateServiceInputBuilder {
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    update.request
}

#[test]
fn only_what_is_wrong_is_sent() {
    let mut scene = Scene::existing();
    scene.service().enable_execute_command = true;
    scene.service().propagate_tags = Some(PropagateTags::Service);
    assert_eq!(scene.steps(), all_kept_but(&[("service", "update")]));
    let sent = update(&scene);
    assert_eq!(sent.get_enable_execute_command(), &Some(false));
    assert_eq!(sent.get_propagate_tags(), &Some(PropagateTags::None));
    assert_eq!(sent.get_enable_ecs_managed_tags(), &None);
    assert_eq!(sent.get_capacity_provider_strategy(), &None);
    assert_eq!(sent.get_force_new_deployment(), &None);
}

#[test]
fn a_launch_type_comes_back_with_a_deployment() {
    let mut scene = Scene::existing();
    scene.found.reference.service.launch_type = Some("FARGATE".into());
    let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT");
    scene.service().capacity_provider_strategy = Some(vec![spot.build().unwrap()]);
    let sent = update(&scene);
    assert_eq!(sent.get_capacity_provider_strategy(), &Some(Vec::new()));
    assert_eq!(sent.get_force_new_deployment(), &Some(true));
}

#[test]
fn a_container_or_port_that_was_changed_is_attached_again() {
    let mut scene = Scene::existing();
    scene.service().load_balancers.as_mut().unwrap()[0].container_port = Some(9);
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(
        update.balanced,
        scene
            .found
            .reference
            .balanced()
            .map(|one| vec![one.clone()])
    );
}

/// The reference may change at any time; an environment follows with its next deployment.
#[test]
fn a_change_of_the_reference_is_no_change_by_hand() {
    let mut scene = Scene::existing();
    let made = scene.plan().record;
    scene.request.previous = Some(made.clone());
    scene.found.reference.service.enable_execute_command = true;
    scene.found.reference.service.platform_version = Some("LATEST".into());
    scene.found.reference.task_definition.cpu = Some("256".into());
    assert_eq!(scene.steps(), all_kept_but(&[]));
    assert_eq!(scene.plan().record.service_settings, made.service_settings);
    assert_eq!(
        scene.plan().record.definition_settings,
        made.definition_settings
    );
    scene.request.force = true;
    let record = scene.plan().record;
    assert_eq!(record.service_settings["platform_version"], "LATEST");
    assert_eq!(record.definition_settings["cpu"], "256");
    assert_eq!(update(&scene).get_enable_execute_command(), &Some(true));
}

/// What AWS is sent, the record says.
#[test]
fn the_record_says_what_a_new_clone_gets() {
    let settings = Scene::new().plan().record.service_settings;
    let known: BTreeSet<&str> = settings.keys().map(String::as_str).collect();
    assert!(
        known.contains("health_check_grace_period_seconds"),
        "{known:?}"
    );
    assert_eq!(settings["load_balancer"], "app:8080");
}

#[test]
fn another_revision_is_right_only_if_it_is_what_would_be_registered() {
    let mut scene = Scene::existing();
    let mut record = scene.plan().record;
    record.identifiers.task_definition = Some(DEFINITION.replace(":1", ":0"));
    scene.request.previous = Some(record);
    assert_eq!(scene.steps(), all_kept_but(&[]));
    scene.definition(definition(NAME, IMAGE).cpu("4096").build());
    let deployed = all_kept_but(&[("definition", "register"), ("service", "update")]);
    assert_eq!(scene.steps(), deployed);
}

#[test]
fn a_rule_outside_the_range_gets_the_lowest_free_priority() {
    let mut scene = Scene::existing();
    assert_eq!(scene.plan().renumber, None);
    scene.request.settings.rule_priorities = 10..=11;
    scene.rules()[1] = rule(RULE, "7", FQDN, GROUP);
    let expected = Renumber {
        rule: RULE.into(),
        listener: "arn:listener/1".into(),
        taken: [7].into(),
    };
    assert_eq!(scene.plan().renumber, Some(expected));
}
