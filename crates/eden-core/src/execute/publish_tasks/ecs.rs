//! The calls of ECS that run a task.

use aws_calls::CallError;
use aws_sdk_ecs::types::{ContainerOverride, DesiredStatus, Task, TaskField, TaskOverride};

use crate::clone::tags::from_ecs;
use crate::error::{Error, Failure, code, sent};
use crate::execute::work::Work;
use crate::plan::PublishTasks;
use crate::publish_task::judge::{has_stopped, refused};
use crate::publish_task::{Prepared, Run};

/// What ECS answers where it has certainly started nothing.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
const REFUSALS: [&str; 9] = [
    "AccessDeniedException",
    "BlockedException",
    "ClientException",
    "ClusterNotFoundException",
    "InvalidParameterException",
    "PlatformTaskDefinitionIncompatibilityException",
    "PlatformUnknownException",
    "UnsupportedFeatureException",
    "ValidationException",
];

/// ECS, for the tasks of one endpoint.
pub(super) struct Ecs<'a> {
    pub(super) work: &'a Work<'a>,
    pub(super) step: &'a PublishTasks,
}

/// What became of a call that starts a task.
pub(super) enum Started {
    /// The task's ARN.
    Task(String),
    /// ECS answered that it did not start it.
    Failed(String),
    /// The call was refused.
    Refused(Error),
}

/// What ECS shows of a task.
pub(super) enum Seen {
    /// It is there.
    Task(Box<Task>),
    /// There is none of that ARN, or it is none of the endpoint's.
    Nothing,
}

impl Ecs<'_> {
    fn cluster(&self) -> &str {
        &self.work.plan.record.settings.cluster
    }

    /// Starts the task of an attempt, unless it was started already.
    pub(super) async fn start(
        &self,
        revision: &str,
        run: &Run,
        task: &Prepared,
    ) -> Result<Started, Error> {
        let own = ContainerOverride::builder()
            .name(&task.container)
            .set_command(Some(task.command.clone()));
        let request = self.step.request.clone();
        let request = request
            .task_definition(revision)
            .overrides(
                TaskOverride::builder()
                    .container_overrides(own.build())
                    .build(),
            )
            .client_token(&run.token)
            .started_by(run.started_by());
        let (context, name) = (self.work.context, &self.work.plan.names.resource);
        let sent = request.send_with(&self.work.clients.ecs);
        let answer = match context.send("ECS RunTask", name, sent).await {
            Err(error) if is_refused(&error) => return Ok(Started::Refused(error)),
            answer => answer?,
        };
        let arn = answer.tasks().first().and_then(Task::task_arn);
        Ok(match arn {
            Some(arn) => Started::Task(arn.to_owned()),
            None => Started::Failed(refused(answer.failures())),
        })
    }

    /// The task of this ARN. An ARN in a row proves nothing: the tags and who started it do.
    pub(super) async fn look(&self, arn: &str, run: &Run) -> Result<Seen, Error> {
        let call = self.work.clients.ecs.describe_tasks();
        let call = call
            .cluster(self.cluster())
            .tasks(arn)
            .include(TaskField::Tags);
        let answer = sent("ECS DescribeTasks", arn, call.send()).await?;
        let task = answer.tasks.into_iter().flatten().next();
        let is_own = |task: &Task| {
            let owner = &self.work.plan.owner;
            let by = run.started_by();
            task.started_by() == Some(by.as_str()) && owner.is_marked(&from_ecs(task.tags()))
        };
        Ok(match task.filter(is_own) {
            Some(task) => Seen::Task(Box::new(task)),
            None => Seen::Nothing,
        })
    }

    /// The ARN of the task of an attempt, by who started it.
    pub(super) async fn find(&self, run: &Run) -> Result<Option<String>, Error> {
        for status in [DesiredStatus::Running, DesiredStatus::Stopped] {
            let call = self.work.clients.ecs.list_tasks().cluster(self.cluster());
            let call = call
                .started_by(run.started_by())
                .desired_status(status)
                .send();
            let name = &self.work.plan.names.resource;
            let answer = sent("ECS ListTasks", name, call).await?;
            if let Some(arn) = answer.task_arns.into_iter().flatten().next() {
                return Ok(Some(arn));
            }
        }
        Ok(None)
    }

    /// Stops what runs on beside the container that has ended. What the task was for is done: that it runs on is only reported.
    pub(super) async fn stop(&self, arn: &str, task: &Task) {
        if has_stopped(task) {
            return;
        }
        let call = self.work.clients.ecs.stop_task();
        let call = call
            .cluster(self.cluster())
            .task(arn)
            .reason("the container that eden ran it for has ended");
        let context = self.work.context;
        if let Err(error) = context.send("ECS StopTask", arn, call.send()).await {
            context.warn(format!("Task {arn} runs on: {error}"));
        }
    }
}

fn is_refused(error: &Error) -> bool {
    let is_answer = |call: &CallError| call.failure == Failure::Answer;
    let is_call = matches!(error, Error::Call(call) if is_answer(call));
    is_call && code(error).is_some_and(|code| REFUSALS.contains(&code))
}
