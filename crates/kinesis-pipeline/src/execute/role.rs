//! The role and its policy.

use aws_sdk_iam::types::Tag;
use aws_sdk_iam::types::builders::TagBuilder;

use super::{Role, Work};
use crate::destination::{Tags, mark};
use crate::error::{Error, sent};
use crate::observe;
use crate::ownership::{Piece, role_tags};
use crate::plan::{PolicyStep, RoleStep};
use crate::policy::{Owner, policy, trust};

/// Codes with which IAM says that something else is just being done to the role.
const BUSY: &[&str] = &[
    "ConcurrentModification",
    "EntityTemporarilyUnmodifiable",
    // A role that was made a moment ago is not known everywhere yet.
    "NoSuchEntity",
];

/// Makes the role, or puts it right.
pub(super) async fn run(work: &Work<'_>) -> Result<Role, Error> {
    let role = match &work.plan.role {
        RoleStep::Keep(_) => known(work),
        RoleStep::Update(..) => {
            update(work).await?;
            known(work)
        }
        RoleStep::Create => create(work).await?,
    };
    if work.plan.policy != PolicyStep::Keep {
        put_policy(work, &role.arn).await?;
    }
    work.pieces().take_off(&work.plan.more_policies).await?;
    Ok(role)
}

fn known(work: &Work<'_>) -> Role {
    let role = work.sorted.own.role.as_ref();
    role.map(|role| of(role.clone())).unwrap_or_default()
}

fn of(role: aws_sdk_iam::types::Role) -> Role {
    Role {
        arn: role.arn,
        id: role.role_id,
    }
}

async fn create(work: &Work<'_>) -> Result<Role, Error> {
    let made = work
        .context
        .change("IAM CreateRole", &work.name, call_create(work))
        .await;
    match made {
        // Our own earlier call, whose answer was lost.
        Err(error) if error.code() == "EntityAlreadyExists" => taken(work, error).await,
        made => made,
    }
}

async fn call_create(work: &Work<'_>) -> Result<Role, Error> {
    let call = work.clients.iam.create_role();
    let call = call
        .role_name(&work.name)
        .description(mark(&work.wanted.pipeline))
        .assume_role_policy_document(trust().to_string())
        .set_tags(tags(&work.tags()));
    let answer = sent("IAM CreateRole", &work.name, call.send()).await?;
    Ok(answer.role.map(of).unwrap_or_default())
}

/// IAM tags, or none: an empty list is no list.
pub(super) fn tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value): (&String, &String)| {
        let builder: TagBuilder = Tag::builder().key(key).value(value);
        builder.build().ok()
    };
    let all: Vec<Tag> = tags.iter().filter_map(tag).collect();
    (!all.is_empty()).then_some(all)
}

async fn taken(work: &Work<'_>, error: Error) -> Result<Role, Error> {
    let role = observe::role(work.clients, &work.name)
        .await?
        .ok_or(error)?;
    let tags = role_tags(&role);
    if work.made(&tags) {
        return Ok(of(role));
    }
    Err(work.foreign(Piece::Role, &role.arn, tags))
}

async fn update(work: &Work<'_>) -> Result<(), Error> {
    let (iam, context, name) = (&work.clients.iam, work.context, work.name.as_str());
    let call = iam.update_assume_role_policy().role_name(name);
    let sent = call.policy_document(trust().to_string()).send();
    context
        .send("IAM UpdateAssumeRolePolicy", name, sent)
        .await?;
    let call = iam.update_role().role_name(name);
    let sent = call.description(mark(&work.wanted.pipeline)).send();
    context.send("IAM UpdateRole", name, sent).await.map(drop)
}

async fn put_policy(work: &Work<'_>, arn: &str) -> Result<(), Error> {
    let name = work.name.as_str();
    let owner = Owner::of_role(arn).ok_or_else(|| Error::Unusable {
        what: format!("role {name}"),
        why: format!("has the ARN {arn:?}, which names no account"),
        advice: "Run the same command again: it goes on from what exists.".into(),
    })?;
    let document = policy(work.wanted, &owner).to_string();
    let put = || async {
        let call = work.clients.iam.put_role_policy().role_name(name);
        let call = call.policy_name(name).policy_document(&document);
        sent("IAM PutRolePolicy", name, call.send()).await
    };
    let busy = |error: &Error| BUSY.contains(&error.code());
    let put = work.context.until(busy, put);
    work.context.change("IAM PutRolePolicy", name, put).await?;
    Ok(())
}
