//! The last lines that a container logged.

use std::iter::once;

use crate::error::{Error, sent};
use crate::execute::work::Work;
use crate::observe::service::task_definition;
use crate::operate::streams::{Stream, of_definition, stream};
use crate::publish_task::Run;
use crate::text::visible;

/// How many lines an error shows.
const LINES: i32 = 20;

/// The last lines of the container of an attempt. That there are none, or that they cannot be read, is a line too, and no other error.
pub(super) async fn of(work: &Work<'_>, revision: &str, run: &Run) -> Vec<String> {
    match read(work, revision, run).await {
        Ok(Some(lines)) if lines.is_empty() => vec!["its container logged nothing".to_owned()],
        Ok(Some(lines)) => once("the last lines of its log:".to_owned())
            .chain(lines)
            .collect(),
        Ok(None) => Vec::new(),
        Err(error) => vec![format!("its log cannot be read: {error}")],
    }
}

/// `None` where the container does not log to CloudWatch Logs.
async fn read(work: &Work<'_>, revision: &str, run: &Run) -> Result<Option<Vec<String>>, Error> {
    let Some(stream) = of_container(work, revision, run).await? else {
        return Ok(None);
    };
    let client = work.clients.logs(stream.region.as_deref());
    let call = client.get_log_events();
    let call = call
        .log_group_name(&stream.group)
        .log_stream_name(&stream.name)
        .start_from_head(false)
        .limit(LINES)
        .send();
    let subject = format!("log group {}", stream.group);
    let answer = sent("CloudWatch Logs GetLogEvents", subject, call).await?;
    let texts = answer.events().iter().filter_map(|event| event.message());
    Ok(Some(texts.map(|text| visible(text).into_owned()).collect()))
}

async fn of_container(work: &Work<'_>, revision: &str, run: &Run) -> Result<Option<Stream>, Error> {
    let Some(id) = run.task.as_deref().and_then(|arn| arn.rsplit('/').next()) else {
        return Ok(None);
    };
    let (definition, _) = task_definition(work.clients, revision).await?;
    let mut all = of_definition(&definition).into_iter();
    let own = all.find(|(name, _)| *name == run.container);
    Ok(own.and_then(|(name, logging)| stream(&name, &logging, id, None)))
}
