//! The log group.

use super::Work;
use crate::destination::{Tags, log_group};
use crate::error::{Error, failed};
use crate::plan::LogGroupStep;

/// Makes the log group, or puts right how long it keeps logs.
pub(super) async fn run(work: &Work<'_>) -> Result<(), Error> {
    match work.plan.log_group {
        LogGroupStep::Keep => Ok(()),
        LogGroupStep::Retain(_) => retain(work).await,
        LogGroupStep::Create => {
            create(work).await?;
            match work.wanted.log_retention_in_days {
                0 => Ok(()),
                _ => retain(work).await,
            }
        }
    }
}

async fn create(work: &Work<'_>) -> Result<(), Error> {
    let name = log_group(&work.name);
    let create = async {
        let call = work.clients.logs.create_log_group().log_group_name(&name);
        let call = call.set_tags(tags(&work.wanted.tags)).send().await;
        call.map_err(failed("CloudWatch Logs", "CreateLogGroup", &name))
    };
    let made = work
        .context
        .change("CloudWatch Logs CreateLogGroup", &name, create);
    match made.await {
        // Our own earlier call, or Lambda's: a group of this name is the function's.
        Err(error) if error.code() == "ResourceAlreadyExistsException" => Ok(()),
        made => made.map(drop),
    }
}

fn tags(tags: &Tags) -> Option<std::collections::HashMap<String, String>> {
    (!tags.is_empty()).then(|| tags.clone().into_iter().collect())
}

async fn retain(work: &Work<'_>) -> Result<(), Error> {
    let name = log_group(&work.name);
    let logs = &work.clients.logs;
    let busy = |error: &Error| error.code() == "OperationAbortedException";
    match work.wanted.log_retention_in_days {
        0 => {
            let forget = || async {
                let call = logs.delete_retention_policy().log_group_name(&name);
                let answer = call.send().await.map(drop);
                answer.map_err(failed("CloudWatch Logs", "DeleteRetentionPolicy", &name))
            };
            let forget = work.context.until(busy, forget);
            let what = "CloudWatch Logs DeleteRetentionPolicy";
            work.context.change(what, &name, forget).await
        }
        days => {
            let put = || async {
                let call = logs.put_retention_policy().log_group_name(&name);
                let answer = call.retention_in_days(days).send().await.map(drop);
                answer.map_err(failed("CloudWatch Logs", "PutRetentionPolicy", &name))
            };
            let put = work.context.until(busy, put);
            let what = "CloudWatch Logs PutRetentionPolicy";
            work.context.change(what, &name, put).await
        }
    }
}
