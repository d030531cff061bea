//! A command in a container that runs.

use aws_sdk_ecs::types::{Container, Task};

use super::tasks;
use crate::eden::Eden;
use crate::error::{Error, sent};
use crate::record::Record;

/// What the session plugin of AWS's command line needs to connect to a container.
#[derive(Clone, Eq, PartialEq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// Where it is.
    pub stream_url: String,
    /// What opens it: whoever has it is in the container.
    pub token: String,
    /// `ecs:<cluster>_<task>_<runtime id>`.
    pub target: String,
    /// The region.
    pub region: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Session");
        shown.field("id", &self.id).field("target", &self.target);
        shown.finish_non_exhaustive()
    }
}

impl Eden {
    /// Starts a command in the newest task of an endpoint that runs, in this container or the one that got the image.
    ///
    /// # Errors
    /// When no task runs that allows it, it has no such container, or a call fails.
    pub async fn execute(
        &self,
        record: &Record,
        container: Option<&str>,
        command: &str,
    ) -> Result<Session, Error> {
        let (name, cluster) = (record.names()?.resource, &record.settings.cluster);
        let tasks = tasks::of_service(self.clients(), cluster, &name).await?;
        let task = usable(&tasks, &name)?;
        let wanted = container.unwrap_or(&record.container);
        let container = in_task(task, wanted)?;
        let arn = task.task_arn().unwrap_or_default();
        let call = self.clients().ecs.execute_command();
        let call = call
            .cluster(cluster)
            .task(arn)
            .set_container(container.name().map(str::to_owned))
            .command(command)
            .interactive(true);
        let answer = sent("ECS ExecuteCommand", arn, call.send()).await?;
        let session = answer
            .session
            .unwrap_or_else(|| aws_sdk_ecs::types::Session::builder().build());
        Ok(Session {
            id: session.session_id.unwrap_or_default(),
            stream_url: session.stream_url.unwrap_or_default(),
            token: session.token_value.unwrap_or_default(),
            target: target(arn, container),
            region: region(arn).to_owned(),
        })
    }
}

/// The newest task that runs and lets commands in.
fn usable<'a>(tasks: &'a [Task], service: &str) -> Result<&'a Task, Error> {
    let mut running = tasks
        .iter()
        .filter(|task| task.last_status() == Some("RUNNING"));
    let Some(newest) = running.clone().next() else {
        return Err(Error::Unusable {
            what: format!("service {service}"),
            why: "has no task that runs".into(),
            advice: "`eden status` says why.".into(),
            key: None,
        });
    };
    let usable = running.find(|task| task.enable_execute_command());
    usable.ok_or_else(|| Error::Unusable {
        what: format!("task {}", tasks::id(newest.task_arn().unwrap_or_default())),
        why: "does not allow commands: `enableExecuteCommand` of the reference service is off"
            .into(),
        advice:
            "Turn it on there, give the task's role the actions of ssmmessages, and deploy again."
                .into(),
        key: Some("reference_service_arn"),
    })
}

/// Rows of older releases do not say which container got the image.
fn in_task<'a>(task: &'a Task, wanted: &str) -> Result<&'a Container, Error> {
    let containers = task.containers();
    let found = match wanted {
        "" => containers.first(),
        name => containers.iter().find(|it| it.name() == Some(name)),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = containers.iter().filter_map(Container::name).collect();
        Error::Unusable {
            what: format!("container {wanted}"),
            why: "is none of the task's".into(),
            advice: format!("There are {}.", names.join(", ")),
            key: None,
        }
    })
}

/// How Systems Manager calls a container.
/// <https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py>
fn target(task: &str, container: &Container) -> String {
    let mut parts = task.rsplit('/');
    let id = parts.next().unwrap_or_default();
    // Tasks of before 2018 have no cluster in their ARNs; none of them runs any more.
    let cluster = parts.next().unwrap_or_default();
    let runtime = container.runtime_id().unwrap_or_default();
    format!("ecs:{cluster}_{id}_{runtime}")
}

fn region(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}
