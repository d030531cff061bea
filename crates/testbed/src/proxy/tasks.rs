//! Tasks that ECS runs once: no stand-in knows `clientToken`, exit codes or how a task stops.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::Call;

/// Why ECS stops a task whose image is not there.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html>
const CANNOT_PULL: &str =
    "CannotPullContainerError: pull image manifest has been retried 5 time(s)";

/// What becomes of a task.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ending {
    /// Its container ends with this exit code, and the task stops.
    Exits(i32),
    /// Its container ends with this exit code, and another one keeps the task running until somebody stops it.
    ExitsBesideOthers(i32),
    /// Its image cannot be pulled: it stops without any exit code.
    CannotPull,
    /// It runs until somebody stops it.
    NeverStops,
    /// It is not started for this reason, which stands in `failures` of an answer with status 200.
    Refused(String),
}

/// A task that was started.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ran {
    /// Its ARN.
    pub arn: String,
    /// The `clientToken` that it was started with.
    pub token: String,
    /// Its task definition.
    pub definition: String,
    /// The container that got a command.
    pub container: String,
    /// The command.
    pub command: Vec<String>,
    /// The whole request.
    pub request: Value,
    /// Whether it was stopped by a call.
    pub is_stopped: bool,
    /// The exit code of its container, once that has ended.
    pub exit_code: Option<i32>,
}

/// ECS, as far as it runs single tasks; the service that a proxy has in front of it is not asked.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
#[derive(Debug, Default)]
pub struct Tasks {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    endings: VecDeque<Ending>,
    tasks: Vec<Task>,
    length: Option<usize>,
}

#[derive(Debug)]
struct Task {
    ran: Ran,
    ending: Ending,
    /// How often it was described.
    looks: usize,
    /// After how many times it ends.
    length: usize,
    is_forgotten: bool,
}

impl Tasks {
    /// What becomes of the next task that has no ending yet; without one its exit code is 0.
    pub fn next(&self, ending: Ending) {
        self.lock().endings.push_back(ending);
    }

    /// Lets those that are started from now on run until they were described so many times; once is usual.
    pub fn take(&self, looks: usize) {
        self.lock().length = Some(looks);
    }

    /// The tasks that were started, in their order.
    #[must_use]
    pub fn ran(&self) -> Vec<Ran> {
        self.lock()
            .tasks
            .iter()
            .map(|task| Ran {
                exit_code: task.exit_code(),
                ..task.ran.clone()
            })
            .collect()
    }

    /// Forgets the tasks that were started so far, as ECS does an hour after they have stopped.
    pub fn forget(&self) {
        for task in &mut self.lock().tasks {
            task.is_forgotten = true;
        }
    }

    /// Stops the tasks that run, as a person does.
    pub fn stop_all(&self) {
        for task in &mut self.lock().tasks {
            task.ran.is_stopped = true;
        }
    }

