//! Verdicts and reasons, from what AWS describes.

use aws_sdk_ecs::primitives::DateTime;
use aws_sdk_ecs::types as ecs;
use aws_sdk_elasticloadbalancingv2::types as elb;
use aws_sdk_elasticloadbalancingv2::types::{TargetHealthReasonEnum, TargetHealthStateEnum};

use super::*;

const NEW: &str = "arn:task-definition/foo:2";
const OLD: &str = "arn:task-definition/foo:1";

fn deployment(definition: &str, running: i32) -> Deployment {
    Deployment::builder()
        .task_definition(definition)
        .running_count(running)
        .build()
}

fn service(wanted: i32, running: i32, deployments: Vec<Deployment>) -> Service {
    Service::builder()
        .desired_count(wanted)
        .running_count(running)
        .set_deployments(Some(deployments))
        .build()
}

fn target(id: &str, state: TargetHealthStateEnum) -> TargetHealthDescription {
    let health = elb::TargetHealth::builder().state(state);
    let target = elb::TargetDescription::builder().id(id).port(80).build();
    TargetHealthDescription::builder()
        .target(target)
        .target_health(health.build())
        .build()
}

fn coming(service: &Service, targets: &[TargetHealthDescription]) -> String {
    match judge(service, NEW, Some(targets)) {
        Verdict::Coming(what) => what,
        other => panic!("{other:?}"),
    }
}

use TargetHealthStateEnum::{Draining, Healthy, Initial, Unhealthy};

#[test]
fn as_many_healthy_targets_as_tasks_are_healthy() {
    let two = service(2, 2, vec![deployment(NEW, 2)]);
    let targets = [target("a", Healthy), target("b", Healthy)];
    assert_eq!(judge(&two, NEW, Some(&targets)), Verdict::Healthy);
    let none = service(0, 0, vec![deployment(NEW, 0)]);
    assert_eq!(judge(&none, NEW, Some(&[])), Verdict::Healthy);
}

#[test]
fn what_is_missing_is_awaited() {
    let one = service(2, 1, vec![deployment(NEW, 1)]);
    assert_eq!(coming(&one, &[target("a", Healthy)]), "1 of 2 tasks run");
    let two = service(2, 2, vec![deployment(NEW, 2)]);
    let sick = [target("a", Healthy), target("b", Unhealthy)];
    assert_eq!(coming(&two, &sick), "1 of 2 targets are healthy");
    assert_eq!(coming(&two, &[]), "0 of 2 targets are healthy");
    let other = service(2, 2, vec![deployment(OLD, 2)]);
    assert!(coming(&other, &[]).contains("foo:2 has not begun"));
}

/// The targets of before are healthy for as long as they take no new tasks' place.
#[test]
fn targets_of_the_deployment_before_do_not_count() {
    let both = service(1, 2, vec![deployment(NEW, 1), deployment(OLD, 1)]);
    coming(&both, &[target("old", Healthy)]);
    coming(&both, &[target("old", Healthy), target("new", Initial)]);
    coming(&both, &[target("old", Draining)]);
    let drained = [target("old", Draining), target("new", Healthy)];
    assert_eq!(judge(&both, NEW, Some(&drained)), Verdict::Healthy);
}

#[test]
fn a_deployment_that_ecs_gave_up_is_final() {
    let failed = Deployment::builder()
        .task_definition(NEW)
        .rollout_state(DeploymentRolloutState::Failed)
        .rollout_state_reason("ECS deployment circuit breaker: tasks failed to start.")
        .build();
    let rolled_back = service(1, 1, vec![deployment(OLD, 1), failed]);
    let expected =
        "ECS gave its deployment up: ECS deployment circuit breaker: tasks failed to start.";
    let verdict = judge(&rolled_back, NEW, Some(&[target("old", Healthy)]));
    assert_eq!(verdict, Verdict::Failed(expected.to_owned()));
}

fn task(id: &str, stopped: i64) -> ecs::Task {
    let app = Container::builder()
        .name("app")
        .exit_code(1)
        .reason("OutOfMemoryError: Container killed due to memory usage");
    let quiet = Container::builder().name("envoy");
    ecs::Task::builder()
        .task_arn(format!("arn:aws:ecs:r:1:task/dev/{id}"))
        .stopped_at(DateTime::from_secs(stopped))
        .stop_code(ecs::TaskStopCode::EssentialContainerExited)
        .stopped_reason("Essential container in task exited")
        .containers(app.build())
        .containers(quiet.build())
        .build()
}

use aws_sdk_ecs::types::Container;

#[test]
fn the_newest_stopped_task_tells_how_it_ended() {
    let told = reasons::of_newest(&[task("newer", 20), task("older", 10)]);
    let expected = [
        "stopped task newer: EssentialContainerExited: Essential container in task exited",
        "container app: exit code 1, OutOfMemoryError: Container killed due to memory usage",
    ];
    assert_eq!(told, expected);
    assert_eq!(reasons::of_newest(&[]), Vec::<String>::new());
}

#[test]
fn targets_and_events_tell_in_the_words_of_aws() {
    let health = elb::TargetHealth::builder()
        .state(Unhealthy)
        .reason(TargetHealthReasonEnum::ResponseCodeMismatch)
        .description("Health checks failed with these codes: [502]");
    let sick = TargetHealthDescription::builder()
        .target(
            elb::TargetDescription::builder()
                .id("10.0.0.1")
                .port(80)
                .build(),
        )
        .target_health(health.build())
        .build();
    let told = reasons::of_targets(&[sick, target("a", Healthy), target("b", Draining)]);
    let expected = "target 10.0.0.1:80: unhealthy, Target.ResponseCodeMismatch, Health checks \
                    failed with these codes: [502]";
    assert_eq!(told, [expected]);
    let event = |text: &str| ecs::ServiceEvent::builder().message(text).build();
    let events = ["4", "3", "2", "1"].map(event).to_vec();
    let service = Service::builder().set_events(Some(events)).build();
    let expected = ["ECS event: 4", "ECS event: 3", "ECS event: 2"];
    assert_eq!(reasons::of_service(&service), expected);
}
