//! The number of tasks, and requests that make a service.

use aws_sdk_ecs::types::SchedulingStrategy;

use super::scene::{NAME, Scene, all_kept_but};
use crate::plan::ServiceStep;

#[test]
fn a_new_service_has_the_references_number_of_tasks_or_the_one_asked_for() {
    for (asked, number) in [(None, 2), (Some(5), 5), (Some(0), 0)] {
        let mut scene = Scene::new();
        scene.request.desired_count = asked;
        let ServiceStep::Create { request, .. } = scene.plan().service else {
            panic!("not created");
        };
        assert_eq!(request.get_desired_count(), &Some(number));
    }
}

#[test]
fn an_existing_service_keeps_its_number_of_tasks_unless_another_is_asked_for() {
    for (asked, steps) in [
        (None, vec![]),
        (Some(7), vec![]),
        (Some(2), vec![("service", "update")]),
    ] {
        let mut scene = Scene::existing();
        scene.service().desired_count = 7;
        scene.request.desired_count = asked;
        assert_eq!(scene.steps(), all_kept_but(&steps), "{asked:?}");
    }
}

#[test]
fn a_change_of_number_is_no_deployment() {
    let mut scene = Scene::existing();
    scene.request.desired_count = Some(5);
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(update.request.get_desired_count(), &Some(5));
    assert_eq!(update.request.get_force_new_deployment(), &None);
}

#[test]
fn a_daemon_has_no_number_of_tasks() {
    let daemon = Some(SchedulingStrategy::Daemon);
    let mut scene = Scene::existing();
    scene
        .found
        .reference
        .service
        .scheduling_strategy
        .clone_from(&daemon);
    scene.service().scheduling_strategy = daemon;
    scene.request.desired_count = Some(5);
    assert_eq!(scene.steps(), all_kept_but(&[]));
    scene.request.force = true;
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(update.request.get_desired_count(), &None);
    scene.found.service = None;
    let ServiceStep::Create { request, .. } = scene.plan().service else {
        panic!("not created");
    };
    assert_eq!(request.get_desired_count(), &None);
}

#[test]
fn a_service_that_somebody_else_made_meanwhile_is_taken_over() {
    let mut scene = Scene::new();
    scene.request.desired_count = Some(5);
    let ServiceStep::Create { otherwise, .. } = scene.plan().service else {
        panic!("not created");
    };
    assert_eq!(otherwise.request.get_service().as_deref(), Some(NAME));
    assert_eq!(otherwise.request.get_force_new_deployment(), &Some(true));
    assert_eq!(otherwise.request.get_desired_count(), &Some(5));
    assert_eq!(
        otherwise.balanced,
        scene
            .found
            .reference
            .balanced()
            .map(|one| vec![one.clone()])
    );
}

/// References are scaled to nothing at night: an environment that is made then has to answer.
#[test]
fn a_new_service_has_one_task_at_least_unless_none_is_asked_for() {
    for (asked, number) in [(None, 1), (Some(0), 0), (Some(3), 3)] {
        let mut scene = Scene::new();
        scene.found.reference.service.desired_count = 0;
        scene.request.desired_count = asked;
        let ServiceStep::Create {
            request, otherwise, ..
        } = scene.plan().service
        else {
            panic!("not created");
        };
        assert_eq!(request.get_desired_count(), &Some(number));
        assert_eq!(otherwise.request.get_desired_count(), &asked);
    }
}

#[test]
fn a_deploy_scales_nothing() {
    let mut scene = Scene::existing();
    scene.found.reference.service.desired_count = 0;
    scene.service().desired_count = 7;
    scene.request.force = true;
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(update.request.get_desired_count(), &None);
}

#[test]
fn nobody_waits_for_no_task() {
    let mut new = Scene::new();
    new.request.desired_count = Some(0);
    let mut asleep = Scene::existing();
    asleep.service().desired_count = 0;
    for scene in [&mut new, &mut asleep] {
        scene.plan();
        scene.request.wait = true;
        let reported = scene.error().to_string();
        assert!(reported.contains("no task of it is wanted"), "{reported}");
    }
    asleep.request.desired_count = Some(1);
    asleep.plan();
    asleep.request.desired_count = None;
    asleep.found.reference.service.scheduling_strategy = Some(SchedulingStrategy::Daemon);
    asleep.plan();
    new.request.desired_count = None;
    new.found.reference.service.desired_count = 0;
    new.plan();
}