    /// Status and document of an answer; `None` where the call is about something else.
    pub(super) fn answer(&self, call: &Call) -> Option<(u16, Value)> {
        let is_own = call.service == "ecs";
        let request: Value = serde_json::from_str(&call.request)
            .ok()
            .filter(|_| is_own)?;
        let mut inner = self.lock();
        match call.operation.as_str() {
            "RunTask" => Some(inner.run(&request)),
            "DescribeTasks" => inner.describe(&request),
            "ListTasks" => inner.list(&request),
            "StopTask" => inner.stop(&request),
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The same request with the same token is the same task.
    fn run(&mut self, request: &Value) -> (u16, Value) {
        let token = text(&request["clientToken"]);
        let mut known = self.tasks.iter();
        if let Some(task) = known.find(|task| task.ran.token == token && !token.is_empty()) {
            return match task.ran.request == *request {
                true => (200, started(task)),
                false => (400, conflict(task)),
            };
        }
        let ending = self.endings.pop_front().unwrap_or(Ending::Exits(0));
        if let Ending::Refused(reason) = ending {
            return (
                200,
                json!({ "tasks": [], "failures": [{ "reason": reason }] }),
            );
        }
        let ran = ran(request, self.tasks.len() + 1);
        let task = Task {
            ran,
            ending,
            looks: 0,
            length: self.length.unwrap_or(1),
            is_forgotten: false,
        };
        let answer = started(&task);
        self.tasks.push(task);
        (200, answer)
    }

    fn describe(&mut self, request: &Value) -> Option<(u16, Value)> {
        let arn = text(&request["tasks"][0]);
        let task = self.tasks.iter_mut().find(|task| task.ran.arn == arn)?;
        if task.is_forgotten {
            let failure = json!({ "arn": arn, "reason": "MISSING" });
            return Some((200, json!({ "tasks": [], "failures": [failure] })));
        }
        let described = task.described();
        task.looks = task.looks.saturating_add(1);
        Some((200, json!({ "tasks": [described], "failures": [] })))
    }

    fn list(&self, request: &Value) -> Option<(u16, Value)> {
        let started_by = request["startedBy"].as_str()?;
        let wants_stopped = request["desiredStatus"] == "STOPPED";
        let listed = self.tasks.iter().filter(|task| {
            task.ran.request["startedBy"] == started_by
                && task.has_stopped() == wants_stopped
                && !task.is_forgotten
        });
        let arns: Vec<&str> = listed.map(|task| task.ran.arn.as_str()).collect();
        Some((200, json!({ "taskArns": arns })))
    }

    fn stop(&mut self, request: &Value) -> Option<(u16, Value)> {
        let arn = text(&request["task"]);
        let task = self.tasks.iter_mut().find(|task| task.ran.arn == arn)?;
        task.ran.is_stopped = true;
        Some((200, json!({ "task": task.described() })))
    }
}

impl Task {
    /// Whether its container has ended by itself.
    fn has_ended(&self) -> bool {
        self.looks >= self.length && self.ending != Ending::NeverStops
    }

    fn exit_code(&self) -> Option<i32> {
        match self.ending {
            Ending::Exits(code) | Ending::ExitsBesideOthers(code) => {
                self.has_ended().then_some(code)
            }
            _ => None,
        }
    }

    fn has_stopped(&self) -> bool {
        let by_itself = !matches!(self.ending, Ending::ExitsBesideOthers(_));
        self.ran.is_stopped || (self.has_ended() && by_itself)
    }

    fn described(&self) -> Value {
        let has_stopped = self.has_stopped();
        let status = if has_stopped { "STOPPED" } else { "RUNNING" };
        let mut container = json!({ "name": self.ran.container, "lastStatus": status });
        if let Some(code) = self.exit_code() {
            container["exitCode"] = code.into();
            container["lastStatus"] = "STOPPED".into();
        }
        if self.ending == Ending::CannotPull && self.has_ended() {
            container["reason"] = CANNOT_PULL.into();
        }
        let mut task = json!({
            "taskArn": self.ran.arn,
            "taskDefinitionArn": self.ran.definition,
            "startedBy": self.ran.request["startedBy"],
            "lastStatus": status,
            "desiredStatus": status,
            "containers": [container, { "name": "sidecar", "lastStatus": status }],
            "tags": self.ran.request["tags"],
        });
        if has_stopped {
            task["stopCode"] = match self.ending {
                Ending::CannotPull => "TaskFailedToStart",
                _ => "EssentialContainerExited",
            }
            .into();
            task["stoppedReason"] = "Essential container in task exited".into();
        }
        task
    }
}

fn ran(request: &Value, number: usize) -> Ran {
    let overridden = &request["overrides"]["containerOverrides"][0];
    let command = overridden["command"].as_array();
    Ran {
        arn: format!("arn:aws:ecs:ap-northeast-1:123456789012:task/dev/{number:032x}"),
        token: text(&request["clientToken"]),
        definition: text(&request["taskDefinition"]),
        container: text(&overridden["name"]),
        command: command.into_iter().flatten().map(text).collect(),
        request: request.clone(),
        is_stopped: false,
        exit_code: None,
    }
}

fn started(task: &Task) -> Value {
    json!({ "tasks": [task.described()], "failures": [] })
}

fn conflict(task: &Task) -> Value {
    json!({
        "__type": "ConflictException",
        "message": "The provided clientToken is already in use with a different RunTask request",
        "resourceIds": [task.ran.arn],
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(token: &str, command: &str) -> Value {
        json!({
            "clientToken": token,
            "startedBy": format!("by-{token}"),
            "taskDefinition": "app:1",
            "overrides": { "containerOverrides": [{ "name": "app", "command": [command] }] },
        })
    }

    #[test]
    fn a_token_is_one_task() {
        let mut ecs = Inner::default();
        assert_eq!(ecs.run(&run("a", "x")).0, 200);
        assert_eq!(ecs.run(&run("a", "x")).0, 200);
        assert_eq!(ecs.run(&run("a", "y")).0, 400);
        assert_eq!(ecs.run(&run("b", "y")).0, 200);
        assert_eq!(ecs.tasks.len(), 2);
    }

    #[test]
    fn a_task_is_listed_by_who_started_it_and_by_whether_it_runs() {
        let mut ecs = Inner::default();
        let (_, answer) = ecs.run(&run("a", "x"));
        let arn = answer["tasks"][0]["taskArn"].clone();
        let list = |ecs: &Inner, status: &str| {
            let request = json!({ "startedBy": "by-a", "desiredStatus": status });
            ecs.list(&request).unwrap().1["taskArns"].clone()
        };
        assert_eq!(list(&ecs, "RUNNING"), json!([arn]));
        let describe = json!({ "tasks": [arn] });
        let (_, running) = ecs.describe(&describe).unwrap();
        assert_eq!(running["tasks"][0]["lastStatus"], "RUNNING");
        let (_, stopped) = ecs.describe(&describe).unwrap();
        assert_eq!(stopped["tasks"][0]["containers"][0]["exitCode"], 0);
        assert_eq!(list(&ecs, "STOPPED"), json!([arn]));
        assert_eq!(list(&ecs, "RUNNING"), json!([]));
        ecs.tasks[0].is_forgotten = true;
        let (_, missing) = ecs.describe(&describe).unwrap();
        assert_eq!(missing["failures"][0]["reason"], "MISSING");
    }
}
