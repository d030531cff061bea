//! Creates or repairs the target group.

use aws_sdk_elasticloadbalancingv2::operation::create_target_group::builders::CreateTargetGroupInputBuilder;
use aws_sdk_elasticloadbalancingv2::types::TargetGroupAttribute;

use super::work::{Work, nameless};
use crate::error::{Error, code, sent};
use crate::observe;
use crate::observe::current::Piece;
use crate::plan::TargetGroupStep;

/// Answers with the target group's ARN; a worker has none.
pub(super) async fn run(work: &Work<'_>) -> Result<Option<String>, Error> {
    match &work.plan.target_group {
        Some(step) => make(work, step).await.map(Some),
        None => Ok(None),
    }
}

async fn make(work: &Work<'_>, step: &TargetGroupStep) -> Result<String, Error> {
    match step {
        TargetGroupStep::Keep { arn } => {
            let name = &work.plan.names.target_group;
            work.context.note(format!(
                "Target group {name} already exists, skipping creation"
            ));
            Ok(arn.clone())
        }
        TargetGroupStep::Repair {
            arn, health_check, ..
        } => {
            let request = health_check.as_ref().clone();
            let sent = request.send_with(&work.clients.elb);
            let sent = work.context.send("ELBv2 ModifyTargetGroup", arn, sent);
            sent.await.map(|_| arn.clone())
        }
        TargetGroupStep::Create { request, .. } => create(work, request).await,
    }
}

async fn create(work: &Work<'_>, request: &CreateTargetGroupInputBuilder) -> Result<String, Error> {
    let name = &work.plan.names.target_group;
    work.context.note(format!(
        "Existing target group {name} not found, will create new"
    ));
    let create = async {
        match send(work, request).await {
            // An answer was lost, or somebody made another one meanwhile.
            Err(error) if code(&error) == Some("DuplicateTargetGroupName") => {
                let found = observe::target_group::tagged(work.clients, name, None).await?;
                let found = found.ok_or(error)?;
                work.refuse_unmarked(Piece::TargetGroup, &found.arn, &found.tags)?;
                Ok(found.arn)
            }
            answer => answer,
        }
    };
    let arn = work
        .context
        .change("ELBv2 CreateTargetGroup", name, create)
        .await?;
    work.context.note(format!("Created target group {arn}"));
    work.ledger
        .note(|identifiers| identifiers.target_group = Some(arn.clone()));
    Ok(arn)
}

async fn send(work: &Work<'_>, request: &CreateTargetGroupInputBuilder) -> Result<String, Error> {
    let name = &work.plan.names.target_group;
    let call = request.clone().send_with(&work.clients.elb);
    let answer = sent("ELBv2 CreateTargetGroup", name, call).await?;
    let group = answer.target_groups.into_iter().flatten().next();
    let arn = group.and_then(|group| group.target_group_arn);
    arn.ok_or_else(|| nameless("target group", name))
}

/// Checks that a target group that was made is ours: AWS answers with an existing one of the same name
/// and settings as if it had made it.
pub(super) async fn check(work: &Work<'_>, arn: &str) -> Result<(), Error> {
    if !matches!(work.plan.target_group, Some(TargetGroupStep::Create { .. })) {
        return Ok(());
    }
    let arns = [arn.to_owned()];
    let tags = observe::target_group::tags_of(work.clients, &arns).await?;
    let tags = tags.into_values().next().unwrap_or_default();
    work.refuse_unmarked(Piece::TargetGroup, arn, &tags)
}

/// Sets the target group's attributes, where it is new or was changed by hand.
pub(super) async fn attributes(work: &Work<'_>, arn: Option<&str>) -> Result<(), Error> {
    let (Some(step), Some(arn)) = (&work.plan.target_group, arn) else {
        return Ok(());
    };
    let attributes: &[TargetGroupAttribute] = match step {
        TargetGroupStep::Keep { .. } => &[],
        TargetGroupStep::Repair { attributes, .. } | TargetGroupStep::Create { attributes, .. } => {
            attributes
        }
    };
    if attributes.is_empty() {
        return Ok(());
    }
    let call = work.clients.elb.modify_target_group_attributes();
    let call = call.target_group_arn(arn);
    let sent = call.set_attributes(Some(attributes.to_vec())).send();
    let what = "ELBv2 ModifyTargetGroupAttributes";
    work.context.send(what, arn, sent).await.map(drop)
}
