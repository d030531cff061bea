//! Whether an environment runs as it was asked to, and why not.
//!
//! [`judge`] decides from what AWS describes; a create that waits asks until the answer is final.

mod observe;
mod reasons;

pub(crate) use self::observe::targets;
pub(crate) use self::reasons::ended;
#[cfg(test)]
mod tests;

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, Service};
use aws_sdk_elasticloadbalancingv2::types::{TargetHealthDescription, TargetHealthStateEnum};
use aws_smithy_types::DateTime;
use eden_access::{EndpointHealth, HealthyTarget};

use crate::clients::Clients;
use crate::context::Context;
use crate::error::Error;
use crate::place::Kind;
use crate::record::Record;

/// How a service is doing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// As many tasks run as are wanted, and all of them answer the load balancer.
    Healthy,
    /// It may still come up; the text says what it is like until then.
    Coming(String),
    /// ECS has given up on it; the text is ECS's reason.
    Failed(String),
}

/// Decides from what is described of a service, and, where it is visited, of the targets of its target group. What nobody visits is
/// healthy when ECS has brought its deployment to its end.
///
/// Only the deployment of `definition` counts: a service that was rolled back is not the
/// environment that was asked for.
#[must_use]
pub fn judge(
    service: &Service,
    definition: &str,
    targets: Option<&[TargetHealthDescription]>,
) -> Verdict {
    let own = |deployment: &&Deployment| deployment.task_definition() == Some(definition);
    let deployment = service.deployments().iter().find(own);
    if let Some(why) = deployment.and_then(given_up) {
        return Verdict::Failed(why);
    }
    if service.desired_count == 0 {
        return Verdict::Healthy;
    }
    let Some(deployment) = deployment else {
        return Verdict::Coming(format!("the deployment of {definition} has not begun"));
    };
    running(service, deployment)
        .or_else(|| match targets {
            Some(targets) => answering(service, targets),
            None => rolling_out(service, deployment),
        })
        .map_or(Verdict::Healthy, Verdict::Coming)
}

/// Why ECS gave a deployment up, where it did.
fn given_up(deployment: &Deployment) -> Option<String> {
    let failed = deployment.rollout_state() == Some(&DeploymentRolloutState::Failed);
    let reason = deployment.rollout_state_reason().unwrap_or_default();
    failed.then(|| format!("ECS gave its deployment up: {reason}"))
}

/// What the tasks are waited for, if anything.
fn running(service: &Service, deployment: &Deployment) -> Option<String> {
    let (running, wanted) = (deployment.running_count, service.desired_count);
    (running < wanted).then(|| format!("{running} of {wanted} tasks run"))
}

/// What the targets are waited for, if anything. Targets that drain belong to tasks of before.
fn answering(service: &Service, targets: &[TargetHealthDescription]) -> Option<String> {
    let draining =
        |target: &TargetHealthDescription| state(target) == Some(&TargetHealthStateEnum::Draining);
    let gone = targets.iter().filter(|target| draining(target)).count();
    let left: Vec<_> = targets.iter().filter(|target| !draining(target)).collect();
    let is_healthy =
        |target: &&&TargetHealthDescription| state(target) == Some(&TargetHealthStateEnum::Healthy);
    let healthy = left.iter().filter(is_healthy).count();
    let (wanted, running) = (count(service.desired_count), count(service.running_count));
    let registered = left.len() >= wanted && left.len() + gone >= running;
    (healthy < left.len() || !registered).then(|| {
        let wanted = wanted.max(left.len());
        format!("{healthy} of {wanted} targets are healthy")
    })
}

/// What a deployment without targets is waited for, if anything.
fn rolling_out(service: &Service, deployment: &Deployment) -> Option<String> {
    let (running, wanted) = (service.running_count, service.desired_count);
    if running != wanted {
        return Some(format!("{running} tasks run, and {wanted} are wanted"));
    }
    let completed = deployment.rollout_state() == Some(&DeploymentRolloutState::Completed);
    (!completed).then(|| "its deployment has not come to its end".to_owned())
}

