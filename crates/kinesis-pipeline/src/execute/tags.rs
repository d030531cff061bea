//! Tags of what existed before. The function's come last: by them the next plan sees whether the
//! others are done.

use super::Work;
use crate::destination::log_group;
use crate::error::{Error, all, both, failed};
use crate::plan::{FunctionStep, LogGroupStep, RoleStep};
use crate::policy::Owner;

/// Sets and removes tags of what was not made just now.
pub(super) async fn run(work: &Work<'_>, role_arn: &str, function_arn: &str) -> Result<(), Error> {
    if work.plan.tags.is_empty() {
        return Ok(());
    }
    let (role, group) = tokio::join!(Box::pin(role(work)), Box::pin(group(work, role_arn)));
    both(role, group)?;
    function(work, function_arn).await
}

async fn role(work: &Work<'_>) -> Result<(), Error> {
    if work.plan.role == RoleStep::Create {
        return Ok(());
    }
    let (iam, name, step) = (&work.clients.iam, work.name.as_str(), &work.plan.tags);
    if let Some(tags) = super::role::tags(&step.set) {
        let set = async {
            let call = iam.tag_role().role_name(name).set_tags(Some(tags));
            let answer = call.send().await;
            answer.map_err(failed("IAM", "TagRole", name))
        };
        work.context.change("IAM TagRole", name, set).await?;
    }
    if !step.remove.is_empty() {
        let remove = async {
            let call = iam.untag_role().role_name(name);
            let answer = call.set_tag_keys(Some(step.remove.clone())).send().await;
            answer.map_err(failed("IAM", "UntagRole", name))
        };
        work.context.change("IAM UntagRole", name, remove).await?;
    }
    Ok(())
}

async fn group(work: &Work<'_>, role_arn: &str) -> Result<(), Error> {
    let Some(Owner { partition, account }) = Owner::of_role(role_arn) else {
        return Ok(());
    };
    if work.plan.log_group == LogGroupStep::Create {
        return Ok(());
    }
    let (logs, step) = (&work.clients.logs, &work.plan.tags);
    let (region, name) = (&work.wanted.mapping.stream.region, log_group(&work.name));
    let arn = format!("arn:{partition}:logs:{region}:{account}:log-group:{name}");
    if !step.set.is_empty() {
        let set = async {
            let call = logs.tag_resource().resource_arn(&arn);
            let tags = step.set.clone().into_iter().collect();
            let answer = call.set_tags(Some(tags)).send().await;
            answer.map_err(failed("CloudWatch Logs", "TagResource", &name))
        };
        let what = "CloudWatch Logs TagResource";
        work.context.change(what, &name, set).await?;
    }
    if !step.remove.is_empty() {
        let remove = async {
            let call = logs.untag_resource().resource_arn(&arn);
            let answer = call.set_tag_keys(Some(step.remove.clone())).send().await;
            answer.map_err(failed("CloudWatch Logs", "UntagResource", &name))
        };
        let what = "CloudWatch Logs UntagResource";
        work.context.change(what, &name, remove).await?;
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
        let remove = async {
            let call = lambda.untag_resource().resource(arn);
            let answer = call.set_tag_keys(Some(step.remove.clone())).send().await;
            answer.map_err(failed("Lambda", "UntagResource", name))
        };
        let what = "Lambda UntagResource";
        done.push(work.context.change(what, name, remove).await.map(drop));
    }
    if !step.set.is_empty() {
        let set = async {
            let tags = step.set.clone().into_iter().collect();
            let call = lambda.tag_resource().resource(arn).set_tags(Some(tags));
            let answer = call.send().await;
            answer.map_err(failed("Lambda", "TagResource", name))
        };
        let what = "Lambda TagResource";
        done.push(work.context.change(what, name, set).await.map(drop));
    }
    all(done).map(drop)
}
