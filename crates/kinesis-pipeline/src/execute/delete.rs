//! Takes a destination down: the mapping first, so that nothing invokes a function that goes; role and
//! log group last, so that nothing the function still does fails or makes the group anew.

use futures::future::join_all;

use super::mapping::remove_all;
use crate::clients::Clients;
use crate::context::Context;
use crate::destination::log_group;
use crate::error::{Error, all, both, failed, or_gone};

/// Deletes everything of the function with this name; what is gone already is no error.
pub(crate) async fn delete(clients: &Clients, context: &Context, name: &str) -> Result<(), Error> {
    Box::pin(remove_all(clients, context, name)).await?;
    Box::pin(function(clients, context, name)).await?;
    let (role, group) = tokio::join!(
        Box::pin(role(clients, context, name)),
        Box::pin(group(clients, context, name)),
    );
    both(role, group).map(drop)
}

async fn function(clients: &Clients, context: &Context, name: &str) -> Result<(), Error> {
    let delete = || async {
        let call = clients.lambda.delete_function().function_name(name);
        let answer = call.send().await.map(drop);
        or_gone(answer.map_err(failed("Lambda", "DeleteFunction", name)))
    };
    let delete = context.until(super::function::passes, delete);
    let deleted = context.change("Lambda DeleteFunction", name, delete);
    deleted.await.map(drop)
}

async fn group(clients: &Clients, context: &Context, function: &str) -> Result<(), Error> {
    let name = log_group(function);
    let delete = || async {
        let call = clients.logs.delete_log_group().log_group_name(&name);
        let answer = call.send().await.map(drop);
        or_gone(answer.map_err(failed("CloudWatch Logs", "DeleteLogGroup", &name)))
    };
    let busy = |error: &Error| error.code() == "OperationAbortedException";
    let delete = context.until(busy, delete);
    let deleted = context.change("CloudWatch Logs DeleteLogGroup", &name, delete);
    deleted.await.map(drop)
}

async fn role(clients: &Clients, context: &Context, name: &str) -> Result<(), Error> {
    let policy = async {
        let call = clients.iam.delete_role_policy().role_name(name);
        let answer = call.policy_name(name).send().await.map(drop);
        or_gone(answer.map_err(failed("IAM", "DeleteRolePolicy", name)))
    };
    context.change("IAM DeleteRolePolicy", name, policy).await?;
    match delete_role(clients, context, name).await {
        // Somebody gave it more than we did.
        Err(error) if error.code() == "DeleteConflict" => {
            strip(clients, context, name).await?;
            delete_role(clients, context, name).await
        }
        answer => answer,
    }
}

async fn delete_role(clients: &Clients, context: &Context, name: &str) -> Result<(), Error> {
    let delete = || async {
        let answer = clients.iam.delete_role().role_name(name).send().await;
        or_gone(answer.map(drop).map_err(failed("IAM", "DeleteRole", name)))
    };
    let busy = |error: &Error| error.code() == "ConcurrentModification";
    let deleted = context.change("IAM DeleteRole", name, context.until(busy, delete));
    deleted.await.map(drop)
}

/// Takes all policies off a role.
async fn strip(clients: &Clients, context: &Context, name: &str) -> Result<(), Error> {
    let iam = &clients.iam;
    let (attached, inline) = tokio::join!(
        iam.list_attached_role_policies().role_name(name).send(),
        iam.list_role_policies().role_name(name).send(),
    );
    let attached = attached.map_err(failed("IAM", "ListAttachedRolePolicies", name))?;
    let inline = inline.map_err(failed("IAM", "ListRolePolicies", name))?;
    let attached = attached.attached_policies.unwrap_or_default().into_iter();
    let attached = attached
        .filter_map(|policy| policy.policy_arn)
        .map(|arn| async {
            let detach = async {
                let call = iam.detach_role_policy().role_name(name).policy_arn(arn);
                let answer = call.send().await.map(drop);
                or_gone(answer.map_err(failed("IAM", "DetachRolePolicy", name)))
            };
            context.change("IAM DetachRolePolicy", name, detach).await
        });
    let inline = inline.policy_names.into_iter().map(|policy| async {
        let delete = async {
            let call = iam.delete_role_policy().role_name(name).policy_name(policy);
            let answer = call.send().await.map(drop);
            or_gone(answer.map_err(failed("IAM", "DeleteRolePolicy", name)))
        };
        context.change("IAM DeleteRolePolicy", name, delete).await
    });
    let (attached, inline) = tokio::join!(join_all(attached), join_all(inline));
    all(attached.into_iter().chain(inline)).map(drop)
}
