//! New environments, environments that are right, and deployments.

use super::scene::{IMAGE, NAME, OTHER_IMAGE, Scene, all_kept_but};
use crate::plan::{Plan, ServiceStep, TaskDefinitionStep};
use crate::record::Record;

const DEPLOYED: [(&str, &str); 2] = [("definition", "register"), ("service", "update")];

/// The request that registers the plan's task definition.
fn registered(
    plan: &Plan,
) -> &aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder
{
    match &plan.task_definition {
        TaskDefinitionStep::Register(request) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_a_new_environment_everything_is_made() {
    let scene = Scene::new();
    assert_eq!(
        scene.steps(),
        "definition register, group create, rule create, service create, alias change"
    );
    let plan = scene.plan();
    assert_eq!(plan.record.image, IMAGE);
    assert_eq!(plan.record.container, "app");
    assert_eq!(plan.record.identifiers.service, None);
    assert_eq!(
        plan.record.identifiers.alb,
        Some(scene.found.albs[0].alb.clone())
    );
    assert_eq!(registered(&plan).get_family().as_deref(), Some(NAME));
}

#[test]
fn of_one_that_is_right_everything_is_kept() {
    let scene = Scene::existing();
    assert_eq!(scene.steps(), all_kept_but(&[]));
    let identifiers = scene.plan().record.identifiers;
    assert_eq!(identifiers.service.as_deref(), Some(super::scene::SERVICE));
    assert_eq!(
        identifiers.target_group.as_deref(),
        Some(super::scene::GROUP)
    );
    assert_eq!(identifiers.rule.as_deref(), Some(super::scene::RULE));
    assert_eq!(
        identifiers.task_definition.as_deref(),
        Some(super::scene::DEFINITION)
    );
}

#[test]
fn another_image_is_deployed_by_force() {
    let mut scene = Scene::existing();
    scene.request.image = OTHER_IMAGE.parse().unwrap();
    assert_eq!(scene.steps(), all_kept_but(&DEPLOYED));
    let plan = scene.plan();
    let containers = registered(&plan).get_container_definitions().as_ref();
    let images: Vec<_> = containers
        .unwrap()
        .iter()
        .filter_map(|c| c.image())
        .collect();
    assert_eq!(images, [OTHER_IMAGE, "envoy"]);
    let ServiceStep::Update(update) = &plan.service else {
        panic!("{:?}", plan.service);
    };
    assert_eq!(update.request.get_force_new_deployment(), &Some(true));
    assert_eq!(update.request.get_desired_count(), &None);
    assert_eq!(
        update.request.get_platform_version().as_deref(),
        Some("1.4.0")
    );
    assert_eq!(
        update.request.get_health_check_grace_period_seconds(),
        &Some(60)
    );
    assert_eq!(update.balanced, None);
}

#[test]
fn the_same_image_is_deployed_where_that_is_forced() {
    let mut scene = Scene::existing();
    scene.request.force = true;
    assert_eq!(scene.steps(), all_kept_but(&DEPLOYED));
}

/// Variables with their values, or pieces with what is done to them.
type Pairs<'a> = &'a [(&'a str, &'a str)];

#[test]
fn variables_are_deployed_where_they_differ() {
    let cases: [(Pairs<'_>, Pairs<'_>); 4] = [
        (&[("STAGE", "dev")], &[]),
        (&[("STAGE", "pr")], &DEPLOYED),
        (&[("NEW", "x")], &DEPLOYED),
        (&[("STAGE", "dev"), ("NEW", "x")], &DEPLOYED),
    ];
    for (variables, steps) in cases {
        let mut scene = Scene::existing();
        let pair = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        scene.request.environment = variables.iter().map(pair).collect();
        assert_eq!(scene.steps(), all_kept_but(steps), "{variables:?}");
    }
}

#[test]
fn a_variable_that_is_no_longer_asked_for_gets_the_references_value_again() {
    let mut scene = Scene::existing();
    let mut before: Record = scene.plan().record;
    before.environment = [("STAGE".into(), "pr".into())].into();
    scene.request.previous = Some(before);
    assert_eq!(scene.steps(), all_kept_but(&DEPLOYED));
    let plan = scene.plan();
    let app = &registered(&plan)
        .get_container_definitions()
        .as_ref()
        .unwrap()[0];
    assert_eq!(app.environment()[0].value(), Some("dev"));
}

#[test]
fn a_container_that_the_reference_does_not_have_is_an_error() {
    let mut scene = Scene::new();
    scene.request.settings.container = Some("web".into());
    let error = scene.error();
    assert_eq!(
        error.to_string(),
        "task definition arn:task-definition/dev01-api:1: has no container \"web\"; its containers \
         are app, sidecar"
    );
    assert_eq!(error.keys(), [Some("target_container_name".to_owned())]);
}

#[test]
fn the_target_group_of_the_reference_is_never_taken_for_the_environments() {
    let mut scene = Scene::existing();
    let own = scene.found.target_group.as_ref().unwrap().arn.clone();
    scene
        .found
        .reference
        .balancing
        .as_mut()
        .unwrap()
        .balanced
        .target_group = own;
    let text = scene.error().to_string();
    assert!(text.contains("is the reference service's own"), "{text}");
}
