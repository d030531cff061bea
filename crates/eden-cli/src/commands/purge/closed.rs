//! `eden purge --closed`.

use anyhow::{Context as _, Result};
use eden_core::purge::{Closed, ClosedPurge, forges, of_pull_requests, own_repository};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use eden_core::{Eden, Error};
use pull_request_report::{Forge, ForgeClient, PullRequest, Repository};
use serde_json::Value;

use super::super::context;
use super::failures;
use crate::cli::{Format, Purge};
use crate::failure::Failure;
use crate::{interrupt, output, reporting};

type Outcome = (Listed, Result<Closed, Error>);

/// Deletes the environments whose pull requests are closed; whatever is not certain stays.
pub(super) async fn run(args: &Purge, eden: &Eden) -> Result<()> {
    let clients = forges(reporting::variable)?;
    let own = own(args, &clients)?;
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|one| one.is_in(args.remote.local.profile.as_deref()));
    // Several are deleted at once: their steps would be mixed up on the terminal.
    let context = context(Format::Json)?;
    let purge = ClosedPurge {
        eden,
        context: &context,
        clients,
        own,
        dry_run: args.dry_run,
        stop: interrupt::token()?,
    };
    let outcomes = purge.run(of_pull_requests(listed)).await;
    for (_, outcome) in &outcomes {
        if let Ok(Closed::Deleted(records)) = outcome {
            reporting::removed(eden, records).await;
        }
    }
    show(args, &outcomes)?;
    failures(&outcomes)
}

/// The repository that this is run for.
fn own(args: &Purge, clients: &[(Forge, ForgeClient)]) -> Result<Option<Repository>> {
    let Some(name) = &args.repository else {
        return Ok(own_repository(clients, reporting::variable));
    };
    let read = Repository::try_from(name.clone());
    let wrong = |_| Failure::usage("--repository is no repository", "Write it as octo/shop.");
    Ok(Some(read.map_err(wrong)?))
}

fn word(outcome: &Result<Closed, Error>) -> String {
    match outcome {
        Ok(Closed::Deleted(_)) => "deleted".to_owned(),
        Ok(Closed::Due) => "would be deleted".to_owned(),
        Ok(Closed::Kept(why)) => format!("kept, {why}"),
        Err(_) => "failed".to_owned(),
    }
}

fn show(args: &Purge, outcomes: &[Outcome]) -> Result<()> {
    if args.output == Format::Json {
        let values = outcomes
            .iter()
            .map(|(one, outcome)| value(one, &word(outcome)));
        output::json(&values.collect::<Vec<Value>>().into());
        return Ok(());
    }
    if outcomes.is_empty() {
        output::line("No environment is a pull request's");
    }
    for (one, outcome) in outcomes {
        let (name, profile) = (visible(&one.row.name), visible(&one.profile));
        let owner = owner(one).map(shown).unwrap_or_default();
        let word = word(outcome);
        output::line(&format!("{name} of profile {profile} ({owner}): {word}"));
    }
    Ok(())
}

fn value(listed: &Listed, word: &str) -> Value {
    let mut fields = listed.fields();
    let owner = owner(listed).map(ToString::to_string);
    fields.insert("pull_request".to_owned(), owner.into());
    fields.insert("outcome".to_owned(), word.into());
    fields.into()
}

fn owner(listed: &Listed) -> Option<&PullRequest> {
    listed.row.record.as_ref()?.pull_request.as_ref()
}

fn shown(owner: &PullRequest) -> String {
    format!("{}#{}", owner.repository, owner.number)
}
