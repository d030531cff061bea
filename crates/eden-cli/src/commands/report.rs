//! `eden report`.

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::record::{EnvironmentId, Record};
use eden_core::text::visible;
use pull_request_report::{PullRequest, State};
use serde_json::json;

use crate::cli::{Format, Report};
use crate::failure::Failure;
use crate::reporting::Reporting;
use crate::{aws, output};

/// Shows the pull request of an environment that something else deploys how the environment is.
pub(super) async fn run(args: &Report) -> Result<()> {
    let reported = reported(args).await;
    let (pull_request, state) =
        reported.with_context(|| format!("cannot report environment {}", visible(&args.name)))?;
    if args.output == Format::Json {
        output::json(&json!({
            "profile": args.remote.local.profile(),
            "name": args.name,
            "pull_request": pull_request.to_string(),
            "state": state.word(),
        }));
    } else {
        let PullRequest {
            repository, number, ..
        } = pull_request;
        let (name, state) = (visible(&args.name), state.word());
        output::line(&format!(
            "Reported to pull request {repository}#{number}: {name} is {state}"
        ));
    }
    Ok(())
}

async fn reported(args: &Report) -> Result<(PullRequest, State)> {
    let id = EnvironmentId {
        profile: args.remote.local.profile().to_owned(),
        name: args.name.clone(),
    };
    let eden = aws::eden(&args.remote).await?;
    let records = records(&eden, &id).await?;
    let owner = owner(&eden, &id, &records).await?;
    let reporting = Reporting::of_report(args.to.into(), &args.which, owner).await?;
    let state = state(args, &records);
    let reported = reporting.publish(&eden, &id, &records, state).await?;
    if reported.is_superseded {
        output::error("Another deploy changed the environment meanwhile, and reports it.");
    }
    match reported.problems.as_slice() {
        [] => Ok((reporting.pull_request, state)),
        problems => Err(Failure::new(problems.join("; "), "Run the same command again.").into()),
    }
}

/// The endpoints that have rows.
async fn records(eden: &Eden, id: &EnvironmentId) -> Result<Vec<Record>> {
    let row = eden.table().find(id).await?;
    let record = row.and_then(|row| row.record);
    match record {
        Some(record) => Ok(eden.endpoints(record).await?),
        None => Ok(eden.table().group(id).await?),
    }
}

/// Whose the environment is: of one that is gone, whose it was.
async fn owner(eden: &Eden, id: &EnvironmentId, records: &[Record]) -> Result<Option<PullRequest>> {
    let owner = records
        .iter()
        .find_map(|record| record.pull_request.clone());
    if owner.is_some() || !records.is_empty() {
        return Ok(owner);
    }
    let Some(stored) = eden.table().reports(id).await? else {
        let advice = "Name it as `eden ls` shows it, and its profile with -p.";
        let text = format!("there is no environment {}", visible(&id.name));
        return Err(Failure::new(text, advice).into());
    };
    Ok(Some(stored.pull_request))
}

fn state(args: &Report, records: &[Record]) -> State {
    let is_made = |record: &Record| record.identifiers.service.is_some();
    if records.is_empty() {
        State::Removed
    } else if !args.failed && records.iter().all(is_made) {
        State::Ready
    } else {
        State::Failed
    }
}
