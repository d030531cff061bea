//! Whether a task has done what it was for, by what ECS describes of it.

use aws_sdk_ecs::types::{Container, Failure, Task};

use crate::health::ended;

/// How far a task is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It has not come to its end; the text says what it is like until then.
    Running(String),
    /// The exit code of its container is 0.
    Succeeded,
    /// It failed, in ECS's own words.
    Failed(String),
}

/// Decides by the container that got the command: others may keep the task running.
#[must_use]
pub fn judge(task: &Task, container: &str) -> Verdict {
    let mut all = task.containers().iter();
    let own = all.find(|one| one.name() == Some(container));
    match own.and_then(Container::exit_code) {
        Some(0) => Verdict::Succeeded,
        Some(code) => Verdict::Failed(why(
            task,
            &format!("container {container} ended with exit code {code}"),
        )),
        None if has_stopped(task) => Verdict::Failed(why(
            task,
            &format!("container {container} ended without an exit code"),
        )),
        None => Verdict::Running(task.last_status().unwrap_or("of unknown status").to_owned()),
    }
}

/// Whether the whole task has come to its end.
#[must_use]
pub fn has_stopped(task: &Task) -> bool {
    task.last_status() == Some("STOPPED")
}

/// What ECS says of a task that it did not start.
#[must_use]
pub fn refused(failures: &[Failure]) -> String {
    let texts = failures.iter().map(|failure| {
        let reason = failure.reason().unwrap_or("no reason was given");
        let detail = failure.detail().map(|detail| format!(" ({detail})"));
        format!("{reason}{}", detail.unwrap_or_default())
    });
    let texts: Vec<String> = texts.collect();
    match texts.is_empty() {
        true => "ECS started no task, and gave no reason".to_owned(),
        false => format!("ECS did not start it: {}", texts.join(", ")),
    }
}

/// The reasons that ECS gives; those of containers that ended as they should are none.
fn why(task: &Task, first: &str) -> String {
    let code = task.stop_code().map(|code| code.as_str().to_owned());
    let stopped = task.stopped_reason().map(str::to_owned);
    let task = [code, stopped].into_iter().flatten().chain(
        task.containers()
            .iter()
            .filter(|one| one.reason().is_some())
            .filter_map(ended),
    );
    let reasons: Vec<String> = task.collect();
    match reasons.is_empty() {
        true => first.to_owned(),
        false => format!("{first} ({})", reasons.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::TaskStopCode;

    use super::*;

    fn container(name: &str, code: Option<i32>, reason: Option<&str>) -> Container {
        Container::builder()
            .name(name)
            .set_exit_code(code)
            .set_reason(reason.map(str::to_owned))
            .build()
    }

    fn task(status: &str, app: Container) -> Task {
        Task::builder()
            .last_status(status)
            .containers(container("sidecar", None, None))
            .containers(app)
            .build()
    }

    #[test]
    fn the_exit_code_of_the_container_decides_while_others_run() {
        let running = task("RUNNING", container("app", None, None));
        assert_eq!(judge(&running, "app"), Verdict::Running("RUNNING".into()));
        let done = task("RUNNING", container("app", Some(0), None));
        assert_eq!(judge(&done, "app"), Verdict::Succeeded);
        assert_eq!(
            judge(&task("STOPPED", container("app", Some(3), None)), "app"),
            Verdict::Failed("container app ended with exit code 3".into())
        );
    }

    #[test]
    fn a_task_that_stops_without_an_exit_code_has_failed() {
        let reason = "CannotPullContainerError: no such manifest";
        let stopped = Task::builder()
            .last_status("STOPPED")
            .stop_code(TaskStopCode::TaskFailedToStart)
            .containers(container("app", None, Some(reason)))
            .build();
        let Verdict::Failed(why) = judge(&stopped, "app") else {
            panic!("it has not failed");
        };
        assert!(why.contains("without an exit code"), "{why}");
        assert!(
            why.contains("TaskFailedToStart") && why.contains(reason),
            "{why}"
        );
        // One that has no such container has failed as well.
        assert!(matches!(judge(&stopped, "web"), Verdict::Failed(_)));
    }

    #[test]
    fn what_was_not_started_says_why() {
        let failure = Failure::builder().reason("RESOURCE:MEMORY").build();
        assert_eq!(refused(&[failure]), "ECS did not start it: RESOURCE:MEMORY");
        assert!(refused(&[]).contains("no reason"));
    }
}
