//! Registers the task definition.

use super::work::{Work, nameless};
use crate::error::Error;
use crate::plan::TaskDefinitionStep;

/// Answers with the ARN of the task definition that the service has to run.
pub(super) async fn run(work: &Work<'_>) -> Result<String, Error> {
    let request = match &work.plan.task_definition {
        TaskDefinitionStep::Keep { arn } => return Ok(arn.clone()),
        TaskDefinitionStep::Resume { arn, .. } => {
            work.context
                .note(format!("Going on with task definition: {arn}"));
            work.ledger
                .note(|identifiers| identifiers.task_definition = Some(arn.clone()));
            return Ok(arn.clone());
        }
        TaskDefinitionStep::Register(request) => request.as_ref().clone(),
    };
    let family = &work.plan.names.resource;
    let sent = request.send_with(&work.clients.ecs);
    let sent = work
        .context
        .send("ECS RegisterTaskDefinition", family, sent);
    let definition = sent.await?.task_definition;
    let definition = definition.and_then(|definition| definition.task_definition_arn);
    let arn = definition.ok_or_else(|| nameless("task definition", family))?;
    work.context
        .note(format!("Registered new task definition: {arn}"));
    work.ledger
        .note(|identifiers| identifiers.task_definition = Some(arn.clone()));
    Ok(arn)
}
