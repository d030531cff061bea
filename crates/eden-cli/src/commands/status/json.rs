//! An environment for programs.

use std::time::SystemTime;

use anyhow::Result;
use eden_core::health::Verdict;
use eden_core::operate::status::{ServiceStatus, Status, Task};
use serde_json::{Value, json};

use crate::output;

/// One endpoint.
pub(super) fn value(status: &Status) -> Result<Value> {
    let (record, observation) = (&status.record, status.observation.as_ref());
    let ids = observation.map(|it| &it.identifiers);
    let drift = observation.map(|it| it.drift.iter().map(ToString::to_string));
    let service = status.service.as_ref().map(service);
    Ok(json!({
        "profile": record.id.profile,
        "name": record.id.name,
        "endpoint_key": record.endpoint(),
        "resource_name": record.names()?.resource,
        "url": record.url()?,
        "image_uri": observation.and_then(|it| it.image.clone()),
        "last_updated": time(observation.and_then(|it| it.last_updated))?,
        "expires_at": observation.and_then(|it| it.expiry).map(|it| it.rfc3339()),
        "task_definition_arn": ids.and_then(|it| it.task_definition.clone()),
        "target_group_arn": ids.and_then(|it| it.target_group.clone()),
        "listener_rule_arn": ids.and_then(|it| it.rule.clone()),
        "service_arn": ids.and_then(|it| it.service.clone()),
        "drift": drift.map(Iterator::collect::<Vec<_>>),
        "service": service.transpose()?,
    }))
}

fn service(service: &ServiceStatus) -> Result<Value> {
    let deployments = service.deployments.iter().map(|it| {
        json!({
            "status": it.status,
            "task_definition": it.definition,
            "running": it.running,
            "pending": it.pending,
            "wanted": it.wanted,
            "failed": it.failed,
            "rollout": it.rollout,
        })
    });
    let targets = service.targets.iter();
    let targets =
        targets.map(|it| json!({ "address": it.address, "state": it.state, "reason": it.reason }));
    let events = service.events.iter();
    let events = events.map(|it| Ok(json!({ "at": time(it.at)?, "text": it.text })));
    Ok(json!({
        "health": word(&service.verdict),
        "why": why(&service.verdict),
        "deployments": deployments.collect::<Vec<_>>(),
        "tasks": service.tasks.iter().map(task).collect::<Result<Vec<_>>>()?,
        "targets": targets.collect::<Vec<_>>(),
        "events": events.collect::<Result<Vec<_>>>()?,
    }))
}

fn task(task: &Task) -> Result<Value> {
    Ok(json!({
        "id": task.id,
        "status": task.status,
        "task_definition": task.definition,
        "created_at": time(task.created)?,
        "stopped_at": time(task.stopped)?,
        "reason": task.reason,
        "containers": task.containers,
    }))
}

/// A verdict in a word.
pub(super) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Healthy => "healthy",
        Verdict::Coming(_) => "starting",
        Verdict::Failed(_) => "failed",
    }
}

/// What is missing, or went wrong.
pub(super) fn why(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Healthy => None,
        Verdict::Coming(why) | Verdict::Failed(why) => Some(why),
    }
}

fn time(time: Option<SystemTime>) -> Result<Option<String>> {
    time.map(output::utc).transpose()
}
