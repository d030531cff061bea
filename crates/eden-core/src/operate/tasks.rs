//! The tasks of a service.

use aws_calls::{all, all_of};
use aws_sdk_ecs::types::{DesiredStatus, Task};
use aws_smithy_types::DateTime;
use futures::future::join_all;

use crate::clients::Clients;
use crate::error::{Error, sent};

/// How many tasks one call describes.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>
const TASKS_AT_ONCE: usize = 100;

/// All tasks of a service that ECS knows: it keeps those that stopped for an hour.
///
/// # Errors
/// When a call fails.
pub(super) async fn of_service(
    clients: &Clients,
    cluster: &str,
    service: &str,
) -> Result<Vec<Task>, Error> {
    let (mut arns, stopped) = all_of(tokio::join!(
        listed(clients, cluster, service, DesiredStatus::Running),
        listed(clients, cluster, service, DesiredStatus::Stopped)
    ))?;
    // A task that is being stopped may be in both lists.
    arns.extend(stopped);
    arns.sort();
    arns.dedup();
    let each = arns.chunks(TASKS_AT_ONCE).map(|arns| async move {
        let call = clients.ecs.describe_tasks().cluster(cluster);
        let call = call.set_tasks(Some(arns.to_vec())).send();
        sent("ECS DescribeTasks", service, call).await
    });
    let answers = all(join_all(each).await)?.into_iter();
    let mut tasks: Vec<Task> = answers
        .flat_map(|answer| answer.tasks.unwrap_or_default())
        .collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.created_at().map(DateTime::secs)));
    Ok(tasks)
}

async fn listed(
    clients: &Clients,
    cluster: &str,
    service: &str,
    status: DesiredStatus,
) -> Result<Vec<String>, Error> {
    let call = clients.ecs.list_tasks().cluster(cluster);
    let call = call.service_name(service).desired_status(status);
    let pages = call
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>();
    sent("ECS ListTasks", service, pages).await
}

/// The last part of an ARN, by which people and log streams call a task.
pub(super) fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
