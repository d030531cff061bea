//! Changes the tags of pieces that are kept.

use super::work::{Work, both};
use crate::clone::tags::{to_ecs, to_elb};
use crate::error::{Error, failed};
use crate::plan::{RuleStep, ServiceStep, TargetGroupStep};

/// Sets and removes what changed since the pieces were made.
pub(super) async fn run(work: &Work<'_>) -> Result<(), Error> {
    let (ecs, elb) = tokio::join!(service(work), balancing(work));
    both(ecs, elb).map(drop)
}

async fn service(work: &Work<'_>) -> Result<(), Error> {
    let known = work.plan.record.identifiers.service.as_deref();
    let kept = !matches!(work.plan.service, ServiceStep::Create { .. });
    let Some(arn) = known.filter(|_| kept) else {
        return Ok(());
    };
    if let Some(tags) = to_ecs(&work.plan.retag.set) {
        let call = work
            .clients
            .ecs
            .tag_resource()
            .resource_arn(arn)
            .set_tags(Some(tags));
        let tag = async { call.send().await.map_err(failed("ECS", "TagResource", arn)) };
        work.context.change("ECS TagResource", arn, tag).await?;
    }
    if !work.plan.retag.remove.is_empty() {
        let keys = Some(work.plan.retag.remove.clone());
        let call = work
            .clients
            .ecs
            .untag_resource()
            .resource_arn(arn)
            .set_tag_keys(keys);
        let untag = async {
            call.send()
                .await
                .map_err(failed("ECS", "UntagResource", arn))
        };
        work.context.change("ECS UntagResource", arn, untag).await?;
    }
    Ok(())
}

async fn balancing(work: &Work<'_>) -> Result<(), Error> {
    let arns = kept(work);
    if arns.is_empty() {
        return Ok(());
    }
    let subject = arns.join(", ");
    let elb = &work.clients.elb;
    if let Some(tags) = to_elb(&work.plan.retag.set) {
        let call = elb
            .add_tags()
            .set_resource_arns(Some(arns.clone()))
            .set_tags(Some(tags));
        let tag = async {
            call.send()
                .await
                .map_err(failed("ELBv2", "AddTags", &subject))
        };
        work.context.change("ELBv2 AddTags", &subject, tag).await?;
    }
    if !work.plan.retag.remove.is_empty() {
        let keys = Some(work.plan.retag.remove.clone());
        let call = elb
            .remove_tags()
            .set_resource_arns(Some(arns))
            .set_tag_keys(keys);
        let untag = async {
            call.send()
                .await
                .map_err(failed("ELBv2", "RemoveTags", &subject))
        };
        work.context
            .change("ELBv2 RemoveTags", &subject, untag)
            .await?;
    }
    Ok(())
}

/// Target group and rule, as far as they are not made anew.
fn kept(work: &Work<'_>) -> Vec<String> {
    let group = match &work.plan.target_group {
        TargetGroupStep::Create { .. } => None,
        kept => kept.known_arn(),
    };
    let rule = match &work.plan.rule {
        RuleStep::Create { .. } => None,
        kept => kept.known_arn(),
    };
    group.into_iter().chain(rule).map(str::to_owned).collect()
}
