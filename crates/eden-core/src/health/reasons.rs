//! Why a service does not come up, in AWS's own words, each a line.

use aws_sdk_ecs::types::{Container, Service, Task};
use aws_sdk_elasticloadbalancingv2::types::{
    TargetDescription, TargetHealthDescription, TargetHealthStateEnum,
};

use super::state;

/// How many of a service's events are reported, newest first.
const EVENTS: usize = 3;

/// The last things that ECS says about a service.
pub(super) fn of_service(service: &Service) -> Vec<String> {
    let texts = service.events().iter().filter_map(|event| event.message());
    let line = |text: &str| format!("ECS event: {text}");
    texts.take(EVENTS).map(line).collect()
}

/// Why the newest task that stopped did so, and how its containers ended.
pub(super) fn of_newest(tasks: &[Task]) -> Vec<String> {
    let newest = tasks.iter().max_by_key(|task| stopped_at(task));
    let Some(task) = newest else {
        return Vec::new();
    };
    let id = task.task_arn().and_then(|arn| arn.rsplit('/').next());
    let reason = task.stopped_reason().unwrap_or("no reason was given");
    let code = task.stop_code().map(|code| format!("{code}: "));
    let first = format!(
        "stopped task {}: {}{reason}",
        id.unwrap_or_default(),
        code.unwrap_or_default()
    );
    let ends = task.containers().iter().filter_map(ended);
    [first].into_iter().chain(ends).collect()
}

fn stopped_at(task: &Task) -> Option<(i64, u32)> {
    let time = task.stopped_at()?;
    Some((time.secs(), time.subsec_nanos()))
}

/// How a container ended, where ECS knows anything of it.
pub(crate) fn ended(container: &Container) -> Option<String> {
    let code = container
        .exit_code()
        .map(|code| format!("exit code {code}"));
    let reason = container.reason().map(str::to_owned);
    let parts: Vec<String> = code.into_iter().chain(reason).collect();
    let name = container.name().unwrap_or_default();
    (!parts.is_empty()).then(|| format!("container {name}: {}", parts.join(", ")))
}

/// What is wrong with each target that is not healthy.
pub(super) fn of_targets(targets: &[TargetHealthDescription]) -> Vec<String> {
    let done = [
        Some(&TargetHealthStateEnum::Healthy),
        Some(&TargetHealthStateEnum::Draining),
    ];
    let sick = targets
        .iter()
        .filter(|target| !done.contains(&state(target)));
    sick.map(target).collect()
}

fn target(target: &TargetHealthDescription) -> String {
    let who = target.target();
    let id = who.and_then(|target| target.id()).unwrap_or_default();
    let port = who
        .and_then(TargetDescription::port)
        .map(|port| format!(":{port}"));
    let health = target.target_health();
    let state = state(target).map(TargetHealthStateEnum::as_str);
    let reason = health.and_then(|health| health.reason());
    let texts = [
        state.map(str::to_owned),
        reason.map(|reason| reason.as_str().to_owned()),
        health
            .and_then(|health| health.description())
            .map(str::to_owned),
    ];
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    format!(
        "target {id}{}: {}",
        port.unwrap_or_default(),
        texts.join(", ")
    )
}
