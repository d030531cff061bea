//! What AWS tells of a service that comes up, or does not: no stand-in starts tasks, checks targets
//! or rolls a deployment back.

use serde_json::{Value, json};

use super::Fault;

/// A task that stopped, as ECS describes it.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html>
const STOPPED: &str = "arn:aws:ecs:ap-northeast-1:123456789012:task/dev/0123456789abcdef";

impl Fault {
    /// An answer to ECS `DescribeServices` in which a service has one deployment, of the task
    /// definition that it runs, with so many running tasks and in this rollout state.
    #[must_use]
    pub fn deployment(service: &str, running: i64, rollout: &str, event: &str) -> Self {
        let name = service.to_owned();
        let (rollout, event) = (rollout.to_owned(), event.to_owned());
        Self::rewrite(move |body| {
            changed(body, |answer| {
                let services = answer["services"].as_array_mut().into_iter().flatten();
                for service in services.filter(|service| service["serviceName"] == *name) {
                    deploy(service, running, &rollout, &event);
                }
            })
        })
    }

    /// An answer to ELBv2 `DescribeTargetHealth` with these targets: id, state, reason and
    /// description, where a healthy target has no reason.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
    #[must_use]
    pub fn targets(targets: &[(&str, &str, &str, &str)]) -> Self {
        let members: String = targets.iter().copied().map(target).collect();
        Self::rewrite(move |_| {
            format!(
                "<DescribeTargetHealthResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">\
                 <DescribeTargetHealthResult><TargetHealthDescriptions>{members}\
                 </TargetHealthDescriptions></DescribeTargetHealthResult>\
                 </DescribeTargetHealthResponse>"
            )
        })
    }

    /// An answer to ECS `ListTasks` with the task that [`Fault::stopped_task`] describes.
    #[must_use]
    pub fn one_task() -> Self {
        Self::rewrite(|_| json!({ "taskArns": [STOPPED] }).to_string())
    }

    /// An answer to ECS `DescribeTasks`: a task whose container ended with this code.
    #[must_use]
    pub fn stopped_task(container: &str, exit_code: i32) -> Self {
        let task = json!({
            "taskArn": STOPPED,
            "lastStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "stoppedAt": 1_700_000_000,
            "containers": [{ "name": container, "exitCode": exit_code }],
        });
        Self::rewrite(move |_| json!({ "tasks": [task], "failures": [] }).to_string())
    }
}

fn changed(body: &str, change: impl FnOnce(&mut Value)) -> String {
    let Ok(mut answer) = serde_json::from_str(body) else {
        return body.to_owned();
    };
    change(&mut answer);
    answer.to_string()
}

fn deploy(service: &mut Value, running: i64, rollout: &str, event: &str) {
    service["runningCount"] = running.into();
    service["deployments"] = json!([{
        "id": "ecs-svc/1",
        "status": "PRIMARY",
        "taskDefinition": service["taskDefinition"],
        "desiredCount": service["desiredCount"],
        "runningCount": running,
        "rolloutState": rollout,
        "rolloutStateReason": event,
    }]);
    service["events"] = json!([{ "id": "1", "createdAt": 1_700_000_000, "message": event }]);
}

fn target((id, state, reason, description): (&str, &str, &str, &str)) -> String {
    let texts = match reason {
        "" => String::new(),
        _ => format!("<Reason>{reason}</Reason><Description>{description}</Description>"),
    };
    format!(
        "<member><HealthCheckPort>80</HealthCheckPort><TargetHealth><State>{state}</State>{texts}\
         </TargetHealth><Target><Id>{id}</Id><Port>80</Port></Target></member>"
    )
}
