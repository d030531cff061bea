//! The log group.

use super::Work;
use crate::destination::log_group;
use crate::error::{Error, sent};
use crate::observe;
use crate::ownership::{PIPELINE, Piece};
use crate::plan::LogGroupStep;

/// Makes the log group, or puts right how long it keeps logs; answers with whether it is the pipeline's own.
pub(super) async fn run(work: &Work<'_>) -> Result<bool, Error> {
    match work.plan.log_group {
        LogGroupStep::Use => return Ok(false),
        LogGroupStep::Keep => {}
        LogGroupStep::Retain(_) => retain(work).await?,
        LogGroupStep::Create if !create(work).await? => return Ok(false),
        LogGroupStep::Create if work.wanted.log_retention_in_days == 0 => {}
        LogGroupStep::Create => retain(work).await?,
    }
    Ok(true)
}

/// Whether it made the group. One that has come to be there meanwhile is used.
async fn create(work: &Work<'_>) -> Result<bool, Error> {
    let name = log_group(&work.name);
    let call = work.clients.logs.create_log_group().log_group_name(&name);
    let tags = work.tags().into_iter().collect();
    let sent = call.set_tags(Some(tags)).send();
    let what = "CloudWatch Logs CreateLogGroup";
    match work.context.send(what, &name, sent).await {
        // Our own earlier call, or somebody else's.
        Err(error) if error.code() == "ResourceAlreadyExistsException" => taken(work, &name).await,
        made => made.map(|_| true),
    }
}

async fn taken(work: &Work<'_>, name: &str) -> Result<bool, Error> {
    let tags = observe::tags_of_group(work.clients, &work.name).await?;
    let tags = tags.unwrap_or_default();
    if work.made(&tags) {
        return Ok(true);
    }
    match tags.contains_key(PIPELINE) {
        true => Err(work.foreign(Piece::LogGroup, name, tags)),
        false => Ok(false),
    }
}

async fn retain(work: &Work<'_>) -> Result<(), Error> {
    let name = log_group(&work.name);
    let logs = &work.clients.logs;
    let busy = |error: &Error| error.code() == "OperationAbortedException";
    match work.wanted.log_retention_in_days {
        0 => {
            let forget = || async {
                let call = logs.delete_retention_policy().log_group_name(&name);
                sent("CloudWatch Logs DeleteRetentionPolicy", &name, call.send())
                    .await
                    .map(drop)
            };
            let forget = work.context.until(busy, forget);
            let what = "CloudWatch Logs DeleteRetentionPolicy";
            work.context.change(what, &name, forget).await
        }
        days => {
            let put = || async {
                let call = logs.put_retention_policy().log_group_name(&name);
                let call = call.retention_in_days(days).send();
                sent("CloudWatch Logs PutRetentionPolicy", &name, call)
                    .await
                    .map(drop)
            };
            let put = work.context.until(busy, put);
            let what = "CloudWatch Logs PutRetentionPolicy";
            work.context.change(what, &name, put).await
        }
    }
}
