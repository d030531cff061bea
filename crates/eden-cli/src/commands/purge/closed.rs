//! `eden purge --closed`.

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::purge::{ClosedPurge, forges, of_pull_requests, own_repository};
use eden_core::state::table::Listed;
use pull_request_report::{Forge, ForgeClient, PullRequest, Repository};

use super::super::context;
use super::judged::Judged;
use crate::cli::{Format, Purge};
use crate::failure::Failure;
use crate::{interrupt, reporting};

/// Deletes the environments whose pull requests are closed; whatever is not certain stays.
pub(super) async fn run(args: &Purge, eden: &Eden) -> Result<()> {
    let clients = forges(reporting::variable)?;
    let own = own(args, &clients)?;
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|one| one.is_in(args.remote.local.named_profile()));
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
    let nothing = "No environment is a pull request's";
    let judged = Judged {
        outcomes,
        nothing,
        label: |one| owner(one).map(shown).unwrap_or_default(),
        field: |one| ("pull_request", owner(one).map(ToString::to_string).into()),
    };
    judged.report(eden).await;
    judged.show(args)
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

fn owner(listed: &Listed) -> Option<&PullRequest> {
    listed.row.record.as_ref()?.pull_request.as_ref()
}

fn shown(owner: &PullRequest) -> String {
    format!("{}#{}", owner.repository, owner.number)
}
