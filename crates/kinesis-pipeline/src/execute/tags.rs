//! Tags of what existed before. The user's on the function come last: by them the next plan sees whether the
//! others are done. Those that say whose the destination is come first on the function, which the other
//! pieces follow.

use aws_calls::{all, all_of};

use super::Work;
use crate::destination::{Tags, log_group};
use crate::error::Error;
use crate::observe::group_arn;
use crate::ownership::PIPELINE;
use crate::plan::{FunctionStep, LogGroupStep, RoleStep};
use crate::policy::Owner;

/// Marks a function that was made by an older release, or by a generation that this one replaces. The
/// latter has to succeed: without it nobody could tell the two apart.
pub(super) async fn mark_function(work: &Work<'_>) -> Result<Vec<String>, Error> {
    let function = work.sorted.own.function.as_ref();
    let arn = function.and_then(|it| it.function_arn());
    let (Some(arn), tags) = (arn, &work.plan.marks.function) else {
        return Ok(Vec::new());
    };
    let marked = tag_lambda(work, arn, tags).await;
    if work.sorted.own.tags.contains_key(PIPELINE) {
        return marked.map(|()| Vec::new());
    }
    warned(marked)
}

/// Marks the other pieces.
pub(super) async fn mark_rest(work: &Work<'_>) -> Result<Vec<String>, Error> {
    let marks = &work.plan.marks;
    let mapping = async {
        match &marks.mapping {
            Some((arn, tags)) => tag_lambda(work, arn, tags).await,
            None => Ok(()),
        }
    };
    let (role, group, mapping) = tokio::join!(
        tag_role(work, &marks.role),
        mark_group(work, &marks.log_group),
        mapping,
    );
    let each = [role, group, mapping].map(warned);
    Ok(all(each)?.into_iter().flatten().collect())
}

/// What was made before there were tags works without them, and the next change tries again.
fn warned(marked: Result<(), Error>) -> Result<Vec<String>, Error> {
    match marked {
        Ok(()) => Ok(Vec::new()),
        Err(error @ Error::Cancelled { .. }) => Err(error),
        Err(error) => {
            let advice = error.advice().unwrap_or_default();
            Ok(vec![format!("{error}. {advice}")])
        }
    }
}

async fn tag_lambda(work: &Work<'_>, arn: &str, tags: &Tags) -> Result<(), Error> {
    if tags.is_empty() {
        return Ok(());
    }
    let call = work.clients.lambda.tag_resource().resource(arn);
    let call = call.set_tags(Some(tags.clone().into_iter().collect()));
    let what = "Lambda TagResource";
    let sent = work.context.send(what, &work.name, call.send());
    sent.await.map(drop)
}

async fn tag_role(work: &Work<'_>, tags: &Tags) -> Result<(), Error> {
    let Some(tags) = super::role::tags(tags) else {
        return Ok(());
    };
    let name = work.name.as_str();
    let call = work.clients.iam.tag_role().role_name(name);
    let sent = call.set_tags(Some(tags)).send();
    let sent = work.context.send("IAM TagRole", name, sent);
    sent.await.map(drop)
}

async fn mark_group(work: &Work<'_>, tags: &Tags) -> Result<(), Error> {
    let group = work.sorted.own.log_group.as_ref();
    match group.map(group_arn) {
        Some(arn) if !tags.is_empty() => tag_group(work, arn, tags).await,
        _ => Ok(()),
    }
}

async fn tag_group(work: &Work<'_>, arn: &str, tags: &Tags) -> Result<(), Error> {
    let call = work.clients.logs.tag_resource().resource_arn(arn);
    let call = call.set_tags(Some(tags.clone().into_iter().collect()));
    let what = "CloudWatch Logs TagResource";
    let sent = work.context.send(what, log_group(&work.name), call.send());
    sent.await.map(drop)
}

/// Sets and removes tags of what was not made just now.
pub(super) async fn run(work: &Work<'_>, role_arn: &str, function_arn: &str) -> Result<(), Error> {
    if work.plan.tags.is_empty() {
        return Ok(());
    }
    all_of(tokio::join!(
        Box::pin(role(work)),
        Box::pin(group(work, role_arn))
    ))?;
    function(work, function_arn).await
}

async fn role(work: &Work<'_>) -> Result<(), Error> {
    if work.plan.role == RoleStep::Create {
        return Ok(());
    }
    let (iam, name, step) = (&work.clients.iam, work.name.as_str(), &work.plan.tags);
    tag_role(work, &step.set).await?;
    if !step.remove.is_empty() {
        let call = iam.untag_role().role_name(name);
        let sent = call.set_tag_keys(Some(step.remove.clone())).send();
        work.context.send("IAM UntagRole", name, sent).await?;
    }
    Ok(())
}

async fn group(work: &Work<'_>, role_arn: &str) -> Result<(), Error> {
    let Some(Owner { partition, account }) = Owner::of_role(role_arn) else {
        return Ok(());
    };
    if matches!(
        work.plan.log_group,
        LogGroupStep::Create | LogGroupStep::Use
    ) {
        return Ok(());
    }
    let (logs, step) = (&work.clients.logs, &work.plan.tags);
    let (region, name) = (&work.wanted.mapping.stream.region, log_group(&work.name));
    let arn = format!("arn:{partition}:logs:{region}:{account}:log-group:{name}");
    if !step.set.is_empty() {
        tag_group(work, &arn, &step.set).await?;
    }
    if !step.remove.is_empty() {
        let call = logs.untag_resource().resource_arn(&arn);
        let sent = call.set_tag_keys(Some(step.remove.clone())).send();
        let what = "CloudWatch Logs UntagResource";
        work.context.send(what, &name, sent).await?;
    }
    Ok(())
}

async fn function(work: &Work<'_>, arn: &str) -> Result<(), Error> {
    if work.plan.function == FunctionStep::Create {
        return Ok(());
    }
    let (lambda, name, step) = (&work.clients.lambda, work.name.as_str(), &work.plan.tags);
    let mut done = Vec::new();
    if !step.remove.is_empty() {
        let call = lambda.untag_resource().resource(arn);
        let sent = call.set_tag_keys(Some(step.remove.clone())).send();
        let sent = work.context.send("Lambda UntagResource", name, sent);
        done.push(sent.await.map(drop));
    }
    done.push(tag_lambda(work, arn, &step.set).await);
    all(done).map(drop)
}
