use aws_sdk_ecs::types as ecs;

use super::super::tests::scene::{Scene, all_kept_but};
use super::*;
use crate::place::Kind;
use crate::plan::ServiceStep;
use crate::settings::tests::complete;

const QUEUE: &str = "QUEUE_URL";

/// The scene of a reference without a load balancer.
fn scene(workers: Workers) -> Scene {
    let mut scene = Scene::new();
    scene.found.reference.balancing = None;
    scene.found.reference.service.load_balancers = None;
    scene.found.albs.clear();
    scene.request.settings.workers = workers;
    scene.request.settings.container = Some("app".into());
    scene
}

fn shared() -> Workers {
    Workers {
        shared_queues: true,
        own_variables: Vec::new(),
    }
}

fn own(names: &[&str]) -> Workers {
    Workers {
        shared_queues: false,
        own_variables: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[test]
fn a_worker_is_a_task_definition_and_a_service() {
    let scene = scene(shared());
    let others = [
        ("definition", "register"),
        ("group", "none"),
        ("rule", "none"),
        ("service", "create"),
    ];
    assert_eq!(scene.steps(), all_kept_but(&others));
    let plan = scene.plan();
    assert_eq!((plan.entry, plan.claims), (None, false));
    assert_eq!(
        (plan.record.kind, plan.record.url().unwrap()),
        (Kind::Worker, None)
    );
    assert_eq!(plan.record.identifiers.alb, None);
    let ServiceStep::Create {
        request, balanced, ..
    } = plan.service
    else {
        panic!("it is not created");
    };
    assert_eq!(balanced, None);
    assert_eq!(request.get_health_check_grace_period_seconds(), &None);
}

fn error(scene: &Scene) -> String {
    scene.error().to_string()
}

#[test]
fn a_worker_is_refused_while_it_could_take_the_reference_s_work() {
    assert!(error(&scene(Workers::default())).contains("has no load balancer with a target group"));
    let mut own_queue = scene(own(&[QUEUE]));
    assert!(error(&own_queue).contains("`QUEUE_URL` is not overridden"));
    own_queue.request.environment = [(QUEUE.to_owned(), "mine".to_owned())].into();
    own_queue.plan();
    let stage = "STAGE".to_owned();
    let mut same = scene(own(&["STAGE"]));
    same.request.environment = [(stage.clone(), "dev".to_owned())].into();
    // The sidecar has it as well, and nothing sets it there.
    assert!(error(&same).contains("`STAGE` is the reference's in container sidecar"));
    let containers = &mut same.found.reference.task_definition.container_definitions;
    containers.as_mut().unwrap()[1].environment = None;
    assert!(error(&same).contains("`STAGE` has the reference's own value"));
    same.request.environment = [(stage, "pr-12".to_owned())].into();
    same.plan();
}

#[test]
fn a_secret_leads_to_a_queue_of_its_own_as_a_variable_does() {
    let mut scene = scene(own(&[QUEUE]));
    let secret = |value: &str| {
        let secret = ecs::Secret::builder().name(QUEUE).value_from(value);
        secret.build().unwrap()
    };
    let containers = &mut scene.found.reference.task_definition.container_definitions;
    containers.as_mut().unwrap()[0].secrets = Some(vec![secret("arn:theirs")]);
    let secrets = &mut scene.request.overrides.secrets;
    secrets.insert(QUEUE.into(), "arn:theirs".into());
    assert!(error(&scene).contains("has the reference's own value"));
    let secrets = &mut scene.request.overrides.secrets;
    secrets.insert(QUEUE.into(), "arn:mine".into());
    scene.plan();
}

#[test]
fn the_image_goes_to_the_container_that_does_the_work() {
    let mut scene = scene(shared());
    scene.request.settings.container = None;
    assert!(error(&scene).contains("has several containers"));
    let containers = &mut scene.found.reference.task_definition.container_definitions;
    containers.as_mut().unwrap()[1].essential = Some(false);
    assert_eq!(scene.plan().record.container, "app");
}

#[test]
fn what_is_visited_needs_the_keys_that_lead_visitors() {
    let mut scene = Scene::new();
    scene.request.settings.workers = shared();
    scene.plan();
    scene.request.settings.common_albs.clear();
    scene.request.settings.zone_id.clear();
    let error = error(&scene);
    assert!(
        error.contains("lacks `dynamic_zone_id`, `master_alb_arn`"),
        "{error}"
    );
    assert_eq!(complete().missing_for_web(), [""; 0]);
}
