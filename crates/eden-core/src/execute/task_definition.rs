//! Registers the task definition.

use super::create::Work;
use crate::error::{Error, failed};
use crate::plan::TaskDefinitionStep;

/// Answers with the ARN of the task definition that the service has to run.
pub(super) async fn run(work: &Work<'_>) -> Result<String, Error> {
    let request = match &work.plan.task_definition {
        TaskDefinitionStep::Keep { arn } => return Ok(arn.clone()),
        TaskDefinitionStep::Register(request) => request.as_ref().clone(),
    };
    let family = &work.plan.names.resource;
    let register = async {
        let answer = request.send_with(&work.clients.ecs).await;
        answer.map_err(failed("ECS", "RegisterTaskDefinition", family))
    };
    let answer = work
        .context
        .change("ECS RegisterTaskDefinition", family, register)
        .await?;
    let definition = answer
        .task_definition
        .and_then(|definition| definition.task_definition_arn);
    let arn = definition.ok_or_else(|| nameless("task definition", family))?;
    work.context
        .note(format!("Registered new task definition: {arn}"));
    work.ledger
        .note(|identifiers| identifiers.task_definition = Some(arn.clone()));
    Ok(arn)
}

/// AWS said yes and did not say to what.
pub(super) fn nameless(what: &str, name: &str) -> Error {
    Error::Unusable {
        what: format!("{what} {name}"),
        why: "was made, but AWS's answer holds no ARN".into(),
        advice: "Run the same command again: it goes on from what exists.".into(),
        key: None,
    }
}