fn state(target: &TargetHealthDescription) -> Option<&TargetHealthStateEnum> {
    target.target_health().and_then(|health| health.state())
}

fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// What a wake needs to know of an endpoint. A task of before may be one that ECS is about to stop, so what counts is when the
/// oldest of its tasks started.
///
/// # Errors
/// When the service is gone, or a call fails.
pub(crate) async fn endpoint(
    clients: &Clients,
    record: &Record,
) -> Result<Option<EndpointHealth>, Error> {
    let name = record.names()?.resource;
    let (seen, tasks) = tokio::join!(
        observe::seen(clients, record, &name),
        observe::running(clients, &record.settings.cluster, &name)
    );
    let (seen, tasks) = aws_calls::all_of((seen, tasks))?;
    let started = tasks
        .iter()
        .map(|task| task.started_at().map_or(0, DateTime::secs));
    let oldest = u64::try_from(started.min().unwrap_or_default()).unwrap_or_default();
    let is_healthy =
        |target: &&TargetHealthDescription| state(target) == Some(&TargetHealthStateEnum::Healthy);
    let service = &seen.service;
    let healthy = match record.kind {
        Kind::Web => seen.targets.iter().filter(is_healthy).count(),
        Kind::Worker => count(service.running_count),
    };
    Ok(Some(EndpointHealth {
        wanted_count: record.sleep.as_ref().map_or(1, |sleep| sleep.count),
        desired_count: u32::try_from(service.desired_count).unwrap_or_default(),
        running_count: u32::try_from(service.running_count).unwrap_or_default(),
        healthy: vec![
            HealthyTarget {
                task_started: oldest,
            };
            healthy
        ],
    }))
}

/// Waits until an environment runs as it was asked to.
///
/// # Errors
/// When ECS gives its deployment up, when the time allowed runs out, each with the reasons that AWS
/// gives, when the command is asked to stop, or when a call fails.
pub(crate) async fn wait(
    clients: &Clients,
    context: &Context,
    record: &Record,
) -> Result<(), Error> {
    let name = record.names()?.resource;
    context.note(format!("Waiting until service {name} is healthy"));
    let (mut attempt, mut reported) = (0, String::new());
    loop {
        let seen = observe::seen(clients, record, &name).await?;
        let why = match seen.verdict(record) {
            Verdict::Healthy => break,
            Verdict::Failed(why) => return Err(unhealthy(clients, record, &seen, why).await),
            Verdict::Coming(what) => what,
        };
        if why != reported {
            context.waiting(why.as_str());
            reported.clone_from(&why);
        }
        attempt += 1;
        match context.pause(attempt, &not_yet(&name, &why)).await {
            Err(Error::TimedOut { .. }) => {
                let why = format!("when the time allowed ran out, {why}");
                return Err(unhealthy(clients, record, &seen, why).await);
            }
            answer => answer?,
        }
    }
    context.note(format!("Service {name} is healthy"));
    Ok(())
}

fn not_yet(name: &str, why: &str) -> Error {
    Error::Unusable {
        what: format!("waiting for service {name}"),
        why: why.to_owned(),
        advice: String::new(),
        key: None,
    }
}

/// The error, with the reasons that AWS gives; that it gives none is not another error.
async fn unhealthy(clients: &Clients, record: &Record, seen: &observe::Seen, why: String) -> Error {
    let cluster = &record.settings.cluster;
    let stopped = observe::stopped(clients, cluster, &seen.name).await;
    let mut reasons = reasons::of_service(&seen.service);
    match stopped {
        Ok(tasks) => reasons.extend(reasons::of_newest(&tasks)),
        Err(error) => reasons.push(format!("why tasks stopped could not be asked: {error}")),
    }
    reasons.extend(reasons::of_targets(&seen.targets));
    Error::Unhealthy {
        service: seen.name.clone(),
        why,
        reasons,
    }
}
