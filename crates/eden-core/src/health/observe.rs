//! What AWS describes of a service that is coming up.

use aws_calls::all_of;
use aws_sdk_ecs::types::{DesiredStatus, Service, Task};
use aws_sdk_elasticloadbalancingv2::types::TargetHealthDescription;

use super::{Verdict, judge};
use crate::clients::Clients;
use crate::error::{Error, sent};
use crate::observe::service::own_only;
use crate::record::Record;

/// A service and the targets of its target group.
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) service: Service,
    pub(super) targets: Vec<TargetHealthDescription>,
}

impl Seen {
    pub(super) fn verdict(&self, record: &Record) -> Verdict {
        let definition = record.identifiers.task_definition.as_deref();
        let targets = (!record.is_worker()).then_some(self.targets.as_slice());
        judge(&self.service, definition.unwrap_or_default(), targets)
    }
}

/// Describes both at the same time.
pub(super) async fn seen(clients: &Clients, record: &Record, name: &str) -> Result<Seen, Error> {
    let group = record.identifiers.target_group.as_deref();
    let of_group = async {
        match record.is_worker() {
            true => Ok(Vec::new()),
            false => targets(clients, group.unwrap_or_default()).await,
        }
    };
    let (service, targets) =
        tokio::join!(own_only(clients, &record.settings.cluster, name), of_group);
    let gone = || Error::Unusable {
        what: format!("service {name}"),
        why: "was deleted while it was waited for".into(),
        advice: "Run the same command again to create it again.".into(),
        key: None,
    };
    let service = service.and_then(|service| service.ok_or_else(gone));
    let (service, targets) = all_of((service, targets))?;
    Ok(Seen {
        name: name.to_owned(),
        service,
        targets,
    })
}

/// The targets of a target group.
pub(crate) async fn targets(
    clients: &Clients,
    group: &str,
) -> Result<Vec<TargetHealthDescription>, Error> {
    let call = clients.elb.describe_target_health().target_group_arn(group);
    let answer = sent("ELBv2 DescribeTargetHealth", group, call.send()).await?;
    Ok(answer.target_health_descriptions.unwrap_or_default())
}

/// The tasks of a service that stopped; ECS keeps them for an hour.
pub(super) async fn stopped(
    clients: &Clients,
    cluster: &str,
    service: &str,
) -> Result<Vec<Task>, Error> {
    tasks(clients, cluster, service, DesiredStatus::Stopped).await
}

/// The tasks of a service that run, or start.
pub(super) async fn running(
    clients: &Clients,
    cluster: &str,
    service: &str,
) -> Result<Vec<Task>, Error> {
    tasks(clients, cluster, service, DesiredStatus::Running).await
}

async fn tasks(
    clients: &Clients,
    cluster: &str,
    service: &str,
    status: DesiredStatus,
) -> Result<Vec<Task>, Error> {
    let call = clients.ecs.list_tasks().cluster(cluster);
    let call = call.service_name(service).desired_status(status);
    let answer = sent("ECS ListTasks", service, call.send()).await?;
    let arns = answer.task_arns.unwrap_or_default();
    if arns.is_empty() {
        return Ok(Vec::new());
    }
    let call = clients.ecs.describe_tasks().cluster(cluster);
    let call = call.set_tasks(Some(arns)).send();
    let answer = sent("ECS DescribeTasks", service, call).await?;
    Ok(answer.tasks.unwrap_or_default())
}
