//! Changes the tags of pieces that are kept.

use futures::future::join_all;

use super::work::Work;
use crate::clone::tags::{Tags, is_reserved, missing, to_ecs, to_elb};
use crate::error::Error;
use crate::observe::service::{active_definitions, task_definition};
use crate::observe::tags::of_balancing;
use crate::plan::{RuleStep, ServiceStep, TargetGroupStep};
use aws_calls::{all, all_of};

/// How many revisions are tagged at the same time.
const AT_ONCE: usize = 8;

/// What the listener rule lacks; its tags are looked at beside the other changes where the plan does
/// not know them.
pub(super) async fn of_rule(work: &Work<'_>) -> Result<Tags, Error> {
    let (known, arn) = (&work.plan.retag.rule, kept_rule(work));
    let (None, Some(arn)) = (known, &arn) else {
        return Ok(known.clone().unwrap_or_default());
    };
    let has = of_balancing(work.clients, &[arn]).await?;
    let has = has.get(arn.as_str()).cloned().unwrap_or_default();
    let mut wanted = work.plan.record.tags.clone();
    wanted.extend(work.plan.owner.marker.tags());
    Ok(missing(&wanted, &has))
}

/// Sets what the pieces lack of what is asked for, removes what is no longer asked for, and marks what
/// carries no mark of ours yet. Returns whether all pieces are marked: where marking alone fails, that
/// is only reported, and the next deploy tries again.
pub(super) async fn run(work: &Work<'_>, rule: Tags) -> Result<bool, Error> {
    let retag = &work.plan.retag;
    let sets = [&retag.service, &retag.target_group, &rule];
    let is_users = |key: &String| !is_reserved(key);
    let users = !retag.remove.is_empty() || sets.iter().any(|set| set.keys().any(is_users));
    let each = tokio::join!(service(work), balancing(work, &rule), revisions(work));
    match all_of(each) {
        Ok(_) => Ok(true),
        Err(error) if users => Err(error),
        Err(error) => {
            let name = &work.plan.names.resource;
            work.context.warn(format!(
                "Cannot tag all pieces of {name} as its own: {error}. Allow ecs:TagResource and \
                 elasticloadbalancing:AddTags, and deploy again."
            ));
            Ok(false)
        }
    }
}

async fn service(work: &Work<'_>) -> Result<(), Error> {
    let Some(arn) = kept_service(work) else {
        return Ok(());
    };
    tag_ecs(work, arn, &work.plan.retag.service).await?;
    untag_ecs(work, arn, &work.plan.retag.remove).await
}

async fn balancing(work: &Work<'_>, rule_lacks: &Tags) -> Result<(), Error> {
    let retag = &work.plan.retag;
    let (group, rule) = (
        Vec::from_iter(kept_group(work)),
        Vec::from_iter(kept_rule(work)),
    );
    let both_of_them: Vec<String> = group.iter().chain(&rule).cloned().collect();
    if retag.target_group == *rule_lacks {
        tag_elb(work, &both_of_them, rule_lacks).await?;
    } else {
        all_of(tokio::join!(
            tag_elb(work, &group, &retag.target_group),
            tag_elb(work, &rule, rule_lacks)
        ))?;
    }
    untag_elb(work, &both_of_them, &retag.remove).await
}

/// Marks the revisions that were registered before there were marks: later only marks prove them.
async fn revisions(work: &Work<'_>) -> Result<(), Error> {
    if !work.plan.retag.revisions {
        return Ok(());
    }
    let family = &work.plan.names.resource;
    let arns = active_definitions(work.clients, family).await?;
    for some in arns.chunks(AT_ONCE) {
        let each = some.iter().map(|arn| mark_revision(work, arn));
        all(join_all(each).await)?;
    }
    Ok(())
}

async fn mark_revision(work: &Work<'_>, arn: &str) -> Result<(), Error> {
    let (_, tags) = task_definition(work.clients, arn).await?;
    let owner = &work.plan.owner;
    if !owner.definition(&tags, arn).is_ours() {
        return Ok(());
    }
    tag_ecs(work, arn, &missing(&owner.marker.tags(), &tags)).await
}

fn kept_service<'a>(work: &'a Work<'_>) -> Option<&'a str> {
    let known = work.plan.record.identifiers.service.as_deref();
    known.filter(|_| !matches!(work.plan.service, ServiceStep::Create { .. }))
}

fn kept_group(work: &Work<'_>) -> Option<String> {
    match work.plan.target_group.as_ref()? {
        TargetGroupStep::Create { .. } => None,
        kept => kept.known_arn().map(str::to_owned),
    }
}

fn kept_rule(work: &Work<'_>) -> Option<String> {
    match work.plan.rule.as_ref()? {
        RuleStep::Create { .. } => None,
        kept => kept.known_arn().map(str::to_owned),
    }
}

async fn tag_ecs(work: &Work<'_>, arn: &str, tags: &Tags) -> Result<(), Error> {
    let Some(tags) = to_ecs(tags) else {
        return Ok(());
    };
    let call = work.clients.ecs.tag_resource().resource_arn(arn);
    let sent = call.set_tags(Some(tags)).send();
    let sent = work.context.send("ECS TagResource", arn, sent);
    sent.await.map(drop)
}

async fn untag_ecs(work: &Work<'_>, arn: &str, keys: &[String]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let call = work.clients.ecs.untag_resource().resource_arn(arn);
    let sent = call.set_tag_keys(Some(keys.to_vec())).send();
    let sent = work.context.send("ECS UntagResource", arn, sent);
    sent.await.map(drop)
}

async fn tag_elb(work: &Work<'_>, arns: &[String], tags: &Tags) -> Result<(), Error> {
    let Some(tags) = to_elb(tags).filter(|_| !arns.is_empty()) else {
        return Ok(());
    };
    let call = work.clients.elb.add_tags();
    let call = call.set_resource_arns(Some(arns.to_vec()));
    let sent = call.set_tags(Some(tags)).send();
    let sent = work.context.send("ELBv2 AddTags", arns.join(", "), sent);
    sent.await.map(drop)
}

async fn untag_elb(work: &Work<'_>, arns: &[String], keys: &[String]) -> Result<(), Error> {
    if arns.is_empty() || keys.is_empty() {
        return Ok(());
    }
    let call = work.clients.elb.remove_tags();
    let call = call.set_resource_arns(Some(arns.to_vec()));
    let sent = call.set_tag_keys(Some(keys.to_vec())).send();
    let sent = work.context.send("ELBv2 RemoveTags", arns.join(", "), sent);
    sent.await.map(drop)
}
