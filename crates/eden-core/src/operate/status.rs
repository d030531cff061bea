//! How an environment is: every piece, deployments, tasks, targets, and what ECS last said.

use std::time::SystemTime;

use aws_calls::{all, all_of};
use aws_sdk_ecs::types as ecs;
use aws_sdk_elasticloadbalancingv2::types::{
    TargetDescription, TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum,
};
use aws_smithy_types::DateTime;
use futures::future::join_all;

use super::tasks;
use crate::eden::Eden;
use crate::error::Error;
use crate::health::{self, Verdict, judge};
use crate::observe::current::Observation;
use crate::observe::service::{active, own_only};
use crate::record::Record;

/// How many of a service's events are shown, newest first.
const EVENTS: usize = 10;

/// How an endpoint is.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// What it was made with.
    pub record: Record,
    /// Its pieces as they are; `None` where nothing of it is left.
    pub observation: Option<Observation>,
    /// Its service; `None` where it has none.
    pub service: Option<ServiceStatus>,
}

/// How a service is.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceStatus {
    /// Whether it runs as it was asked to.
    pub verdict: Verdict,
    /// Its deployments, the current one first.
    pub deployments: Vec<Deployment>,
    /// The tasks that ECS knows, newest first.
    pub tasks: Vec<Task>,
    /// The targets of its target group.
    pub targets: Vec<Target>,
    /// What ECS said last, newest first.
    pub events: Vec<ServiceEvent>,
}

/// A deployment of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deployment {
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// Family and revision of its task definition.
    pub definition: String,
    /// Tasks that run.
    pub running: i32,
    /// Tasks that start.
    pub pending: i32,
    /// Tasks that are wanted.
    pub wanted: i32,
    /// Tasks that failed to start.
    pub failed: i32,
    /// How far it is, and why, in ECS's words.
    pub rollout: Vec<String>,
}

/// A task.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its status, such as `RUNNING`.
    pub status: String,
    /// Family and revision of its task definition.
    pub definition: String,
    /// When it was created.
    pub created: Option<SystemTime>,
    /// When it stopped.
    pub stopped: Option<SystemTime>,
    /// Why it stopped, in ECS's words.
    pub reason: Option<String>,
    /// What is known of its containers that ended or fail their health check, each in a line.
    pub containers: Vec<String>,
}

/// A target of the target group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// Address and port.
    pub address: String,
    /// Its state, such as `healthy`.
    pub state: String,
    /// Why it is not healthy, in the load balancer's words.
    pub reason: Option<String>,
}

/// What ECS said of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceEvent {
    /// When.
    pub at: Option<SystemTime>,
    /// What.
    pub text: String,
}

impl Eden {
    /// How the endpoints of an environment are, in the order of their records.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn status(&self, records: &[Record]) -> Result<Vec<Status>, Error> {
        let observations = self.read_all(records).await?;
        let each = records.iter().zip(observations);
        let each = each.map(|(record, observation)| Box::pin(self.one_status(record, observation)));
        all(join_all(each).await)
    }

    async fn one_status(
        &self,
        record: &Record,
        observation: Option<Observation>,
    ) -> Result<Status, Error> {
        let service = match &observation {
            Some(observation) => self.service_status(record, observation).await?,
            None => None,
        };
        Ok(Status {
            record: record.clone(),
            observation,
            service,
        })
    }

    async fn service_status(
        &self,
        record: &Record,
        observation: &Observation,
    ) -> Result<Option<ServiceStatus>, Error> {
        let (name, cluster) = (record.names()?.resource, &record.settings.cluster);
        let identifiers = &observation.identifiers;
        if identifiers.service.is_none() {
            return Ok(None);
        }
        let targets = async {
            match &identifiers.target_group {
                Some(group) => health::targets(self.clients(), group).await,
                None => Ok(Vec::new()),
            }
        };
        let (service, tasks, targets) = all_of(tokio::join!(
            own_only(self.clients(), cluster, &name),
            tasks::of_service(self.clients(), cluster, &name),
            targets
        ))?;
        let definition = identifiers.task_definition.as_deref().unwrap_or_default();
        let service = service.filter(active);
        Ok(service.map(|service| ServiceStatus {
            verdict: judge(
                &service,
                definition,
                (!record.is_worker()).then_some(targets.as_slice()),
            ),
            deployments: service.deployments().iter().map(deployment).collect(),
            tasks: tasks.iter().map(task).collect(),
            targets: targets.iter().map(target).collect(),
            events: service.events().iter().take(EVENTS).map(event).collect(),
        }))
    }
}

fn deployment(deployment: &ecs::Deployment) -> Deployment {
    let rollout = deployment
        .rollout_state()
        .map(|state| state.as_str().to_owned());
    let reason = deployment.rollout_state_reason().map(str::to_owned);
    Deployment {
        status: deployment.status().unwrap_or_default().to_owned(),
        definition: tasks::id(deployment.task_definition().unwrap_or_default()).to_owned(),
        running: deployment.running_count,
        pending: deployment.pending_count,
        wanted: deployment.desired_count,
        failed: deployment.failed_tasks,
        rollout: rollout.into_iter().chain(reason).collect(),
    }
}

fn task(task: &ecs::Task) -> Task {
    let code = task.stop_code().map(|code| code.as_str().to_owned());
    let reason = task.stopped_reason().map(str::to_owned);
    let reason: Vec<String> = code.into_iter().chain(reason).collect();
    Task {
        id: tasks::id(task.task_arn().unwrap_or_default()).to_owned(),
        status: task.last_status().unwrap_or_default().to_owned(),
        definition: tasks::id(task.task_definition_arn().unwrap_or_default()).to_owned(),
        created: time(task.created_at()),
        stopped: time(task.stopped_at()),
        reason: (!reason.is_empty()).then(|| reason.join(": ")),
        containers: task.containers().iter().filter_map(health::ended).collect(),
    }
}

fn target(described: &TargetHealthDescription) -> Target {
    let who = described.target();
    let port = who.and_then(TargetDescription::port);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let health = described.target_health();
    let reason = health.and_then(|health| health.reason());
    let description = health.and_then(|health| health.description());
    let reason: Vec<&str> = reason
        .map(TargetHealthReasonEnum::as_str)
        .into_iter()
        .chain(description)
        .collect();
    let state = health.and_then(|health| health.state());
    Target {
        address: format!(
            "{}{port}",
            who.and_then(TargetDescription::id).unwrap_or_default()
        ),
        state: state
            .map(TargetHealthStateEnum::as_str)
            .unwrap_or_default()
            .to_owned(),
        reason: (!reason.is_empty()).then(|| reason.join(": ")),
    }
}

fn event(event: &ecs::ServiceEvent) -> ServiceEvent {
    ServiceEvent {
        at: time(event.created_at()),
        text: event.message().unwrap_or_default().to_owned(),
    }
}

fn time(time: Option<&DateTime>) -> Option<SystemTime> {
    SystemTime::try_from(*time?).ok()
}
