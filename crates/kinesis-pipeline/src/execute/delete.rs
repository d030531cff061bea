//! Takes a destination down: the mapping first, so that nothing invokes a function that goes; role and
//! log group last, so that nothing the function still does fails or makes the group anew.

use aws_calls::all_of;

use super::{mapping, role};
use crate::clients::Clients;
use crate::context::Context;
use crate::destination::log_group;
use crate::error::{Error, failed, or_gone};
use crate::observe::{self, Depth};
use crate::ownership::{Foreign, Owner, Purpose, sort};

/// Deletes what is the destination's own of the pieces with this name; what is gone already is no error.
/// Answers with what it left.
pub(crate) async fn delete(
    clients: &Clients,
    context: &Context,
    name: &str,
    owner: &Owner,
) -> Result<Vec<Foreign>, Error> {
    let found = Box::pin(observe::found(clients, name, Depth::Change)).await?;
    let sorted = sort(owner, found, Purpose::Keep);
    let own = &sorted.own;
    Box::pin(mapping::remove_all(clients, context, name, &own.mappings)).await?;
    if own.function.is_some() {
        Box::pin(function(clients, context, name)).await?;
    }
    let role = async {
        match &own.role {
            Some(_) => Box::pin(role(clients, context, name)).await,
            None => Ok(()),
        }
    };
    let group = async {
        match &own.log_group {
            Some(_) => Box::pin(group(clients, context, name)).await,
            None => Ok(()),
        }
    };
    all_of(tokio::join!(role, group))?;
    Ok(sorted.foreign)
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
            let policies = observe::policies(clients, name).await?;
            role::take_off(clients, context, name, &policies).await?;
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
